import asyncio
import gc

import pytest

from bridge.calls.channel import Hold
from bridge.errors import ChannelGone, ScriptError
from bridge.faults import fault
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


async def test_work_that_ends_because_the_caller_left_leaves_no_complaint_behind() -> None:
    """Asyncio's own complaint is an error in the log, at each hang-up in the moment of a command."""
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
    async with one_call() as call:

        async def work() -> None:
            await call.leave()
            await call.fake.until(lambda: False)

        with pytest.raises(ChannelGone):
            await call.channel.meanwhile(work(), Hold("jazz", 0.0))
    gc.collect()
    assert complaints == []


async def test_a_failure_that_nobody_asks_for_is_no_complaint_either() -> None:
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
    async with one_call() as call:

        async def work() -> None:
            await call.channel.hangup()
            raise ScriptError(fault("CB202", "refused"))

        with pytest.raises(ChannelGone):
            await call.channel.meanwhile(work())
    gc.collect()
    assert complaints == []
