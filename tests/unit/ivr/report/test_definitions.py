"""`[[event]]` of `callbridge.toml`: CB413, CB437, CB443, CB444. Source: The IVR 6.4; Events and API 2.1, 2.2."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.report import World, report
from bridge.ivr.report.definitions import MOST_HINTS
from bridge.ivr.script import Script
from bridge.ivr.targets import HangUp, ToLabel
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind, read_number
from bridge.toml_lines import TomlLines
from tests.unit.ivr.report.sheets import END, ivr, live_with, menu, said, text

IVR = ivr(menu(END))
KINDS = {"001": "phone", "2XX": "phone", "800": "queue", "801": "queue", "900": "conference", "700": "voicemail"}
AMI, NO_AMI = World(), World(hears_telephones=False)


def directory() -> Directory:
    declared = [
        Declaration(number, ExtensionKind(kind), asterisk="support" if short == "801" else None)
        for short, kind in {**KINDS, "099": "ivr"}.items()
        if (number := read_number(short, "0003"))
    ]
    return Directory(tuple(declared))


def event(*numbers: str, url: str = "https://crm.example/", on_error: Any = None, **fields: Any) -> Definition:  # noqa: ANN401 - any setting
    read = tuple(number for text in numbers if (number := read_number(text, "0003")))
    script = Script(url=text(url))
    if on_error is not None:
        script = script.model_copy(update={"on_error": on_error})
    return Definition("a1", read, **({"trigger": Trigger.DIAL_IN} | fields), script=script)


def told(*events: Definition, world: World = AMI) -> list[str]:
    live = live_with(IVR, dialling=Dialling("0003", directory()), definitions=events)
    return said(report([], live, world))


def test_an_extension_that_exists_is_right() -> None:
    assert not told(event("001", "2XX", "210", "099", "801", "900"), event("09X"), event("XXX"))


def test_an_extension_that_does_not_exist_is_an_error_in_its_place() -> None:
    assert told(event("001"), event("002"), event("001", "6XX", "0004*001")) == [
        "CB443 event[2].extension: there is no extension 0003*002",
        'CB443 event[3].extension[2]: there is no extension in "6XX"',
        "CB443 event[3].extension[3]: there is no extension 0004*001",
    ]
    (fault, *_) = report([], live_with(IVR, definitions=(event("003"),)), AMI)
    assert str(fault).endswith('there is no extension 0003*003. Declare it, or correct it. Nearest: "0003*002".')


def test_with_many_mistakes_the_nearest_is_not_looked_for_each_time() -> None:
    faults = report([], live_with(IVR, definitions=(event("003"),) * (MOST_HINTS + 1)), AMI)
    assert ["Nearest" in str(fault) for fault in faults] == [True] * MOST_HINTS + [False]


class TestCannotFire:
    """Which event never happens to which extension."""

    @pytest.mark.parametrize("trigger", Trigger)
    def test_over_ami_everything_is_known_of_phones_and_without_it_of_ivrs(self, trigger: Trigger) -> None:
        assert not told(event("001", "099", trigger=trigger))
        assert not told(event("099", trigger=trigger), world=NO_AMI)
        assert not told(event("0XX", trigger=trigger), world=NO_AMI)

    @pytest.mark.parametrize("trigger", [Trigger.HANGUP, Trigger.ANSWER_IN, Trigger.ANSWER_OUT])
    def test_without_ami_nothing_is_known_of_the_end_of_a_phones_call(self, trigger: Trigger) -> None:
        what = "what happens to a phone comes over AMI, and there is no [asterisk.NAME.ami]"
        assert told(event("001", trigger=trigger), world=NO_AMI) == [f"CB444 event[1].extension: {what}"]
        assert told(event("099", "2XX", trigger=trigger), world=NO_AMI) == [f"CB444 event[1].extension[2]: {what}"]

    @pytest.mark.parametrize("trigger", [Trigger.DIAL_IN, Trigger.DIAL_OUT])
    def test_without_ami_a_phones_call_is_known_where_the_dialplan_asks(self, trigger: Trigger) -> None:
        form = f"Stasis(callbridge,{trigger.value},…)"
        what = f"there is no [asterisk.NAME.ami], so that it fires only where the dialplan has {form}"
        for mode in (Mode.AUTO, Mode.NOTIFY):
            assert told(event("001", trigger=trigger, mode=mode), world=NO_AMI) == [f"CB444 event[1].extension: {what}"]
        assert not told(event("001", trigger=trigger, mode=Mode.STEER), world=NO_AMI)

    @pytest.mark.parametrize("kind", ["queue", "conference"])
    def test_a_queue_and_a_conference_call_nobody(self, kind: str) -> None:
        number = {"queue": "801", "conference": "900"}[kind]
        for trigger in (Trigger.DIAL_OUT, Trigger.ANSWER_OUT):
            what = f"a {kind} calls nobody, so that there is no {trigger.value}"
            assert told(event(number, trigger=trigger)) == [f"CB444 event[1].extension: {what}"]
        what = f"nobody waits for an answer when a {kind} is called"
        assert told(event(number, mode=Mode.STEER)) == [f"CB444 event[1].extension: {what}"]
        what = f"what happens to a {kind} comes over AMI, and there is no [asterisk.NAME.ami]"
        assert told(event(number), world=NO_AMI) == [f"CB444 event[1].extension: {what}"]

    def test_a_queue_without_its_name_may_have_another_one(self) -> None:
        (one,) = told(event("800"))
        assert one.startswith('CB444 event[1].extension: the queue has no key "asterisk", so that it fires only if')

    def test_nothing_is_known_of_a_voicemail_box(self) -> None:
        assert told(event("700")) == ["CB444 event[1].extension: nothing is known of what happens to a voicemail box"]

    def test_one_that_is_switched_off_is_not_meant_to(self) -> None:
        assert not told(event("700", enabled=False))
        assert [line[:5] for line in told(event("007", enabled=False))] == ["CB443"]


class TestOnError:
    """Where a failed question leads."""

    def test_the_target_is_looked_for_in_every_ivr_that_asks(self) -> None:
        what = 'in IVR 0003*099, label "sorry" does not exist'
        assert told(event("099", on_error=ToLabel("sorry"))) == [f"CB413 event[1].on_error: {what}"]
        assert not told(event("099", on_error=HangUp()))

    def test_where_no_ivr_asks_it_is_ignored(self) -> None:
        definitions = (event("001", on_error=ToLabel("sorry")),)
        live = live_with(IVR, dialling=Dialling("0003", directory()), definitions=definitions)
        (fault,) = report([], live, AMI)
        assert str(fault).startswith("callbridge.toml: warning CB443 event[1].on_error: no IVR asks, and where")


def test_urls_are_looked_at_unless_nobody_is_told() -> None:
    plain = event("001", url="http://crm.example/")
    assert [line.split(":")[0] for line in told(event("001"), plain)] == ["CB437 event[2].url"]
    assert not told(replace(plain, enabled=False))


def test_definitions_of_ivrs_and_programs_are_not_looked_at_here() -> None:
    lost = event("007", url="http://crm.example/")
    assert not told(replace(lost, origin=Origin.IVR), replace(lost, origin=Origin.API))


def test_a_finding_has_the_line_of_its_key() -> None:
    lines = TomlLines('[[event]]\nextension = ["001",\n "007"]\n')
    world = World({"callbridge.toml": lines})
    live = live_with(IVR, definitions=(event("001", "007"),))
    assert [(one.file, one.line) for one in report([], live, world)] == [("callbridge.toml", 3)]
