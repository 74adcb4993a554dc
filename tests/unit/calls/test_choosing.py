"""What keys choose, and direct dial. Source: The IVR 3.5; acceptance I13, I14, I15, I33."""

import asyncio
from dataclasses import replace

import pytest

from bridge.calls.call import Call
from bridge.calls.choosing import Dialled, choose
from bridge.calls.session import walk
from bridge.ivr.actions import Action
from bridge.ivr.cursor import Cursor
from bridge.ivr.model import Ivr
from bridge.ivr.outcomes import Ended
from bridge.ivr.targets import Place
from bridge.ivr.transfer import Hear
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason
from tests.fakes.callees import BUSY, Callee, Rang, TalkedTo
from tests.fakes.channel import FakeChannel, Heard, Silence
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import IVR_NUMBER, a_call, a_context, a_live, background, sound

ONE, INVALID = Place("main", "1"), Place("main", "invalid")


def now() -> float:
    return asyncio.get_running_loop().time()


def an_ivr_with_direct_dial(*, invalid: bool = True) -> Ivr:
    """Phones 001, 002, 101 and 1012 can be dialled; key 1 has actions."""
    options: dict[str, list[Action]] = {"start": [background("menu")], "key_1": [sound("one"), Hangup()]}
    if invalid:
        options |= {"invalid": [sound("sorry"), Hangup()]}
    return Ivr(IVR_NUMBER, {"main": a_context("main", options, entry=True, direct_dial=True)})


def pressing(*presses: tuple[float, str], ivr: Ivr | None = None, first: str = "1") -> Call:
    """A caller who has keyed the first digit by now."""
    caller = FakeChannel(up=True)
    caller.press(first)
    for at, keys in presses:
        caller.press_at(at, keys)
    return a_call(ivr or an_ivr_with_direct_dial(), caller, a_live())


@pytest.mark.parametrize(
    ("first", "presses", "chosen", "at"),
    [
        ("1", [(0.5, "0"), (1, "1")], Dialled("101"), 1 + 2),  # I13: 1012 might follow
        ("1", [(0.5, "0"), (1, "1"), (2, "2")], Dialled("1012"), 2),
        ("1", [], ONE, 2),  # I14
        ("1", [(1, "0"), (2, "5")], INVALID, 2),  # I15
        ("1", [(1, "0")], INVALID, 1 + 2),  # only longer numbers begin so
        ("101", [], Dialled("101"), 2),  # keys that wait come first
        ("1012", [], Dialled("1012"), 0),
        ("7", [], INVALID, 0),  # no number begins so: resolved at once
        ("#", [], INVALID, 0),
    ],
)
async def test_i13_i14_i15_digits_are_collected_as_long_as_a_number_may_follow(
    first: str, presses: list[tuple[float, str]], chosen: object, at: float
) -> None:
    assert await choose(pressing(*presses, first=first)) == chosen
    assert now() == at


async def test_i33_keys_three_seconds_apart_are_resolved_after_two() -> None:
    assert await choose(pressing((3, "0"))) == ONE
    assert now() == 2


async def test_a_call_or_a_context_may_wait_otherwise() -> None:
    call = pressing((3, "0"), (6, "1"))
    call.interdigit_timeout = 4
    assert await choose(call) == Dialled("101")
    ivr = an_ivr_with_direct_dial()
    main = replace(ivr.contexts["main"], interdigit_timeout=5)
    assert await choose(pressing((4, "0"), ivr=replace(ivr, contexts={"main": main}))) == INVALID


async def test_where_invalid_is_empty_a_number_that_does_not_exist_ends_the_call() -> None:
    call = pressing((1, "9"), ivr=an_ivr_with_direct_dial(invalid=False))
    assert await choose(call) == Ended(EndReason.INVALID_EMPTY)


async def test_a_buffer_without_keys_is_no_choice_nor_is_a_dialplan_step() -> None:
    assert await choose(a_call(an_ivr_with_direct_dial())) is None
    step = a_call()
    step.channel.keys.press("1")
    assert await choose(step) is None


async def test_without_direct_dial_one_key_chooses_at_once() -> None:
    ivr = an_ivr_with_direct_dial()
    plain = replace(ivr, contexts={"main": replace(ivr.contexts["main"], direct_dial=False)})
    assert await choose(pressing(ivr=plain)) == ONE
    assert now() == 0


class TestOnACall:
    @staticmethod
    async def dialling(phone: Callee, *presses: tuple[float, str]) -> tuple[Ended, FakeChannel]:
        caller = FakeChannel(up=True)
        caller.others.phones = {"PJSIP/101": phone}
        for at, keys in presses:
            caller.press_at(at, keys)
        rig = Rig(live=a_live())
        call = a_call(an_ivr_with_direct_dial(), caller, rig.live)
        ended = await walk(call, rig.ports)
        assert isinstance(ended, Ended)
        assert call.cursor != Cursor(None)
        return ended, caller

    async def test_the_phone_is_rung_and_after_the_conversation_the_caller_is_hung_up(self) -> None:
        ended, caller = await self.dialling(Callee(), (1, "101"))
        assert ended == Ended(EndReason.TRANSFER_FINAL)
        assert [what for what in caller.noticed if isinstance(what, Rang | TalkedTo)] == [
            Rang(("PJSIP/101",), ("+12025550143",), Hear.RING, 1),
            TalkedTo("PJSIP/101", 10),
        ]

    async def test_when_it_is_not_reached_the_call_is_idle_in_the_same_context(self) -> None:
        ended, caller = await self.dialling(BUSY, (1, "101"), (7, "1"))
        assert ended == Ended(EndReason.HANGUP_ACTION)
        assert caller.noticed[0] == Heard("menu", until="1")
        assert caller.noticed[-3:] == [Silence(3), Silence(2), Heard("one")]
