import asyncio

import pytest

from bridge.calls.channel import Recorded, RecordLimits
from bridge.errors import AsteriskError
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import OneCall, one_call

LIMITS = RecordLimits(30, 3, "#", beep=True)


async def recorded(call: OneCall) -> Recorded:
    return await call.channel.record("0003*099/x", LIMITS)


async def test_a_recording_lies_below_a_folder_of_ours_and_tells_its_length() -> None:
    async with one_call() as call, asyncio.TaskGroup() as tasks:
        recording = tasks.create_task(recorded(call))
        await call.begun()
        assert call.leg.recording == "callbridge/0003*099/x"
        call.fake.finish(call.leg)
        assert await recording == Recorded(7)


async def test_keys_of_a_recording_are_dropped() -> None:
    async with one_call() as call, asyncio.TaskGroup() as tasks:
        recording = tasks.create_task(recorded(call))
        await call.begun()
        await call.press("3#")
        call.fake.finish(call.leg)
        await recording
        assert call.taken == ["dropped", "dropped"]


async def test_a_recording_that_fails_is_an_error() -> None:
    async with one_call() as call:
        async with asyncio.TaskGroup() as tasks:
            recording = tasks.create_task(refusal(call))
            await call.begun()
            call.fake.finish(call.leg, "failed")
        assert recording.result() == "Asterisk could not record callbridge/0003*099/x"


async def refusal(call: OneCall) -> str:
    with pytest.raises(AsteriskError) as failed:
        await recorded(call)
    return str(failed.value)


async def test_a_name_that_is_in_use_is_an_error_and_the_call_goes_on() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/record", 409)
        assert "409" in await refusal(call)
        await call.channel.wait(0.01)


async def test_an_end_that_is_never_told_is_found() -> None:
    async with one_call() as call, asyncio.TaskGroup() as tasks:
        call.fake.ends_are_told = False
        recording = tasks.create_task(recorded(call))
        await call.begun()
        call.fake.finish(call.leg)
        assert (await recording).seconds < 5


async def test_a_recording_that_was_cut_short_is_stopped_before_the_next_command() -> None:
    async with one_call() as call:
        call.fake.sounds_end = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await recorded(call)
        await call.channel.play([MediaUri("sound:hello")], KeyRule.BUFFER)
        assert call.fake.asked("POST recordings/live/callbridge/0003\\*099/x/stop") == [None]
        assert call.leg.log == ["record callbridge/0003*099/x", "play sound:hello"]
