"""What becomes of a key at the caller's end, under every rule."""

import asyncio
from contextlib import nullcontext

import pytest

from bridge.errors import ChannelGone
from bridge.telephony.digits import KeyRule
from bridge.terminal.input_points import InputPoint, Wanted
from bridge.terminal.line import KeyLine
from tests.fakes.quiet_caller import QuietCaller

POINT = InputPoint(Wanted.PROMPT, 1)


def a_line(press: str = "") -> tuple[KeyLine, list[tuple[str, str]]]:
    """A line whose caller presses these keys at its first input point, and what became of them."""
    notes: list[tuple[str, str]] = []
    return KeyLine(QuietCaller(press), lambda key, taken: notes.append((key, taken)), nullcontext), notes


@pytest.mark.parametrize(
    ("rule", "by_key", "became", "left"),
    [
        (KeyRule.INTERRUPT, True, ["interrupts", "buffered"], 2),
        (KeyRule.KEEP_FIRST, False, ["collected", "buffered"], 1),
        (KeyRule.KEEP_FIRST_ONLY, False, ["collected", "dropped"], 0),
    ],
)
async def test_each_rule_does_with_keys_what_it_says(rule: KeyRule, by_key: bool, became: list[str], left: int) -> None:
    line, notes = a_line("12")
    assert await line.passes(1, rule, POINT) is by_key
    assert notes == list(zip("12", became, strict=True))
    assert len(line.keys) == left
    assert line.keys.pressed == 2


@pytest.mark.parametrize(("rule", "became"), [(KeyRule.BUFFER, "buffered"), (KeyRule.DISCARD, "dropped")])
async def test_foreground_is_no_input_point(rule: KeyRule, became: str) -> None:
    line, notes = a_line("1")
    asyncio.get_running_loop().call_later(1, line.press, "7")
    assert await line.passes(2, rule, POINT) is False
    assert notes == [("7", became)]


async def test_what_is_no_key_of_a_telephone_is_not_noticed() -> None:
    line, notes = a_line()
    line.press("Ax1D ")
    assert notes == [("1", "buffered")]


async def test_keys_beyond_32_are_lost_and_said_to_be() -> None:
    line, notes = a_line()
    line.press("1" * 33)
    assert notes[-2:] == [("1", "buffered"), ("1", "dropped")]


async def test_a_line_with_a_waiting_key_asks_for_none() -> None:
    line, notes = a_line("5")
    line.press("1")
    assert not line.open
    await line.passes(0, KeyRule.KEEP_FIRST, POINT)
    assert notes == [("1", "buffered")]


async def test_who_has_left_presses_nothing_and_nothing_goes_on() -> None:
    line, notes = a_line()
    line.leave()
    line.press("1")
    assert notes == []
    with pytest.raises(ChannelGone):
        line.check()
    with pytest.raises(ChannelGone):
        await line.passes(5, KeyRule.BUFFER)


async def test_a_late_terminator_is_dropped_and_the_next_key_is_not() -> None:
    line, notes = a_line()
    line.late_terminator("#")
    line.press("##")
    assert notes == [("#", "dropped"), ("#", "buffered")]
