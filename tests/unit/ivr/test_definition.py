"""Whom a definition means, and where it is told. Source: Events and API 2.1, 3.1."""

from dataclasses import replace

import pytest

from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension

URL = "https://crm.example/$x?price=$-5"
RANGE = ExtensionRange.parse("0003*1XX", "")
assert RANGE is not None
TOLD = Definition(
    "a1", (Extension("0003", "001"), RANGE), Trigger.DIAL_IN, Script(url=Template.parse(URL)), as_written=URL
)


def test_it_concerns_its_extensions_and_ranges() -> None:
    wanted = {short: TOLD.concerns(Extension("0003", short)) for short in ("001", "002", "100", "1000")}
    assert wanted == {"001": True, "002": False, "100": True, "1000": False}
    assert not TOLD.concerns(Extension("0004", "001"))


def test_what_is_told_replaces_variables_only_where_the_ivr_itself_says_so() -> None:
    assert TOLD.told_at.fill(lambda _name: "1") == URL
    assert replace(TOLD, origin=Origin.API).told_at.fill(lambda _name: "1") == URL
    assert replace(TOLD, origin=Origin.IVR).told_at.fill(lambda _name: "1") == "https://crm.example/1?price=$-5"
    assert replace(TOLD, as_written="").told_at == TOLD.script.url


@pytest.mark.parametrize(
    ("mode", "trigger", "steers", "where_executed", "elsewhere"),
    [
        (Mode.AUTO, Trigger.DIAL_IN, True, False, True),
        (Mode.NOTIFY, Trigger.DIAL_IN, False, True, True),
        (Mode.STEER, Trigger.DIAL_OUT, True, False, False),
        (Mode.AUTO, Trigger.HANGUP, False, True, True),
        (Mode.STEER, Trigger.ANSWER_IN, False, False, False),
    ],
)
def test_its_mode_says_whether_it_is_asked_or_told(
    mode: Mode, trigger: Trigger, steers: bool, where_executed: bool, elsewhere: bool
) -> None:
    one = replace(TOLD, mode=mode, trigger=trigger)
    assert (one.steers, one.told(executed=True), one.told(executed=False)) == (steers, where_executed, elsewhere)
    off = replace(one, enabled=False)
    assert [off.steers, off.told(executed=True), off.told(executed=False)] == [False, False, False]


def test_its_url_is_not_shown() -> None:
    assert "price" not in repr(TOLD)
