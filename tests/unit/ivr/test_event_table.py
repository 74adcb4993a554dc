"""`[[event]]` of both files. Source: Events and API 2.1, 4; callbridge.toml, [[event]]; The IVR 6.4 (CB443)."""

from typing import Any

import pytest

from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.definition_ids import DefinitionIds
from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.event_table import ConfiguredEvent, EventTable
from bridge.ivr.events import Trigger
from bridge.ivr.findings import Findings
from bridge.ivr.outside import Outside
from bridge.ivr.script import Profile, Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.targets import HangUp
from bridge.ivr.variables import Template
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension
from bridge.toml_lines import TomlLines
from tests.unit.ivr.reading import refusal_of

URL = "https://crm.example/hello?from=$CALLERIDNUM"
IVR = (Extension("0003", "099"),)


def made(outside: Outside | None = None, **said: Any) -> Definition:  # noqa: ANN401 - any setting
    table = EventTable.model_validate({"type": "dial-in", "url": URL} | said)
    return table.definition("x event[1]", IVR, DefinitionIds(Origin.IVR), outside or Outside("0003"))


def flaws(**said: Any) -> list[str]:  # noqa: ANN401 - any setting
    findings = Findings("x.toml", TomlLines(""))
    EventTable.model_validate({"url": URL} | said).check(("event", 0), findings)
    return [f"{one.level} {one.code} {one.address}: {one.message}" for one in findings.faults]


def test_what_a_definition_does_not_say_has_the_default_of_the_reference() -> None:
    assert made() == Definition(
        id="40imwayze2pcmnhcjv1f",
        extensions=IVR,
        trigger=Trigger.DIAL_IN,
        script=Script(name="x event[1]", url=Template.parse(URL), total_timeout=3, deadline=5),
        origin=Origin.IVR,
        mode=Mode.AUTO,
        enabled=True,
        notification_timeout=15,
        give_up_after=259_200,
        as_written=URL,
    )


def test_it_has_the_defaults_of_events_then_those_of_scripts_but_for_its_times() -> None:
    scripts = ScriptDefaults(profile=Profile.EXTENDED, absent="empty", total_timeout=20, deadline=60, retries=2)
    events = EventDefaults(absent="omit", give_up_after=60)
    one = made(Outside("0003", defaults=scripts, events=events))
    assert (one.script.profile, one.script.absent, one.script.retries) == (Profile.EXTENDED, "omit", 2)
    assert (one.script.total_timeout, one.script.deadline) == (3, 5)
    assert (one.notification_timeout, one.give_up_after) == (15, 60)
    assert made(Outside("0003", events=events), give_up_after=7).give_up_after == 7


def test_a_time_that_is_said_counts_for_questions_and_notifications() -> None:
    one = made(total_timeout=3)
    assert (one.script.total_timeout, one.notification_timeout) == (3, 3)


def test_what_it_says_is_how_it_is_asked() -> None:
    one = made(
        type="dial-out",
        method="POST",
        id="crm1",
        note="who",
        mode="steer",
        enabled=False,
        profile="voipnow",
        absent="empty",
        callflow_case="lower",
        connect_timeout=1,
        total_timeout=60,
        deadline=120,
        retries=3,
        fallback_url="https://backup.example/",
        on_error="hangup",
        wait_music="",
        wait_music_after=0,
        strict=True,
        fallback_charset="utf-8",
        allow_hosts=["10.0.0.0/8"],
        tls_verify=False,
        ca_file="/etc/ca.pem",
        sign_keys=[{"id": "k1", "secret": "hush"}],
    )
    script = one.script
    assert (one.id, one.trigger, one.mode, one.enabled) == ("crm1", Trigger.DIAL_OUT, Mode.STEER, False)
    assert (script.method, script.event_id, script.note) == ("POST", "crm1", "who")
    assert (script.profile, script.absent, script.callflow_case) == ("voipnow", "empty", "lower")
    assert (script.connect_timeout, script.total_timeout, script.deadline, script.retries) == (1, 60, 120, 3)
    assert (script.strict, script.fallback_charset, script.allow_hosts) == (True, "utf-8", ("10.0.0.0/8",))
    assert (script.wait_music, script.wait_music_after, script.tls_verify) == ("", 0, False)
    assert (script.on_error, script.ca_file, script.sign_keys[0].id) == (HangUp(), "/etc/ca.pem", "k1")
    assert "hush" not in repr(one)


@pytest.mark.parametrize(
    ("written", "number"), [("dial-in", 0), ("dial-out", 1), ("hangup", 2), ("answer-in", 3), ("answer-out", 4)]
)
def test_a_type_is_a_word_or_its_number(written: str, number: int) -> None:
    assert made(type=written).trigger == made(type=number).trigger == Trigger(written)


@pytest.mark.parametrize("value", [5, -1, True, 1.0, "1", "Dial-In", None])
def test_there_is_no_other_type(value: object) -> None:
    found = refusal_of(EventTable, {"type": value, "url": URL})
    assert found["code"] == "CB403"
    assert found["what"].startswith("there is no event type")


class TestExecuted:
    """Settings of an answer that is executed, where none is."""

    @pytest.mark.parametrize("trigger", ["answer-in", "answer-out", "hangup"])
    def test_nobody_waits_at_answer_and_hangup(self, trigger: str) -> None:
        what = f"nobody waits for an answer at {trigger}, so that it cannot steer"
        assert flaws(type=trigger, mode="steer") == [f"error CB443 event[1].mode: {what}"]
        assert not flaws(type=trigger)
        assert not flaws(type=trigger, mode="notify")

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("deadline", 5),
            ("retries", 1),
            ("fallback_url", URL),
            ("on_error", "hangup"),
            ("wait_music", ""),
            ("wait_music_after", 0),
            ("strict", False),
            ("fallback_charset", "utf-8"),
        ],
    )
    def test_a_notification_has_none_of_them(self, key: str, value: object) -> None:
        what = f'"{key}" is for an answer that is executed, and this one is not'
        for said in ({"type": "hangup"}, {"type": "dial-in", "mode": "notify"}):
            assert flaws(**said, **{key: value}) == [f"error CB443 event[1].{key}: {what}"]
        assert not flaws(type="dial-in", **{key: value})
        assert not flaws(type="dial-out", mode="steer", **{key: value})


class TestExtension:
    """Whose events those of `callbridge.toml` are."""

    @pytest.mark.parametrize("written", ["0003*001", ["001"]])
    def test_it_is_a_number_or_a_list(self, written: object) -> None:
        table = ConfiguredEvent.model_validate({"type": 0, "url": URL, "extension": written})
        assert table.numbers("0003") == (Extension("0003", "001"),)

    def test_it_may_be_a_range(self) -> None:
        table = ConfiguredEvent.model_validate({"type": 0, "url": URL, "extension": ["0003*001", "1XX"]})
        assert table.numbers("0003") == (Extension("0003", "001"), ExtensionRange.parse("1XX", "0003"))

    @pytest.mark.parametrize(("written", "at"), [("+40258", ()), (["001", ""], (1,)), ("8*", ())])
    def test_it_is_nothing_else(self, written: object, at: tuple[int, ...]) -> None:
        found = refusal_of(ConfiguredEvent, {"type": 0, "url": URL, "extension": written})
        assert (found["code"], found["at"]) == ("CB403", at)
