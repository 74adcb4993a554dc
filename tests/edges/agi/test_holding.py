"""Company while something is awaited. The port's contract is in tests/contract."""

import pytest

from bridge.agi.holding import hold_while
from bridge.agi.keys import Keys
from bridge.calls.channel import Hold
from bridge.errors import ChannelGone
from tests.fakes.agi import FakeAgi, agi


async def pressed(asterisk: FakeAgi, keys: Keys) -> str:
    await asterisk.until(lambda: asterisk.running)
    asterisk.press("9")
    await asterisk.until(lambda: len(keys.buffer))
    return "reply"


async def test_a_key_that_is_pressed_meanwhile_is_kept() -> None:
    async with agi() as (asterisk, connection):
        keys = Keys(connection)
        assert await hold_while(pressed(asterisk, keys), connection, keys, None) == "reply"
        assert keys.buffer.take() == "9"
        assert not any("MUSIC" in line for line in asterisk.log)


async def test_music_begins_when_it_takes_long_and_not_before() -> None:
    async with agi() as (asterisk, connection):
        keys = Keys(connection)

        async def work() -> None:
            await asterisk.until(lambda: "SET MUSIC ON calm" in asterisk.log)

        await hold_while(work(), connection, keys, Hold("calm", 0.02))
        assert keys.music
        assert asterisk.log[0].startswith("WAIT FOR DIGIT")


async def test_who_has_left_before_is_not_worked_for() -> None:
    async with agi() as (_, connection):
        await connection.close()

        async def work() -> None:
            raise AssertionError("nobody waits for it")

        with pytest.raises(ChannelGone):
            await hold_while(work(), connection, Keys(connection), None)
