"""Keys that are read one by one. The port's contract is in tests/contract."""

from bridge.agi.keys import Keys
from bridge.agi.wire import Reply
from bridge.telephony.digits import DigitEnd, DigitLimits, Digits, KeyRule
from tests.fakes.agi import agi


async def test_a_terminator_that_waits_behind_a_full_collection_is_dropped() -> None:
    async with agi() as (_, connection):
        keys = Keys(connection)
        for key in "12#5":
            keys.pressed(key, KeyRule.BUFFER)
        assert await keys.collect(DigitLimits(2, 1, 5, 5, "#"), "") == Digits("12", DigitEnd.FULL)
        assert [keys.buffer.take(), keys.buffer.take()] == ["5", None]


async def test_a_terminator_that_comes_a_moment_later_is_dropped_once() -> None:
    async with agi() as (_, connection):
        keys = Keys(connection)
        keys.pressed("1", KeyRule.BUFFER)
        await keys.collect(DigitLimits(1, 1, 5, 5, "#"), "")
        keys.pressed("#", KeyRule.BUFFER)
        keys.pressed("#", KeyRule.BUFFER)
        assert [keys.buffer.take(), keys.buffer.take()] == ["#", None]


async def test_keys_that_no_telephone_has_are_none() -> None:
    async with agi() as (_, connection):
        keys = Keys(connection)
        for code in (65, 0, 10):
            keys.late(Reply(200, code))
        assert keys.buffer.pressed == 0


async def test_keys_that_a_rule_drops_are_counted() -> None:
    async with agi() as (asterisk, connection):
        keys = Keys(connection)
        asterisk.press("12")
        assert not await keys.wait(0.05, KeyRule.DISCARD)
        assert (keys.buffer.pressed, keys.buffer.take()) == (2, None)
