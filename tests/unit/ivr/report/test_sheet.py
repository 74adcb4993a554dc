"""One IVR under report."""

from bridge.faults import Level
from bridge.ivr.model import Entry
from bridge.ivr.report.sheet import sheet_of
from bridge.ivr.targets import Place
from tests.unit.calls.ivrs import jump, sound
from tests.unit.ivr.report.sheets import END, ivr, live_with, menu, said, sheet

ONE = ivr(menu(sound("hello"), Entry(END, enabled=False), jump("main", "invalid")))


def test_disabled_actions_keep_their_places_and_cannot_run() -> None:
    one = sheet(ONE)
    assert [place.position for place, _ in one.entries if place.option == "start"] == [1, 2, 3]
    assert [place.position for place, _ in one.enabled if place.option == "start"] == [1, 3]


def test_each_target_is_looked_up_once() -> None:
    ((way, to),) = sheet(ONE).ways[Place("main", "start", 3)]
    assert way.kind == "jump"
    assert to == Place("main", "invalid")


def test_a_finding_is_about_an_action_a_field_of_it_or_another_part_of_the_file() -> None:
    one = sheet(ONE)
    one.note("CB431", Place("main"), "it never runs")
    one.note("CB417", Place("main"), "no sound", "Upload it", field="sound", level=Level.WARNING)
    one.note("CB430", ("context", "main"), "no way")
    assert said(one.findings.faults) == [
        "CB431 context.main.option.start[1]: it never runs",
        "CB417 context.main.option.start[1].sound: no sound",
        "CB430 context.main: no way",
    ]
    assert one.findings.faults[1].level is Level.WARNING
    assert one.findings.faults[1].row.mend == "Upload it"


def test_an_organisation_has_phones_or_none() -> None:
    assert sheet(ONE).has_phones
    live = live_with(ONE, dialling=live_with().dialling.__class__())
    assert not sheet_of(ONE, live, sheet(ONE).world, sheet(ONE).findings).has_phones
