"""Ids of definitions that have none in their file."""

import re

import pytest

from bridge.ivr.definition import Origin
from bridge.ivr.definition_ids import DefinitionIds
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.telephony.extensions import read_number

URL = "https://me:hush@crm.example/ev?token=abc&x=1"
ONE = ("0003*001", Trigger.DIAL_IN, Method.GET, URL)
Said = tuple[str, Trigger, Method, str]


def ids(*said: Said, origin: Origin = Origin.FILE) -> list[str]:
    made = DefinitionIds(origin)
    return [
        made.next([read for one in numbers.split() if (read := read_number(one, "0003"))], trigger, method, url)
        for numbers, trigger, method, url in said
    ]


def other(numbers: str = ONE[0], trigger: Trigger = ONE[1], method: Method = ONE[2], url: str = URL) -> Said:
    return numbers, trigger, method, url


def test_an_id_has_letters_and_digits_and_is_the_same_at_every_start() -> None:
    assert ids(ONE) == ids(ONE) == ["i3smybfamhth4vt3f32p"]
    assert all(re.fullmatch("[a-z0-9]{20}", one) for one in ids(ONE, ONE, ONE))


@pytest.mark.parametrize(
    "changed",
    [
        other(numbers="0003*002"),
        other(numbers="0003*001 0003*002"),
        other(trigger=Trigger.HANGUP),
        other(method=Method.POST),
        other(url="https://crm.example/other?token=abc&x=1"),
        other(url="https://crm.example/ev?token=abc&y=1"),
        other(url="http://crm.example/ev?token=abc&x=1"),
    ],
)
def test_what_tells_definitions_apart_makes_another_id(changed: Said) -> None:
    assert ids(changed) != ids(ONE)
    assert ids(ONE, origin=Origin.IVR) != ids(ONE)


@pytest.mark.parametrize(
    "changed",
    [
        other(url="https://me:new@crm.example/ev?token=xyz&x=$CALLERIDNUM#top"),
        other(url="https://crm.example/ev?token=&x=2"),
        other(numbers="001"),
    ],
)
def test_a_new_secret_and_another_way_to_write_it_leave_the_id(changed: Said) -> None:
    assert ids(changed) == ids(ONE)


def test_the_order_matters_only_among_those_that_are_alike() -> None:
    hangup = other(trigger=Trigger.HANGUP)
    first, second, third = ids(ONE, ONE, hangup)
    assert len({first, second, third}) == 3
    assert ids(hangup, ONE, ONE) == [third, first, second]
    assert ids(other(numbers="1XX 001")) == ids(other(numbers="0003*001 0003*1XX"))
