"""Finding definitions. Source: Events and API 4."""

from dataclasses import replace
from time import perf_counter

from bridge.ivr.definition import Definition
from bridge.ivr.definition_index import DefinitionIndex
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.extensions import read_number
from bridge.telephony.values import Extension

SCRIPT = Script(url=Template.literal("https://crm.example/"))
EXTENSION = Extension("0003", "101")


def wants(name: str, *numbers: str, trigger: Trigger = Trigger.HANGUP) -> Definition:
    read = (read_number(number, "0003") for number in numbers)
    return Definition(name, tuple(one for one in read if one), trigger, SCRIPT)


def test_those_that_want_an_event_come_in_their_order_and_each_once() -> None:
    found = DefinitionIndex(
        [
            wants("range", "1XX"),
            wants("other", "102"),
            wants("one", "101", "1XX"),
            wants("in", "101", trigger=Trigger.DIAL_IN),
            replace(wants("off", "101"), enabled=False),
        ]
    )
    assert [one.id for one in found.of(EXTENSION, Trigger.HANGUP)] == ["range", "one"]
    assert [one.id for one in found.of(EXTENSION, Trigger.DIAL_IN)] == ["in"]
    assert found.of(EXTENSION, Trigger.ANSWER_IN) == ()
    assert found.of(Extension("0004", "101"), Trigger.HANGUP) == ()


def test_one_is_found_by_its_id_also_when_it_is_disabled() -> None:
    off = replace(wants("off", "101"), enabled=False)
    first, second = wants("two", "101"), wants("two", "102")
    found = DefinitionIndex([off, first, second])
    assert (found.find("off"), found.find("two"), found.find("none")) == (off, first, None)


def test_ten_thousand_definitions_are_not_looked_at_one_by_one() -> None:
    many = DefinitionIndex(wants(f"a{place}", f"{place:05}", f"{place:04}X") for place in range(10_000))
    began = perf_counter()
    for _ in range(1000):
        assert [one.id for one in many.of(Extension("0003", "04711"), Trigger.HANGUP)] == ["a471", "a4711"]
    assert perf_counter() - began < 1
