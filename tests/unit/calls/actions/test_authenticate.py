"""Action `authenticate`. Source: The IVR 3.4, 4, 2.3; acceptance I39."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bridge.calls.actions.authenticate import run
from bridge.calls.call import Call
from bridge.calls.journal import Authenticated
from bridge.ivr.actions import Authenticate
from bridge.ivr.outcomes import Ended, Goto, Next, Sought, Unanswered
from bridge.ivr.step import SoundRef
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main, to

IVR = an_ivr(main(start=[Hangup()]), timeout=3)
PROMPT, INVALID = SoundRef(sound=Template.parse("enter-pin")), SoundRef(sound=Template.parse("wrong"))
GRANTED, REFUSED = Goto(Sought("vault")), Goto(Sought("out"))


def asks(*pins: str, **fields: Any) -> Authenticate:  # noqa: ANN401 - any field
    fields = {"then": to("vault"), "otherwise": to("out"), "max_digits": 4, **fields}
    return Authenticate(pins=pins, **fields)


def a_caller(*presses: tuple[float, str]) -> FakeChannel:
    caller = FakeChannel(up=True)
    for at, keys in presses:
        caller.press_at(at, keys)
    return caller


def calling(caller: FakeChannel, number: str = "0744") -> Call:
    call = a_call(IVR, caller)
    call.party = replace(call.party, caller=CallerId("", number))
    return call


def rounds(rig: Rig) -> list[tuple[str, int]]:
    return [(entry.result, entry.attempt) for entry in rig.journal.of(Authenticated)]


@pytest.mark.parametrize("keys", ["4711", "12#"])
async def test_any_of_the_pins_opens(keys: str) -> None:
    caller, rig = a_caller((1, keys)), Rig()
    assert await run(asks("4711", "12", prompt=PROMPT), calling(caller), rig.ports) == GRANTED
    assert caller.noticed == [Heard("enter-pin", until=keys[0])]
    assert rounds(rig) == [("granted", 1)]


async def test_a_variable_may_hold_the_pin_and_an_unset_one_opens_nothing() -> None:
    rig = Rig()
    step = Authenticate(pin_variable="p", then=to("vault"), otherwise=to("out"), attempts=1)
    call = calling(a_caller((0.5, "12#")))
    call.variables["p"] = "12"
    assert await run(step, call, rig.ports) == GRANTED
    assert await run(step, calling(a_caller((0.5, "#"))), rig.ports) == REFUSED


async def test_after_three_wrong_ones_the_caller_goes_elsewhere() -> None:
    caller, rig = a_caller((1, "1"), (2, "#"), (5, "2#"), (9, "3#")), Rig()
    step = asks("4711", prompt=PROMPT, invalid_sound=INVALID)
    assert await run(step, calling(caller), rig.ports) == REFUSED
    assert rounds(rig) == [("wrong", 1), ("wrong", 2), ("wrong", 3)]
    assert caller.noticed.count(Heard("wrong")) == 3


async def test_by_default_he_is_hung_up_and_the_right_one_goes_on() -> None:
    step = Authenticate(pins=("1",), attempts=1)
    assert await run(step, calling(a_caller((0.5, "2#"))), Rig().ports) == Ended(EndReason.HANGUP_ACTION)
    assert await run(step, calling(a_caller((0.5, "1#"))), Rig().ports) == Next()


async def test_who_keys_nothing_is_asked_again_and_counts_as_idle_but_not_as_guessing() -> None:
    caller, rig = a_caller(), Rig()
    assert await run(asks("4711"), calling(caller), rig.ports) == Unanswered(REFUSED)
    assert rounds(rig) == [("nothing keyed", 1), ("nothing keyed", 2), ("nothing keyed", 3)]
    assert asyncio.get_running_loop().time() == 9


@pytest.mark.parametrize(
    ("gap", "said", "result"), [(4.9, None, "granted"), (5.1, None, "wrong"), (7.0, 8.0, "granted")]
)
async def test_between_two_digits_it_waits_five_seconds_unless_it_was_said_otherwise(
    gap: float, said: float | None, result: str
) -> None:
    call, rig = calling(a_caller((0, "1"), (gap, "2"))), Rig()
    call.interdigit_timeout = said
    await run(asks("12", max_digits=2, attempts=1), call, rig.ports)
    assert rounds(rig) == [(result, 1)]


async def test_a_prompt_that_is_missing_is_a_fault_and_the_pin_is_asked_for_all_the_same() -> None:
    caller, rig = a_caller((1, "4711")), Rig()
    rig.sounds.missing = {"enter-pin"}
    assert await run(asks("4711", prompt=PROMPT), calling(caller), rig.ports) == GRANTED
    assert (caller.noticed, rig.journal.codes) == ([], ["CB301"])


async def test_the_pin_is_told_to_nobody() -> None:
    caller, rig = a_caller((1, "99"), (2, "8877")), Rig()
    seen: list[bool] = []
    asyncio.get_running_loop().call_later(1.5, lambda: seen.append(caller.keys.secret))
    call = calling(caller)
    await run(asks("998876", "4711", max_digits=6, attempts=1), call, rig.ports)
    assert "998877" not in str(rig.journal.entries)
    assert "4711" not in repr(asks("4711"))
    assert (seen, caller.keys.secret, call.variables) == ([True], False, {})


class TestLocked:
    async def test_i39_after_ten_wrong_ones_in_a_quarter_of_an_hour_the_eleventh_is_not_asked(self) -> None:
        rig, step = Rig(), asks("4711", prompt=PROMPT, attempts=1)
        for _ in range(10):
            assert await run(step, calling(a_caller((0.5, "1#"))), rig.ports) == REFUSED
        caller = a_caller((0.5, "4711"))
        assert await run(step, calling(caller), rig.ports) == REFUSED
        assert (caller.noticed, rounds(rig)[-1]) == ([], ("locked", 0))
        assert await run(step, calling(a_caller((0.5, "4711")), "0745"), rig.ports) == GRANTED
        await caller.wait(900)
        assert await run(step, calling(a_caller((0.5, "4711"))), rig.ports) == GRANTED

    async def test_calls_at_once_win_no_guess_more(self) -> None:
        rig, caller, other = Rig(), a_caller((0.5, "4711")), a_caller((0.2, "1#"))
        for _ in range(9):
            rig.pins.failed("0744", rig.ports.clock.now())
        step = asks("4711", attempts=1)
        outcomes = await asyncio.gather(run(step, calling(caller), rig.ports), run(step, calling(other), rig.ports))
        assert list(outcomes) == [REFUSED, REFUSED]
        assert ("locked", 1) in rounds(rig)

    async def test_it_ends_the_rounds_at_the_tenth(self) -> None:
        rig = Rig()
        for _ in range(9):
            rig.pins.failed("0744", rig.ports.clock.now())
        caller = a_caller((0.5, "1#"), (0.6, "4711"))
        assert await run(asks("4711", invalid_sound=INVALID), calling(caller), rig.ports) == REFUSED
        assert rounds(rig) == [("wrong", 1)]
