"""Whom a definition concerns, and when it is told. Source: Events and API 2.1."""

from dataclasses import replace

import pytest

from bridge.ivr.definition import Definition, Mode
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
