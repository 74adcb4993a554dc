import asyncio

import pytest

from bridge.calls.channel import Hold
from bridge.errors import ChannelGone
from tests.edges.asterisk.linked import OneCall, one_call


async def hold_until(call: OneCall, happened: str, hold: Hold | None) -> None:
    async def work() -> None:
        await call.fake.until(lambda: happened in call.leg.log)

    await call.channel.meanwhile(work(), hold)


async def test_short_work_makes_no_noise() -> None:
    async with one_call() as call:

        async def work() -> int:
            return 7

        assert await call.channel.meanwhile(work(), Hold("default", 0)) == 7
        assert call.leg.log == []


async def test_long_work_is_silence_as_audio() -> None:
    async with one_call() as call:
        await hold_until(call, "silence", None)
        assert call.leg.log == ["silence"]


async def test_then_music_which_is_stopped_when_the_work_is_done() -> None:
    async with one_call() as call:
        await hold_until(call, "music jazz", Hold("jazz", 0.05))
        assert call.leg.log == ["silence", "unsilence", "music jazz", "unmusic"]


async def test_an_unanswered_channel_is_sent_nothing() -> None:
    async with one_call(up=False) as call:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await hold_until(call, "never", Hold("jazz", 0.01))
        assert call.leg.log == []


async def test_music_that_was_cut_short_is_stopped_before_the_next_command() -> None:
    async with one_call() as call:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await hold_until(call, "never", Hold("jazz", 0.01))
        await call.channel.set_variable("A", "b")
        assert call.leg.log[-2:] == ["unmusic", "set A=b"]


async def test_the_leaving_of_the_caller_counts_more_than_the_result() -> None:
    async with one_call() as call:

        async def work() -> str:
            await call.channel.hangup()
            return "reply"

        with pytest.raises(ChannelGone):
            await call.channel.meanwhile(work())
