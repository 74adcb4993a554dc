"""Whom a definition concerns, when it is told, and where. Source: Events and API 2.1, 3.1."""

from dataclasses import replace

import pytest

from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension

ANA = Extension("0003", "001")
SCRIPT = Script(url=Template.parse("http://h/"))
CRM = Definition("crm1", (ANA,), Trigger.DIAL_IN, SCRIPT)


def test_a_definition_names_extensions_and_ranges() -> None:
    numbers = ExtensionRange.parse("0003*1XX", "0003")
    assert numbers is not None
    both = replace(CRM, extensions=(ANA, numbers))
    assert both.concerns(ANA)
    assert both.concerns(Extension("0003", "123"))
    assert not both.concerns(Extension("0003", "002"))
    assert not both.concerns(Extension("0004", "001"))


@pytest.mark.parametrize(
    ("mode", "executed", "told"),
    [
        (Mode.AUTO, True, False),
        (Mode.AUTO, False, True),
        (Mode.NOTIFY, True, True),
        (Mode.NOTIFY, False, True),
        (Mode.STEER, True, False),
        (Mode.STEER, False, False),
    ],
)
def test_a_dial_in_is_asked_or_told_and_never_both(mode: Mode, executed: bool, told: bool) -> None:
    definition = replace(CRM, mode=mode)
    assert definition.told(executed=executed) is told
    asked = executed and definition.steers
    assert not (asked and told)


@pytest.mark.parametrize("trigger", [Trigger.HANGUP, Trigger.ANSWER_IN, Trigger.ANSWER_OUT])
def test_an_answer_and_a_hangup_are_always_told_and_never_steer(trigger: Trigger) -> None:
    definition = replace(CRM, trigger=trigger)
    assert definition.told(executed=True)
    assert not definition.steers


def test_a_disabled_one_is_neither_asked_nor_told() -> None:
    off = replace(CRM, enabled=False)
    assert not off.told(executed=False)
    assert not off.steers


def test_what_is_told_replaces_variables_only_where_the_ivr_itself_says_so() -> None:
    url = "https://crm.example/$x?price=$-5&y=$$"
    told = replace(CRM, script=Script(url=Template.parse(url)), as_written=url)
    for origin in (Origin.FILE, Origin.API):
        assert replace(told, origin=origin).told_at.fill(lambda _name: "1") == url
    assert replace(told, origin=Origin.IVR).told_at.fill(lambda _name: "1") == "https://crm.example/1?price=$-5&y=$"
    assert replace(told, as_written="").told_at == told.script.url


def test_its_url_is_not_shown() -> None:
    url = "https://crm.example/?token=hush"
    assert "hush" not in repr(replace(CRM, script=Script(url=Template.parse(url)), as_written=url))
