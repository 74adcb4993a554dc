import asyncio

import pytest

from bridge.asterisk import playback
from bridge.calls.channel import PlaybackEnd, Played
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import OneCall, one_call, one_leg
from tests.fakes.ari import fake_ari

HELLO, WORLD = MediaUri("sound:hello"), MediaUri("sound:world")


async def ends(call: OneCall, rule: KeyRule = KeyRule.BUFFER) -> PlaybackEnd:
    return (await call.channel.play([HELLO], rule)).end


async def test_a_list_is_one_playback() -> None:
    async with one_call() as call:
        call.fake.sounds_end = True
        await call.channel.play([HELLO, WORLD], KeyRule.BUFFER)
        assert call.leg.log == ["play sound:hello sound:world"]


async def test_the_end_may_overtake_the_answer() -> None:
    async with one_call() as call:
        call.fake.sounds_end = True
        gate = call.fake.holds("POST .*/play/.*")
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(ends(call))
            await call.begun_and_over()
            await call.press("1")
            gate.set()
        assert playing.result() is PlaybackEnd.FINISHED
        assert call.taken == ["buffered"]


async def test_a_key_before_the_answer_stops_the_sound() -> None:
    async with one_call() as call:
        gate = call.fake.holds("POST .*/play/.*")
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(ends(call, KeyRule.INTERRUPT))
            await call.begun()
            await call.press("1")
            gate.set()
        assert playing.result() is PlaybackEnd.KEY
        assert call.leg.log == ["play sound:hello", "stop"]


async def test_a_stop_is_known_to_have_worked_before_it_returns() -> None:
    async with one_call() as call:
        call.fake.stops_work = False
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(ends(call, KeyRule.INTERRUPT))
            await call.begun()
            await call.press("1")
            await call.fake.until(lambda: call.fake.asked("DELETE playbacks/.*"))
            await call.fake.until(lambda: call.fake.asked("GET playbacks/.*"))
            assert not playing.done()
            call.fake.finish(call.leg)
        assert playing.result() is PlaybackEnd.KEY


async def test_a_sound_that_cannot_be_stopped_is_an_error_in_the_end() -> None:
    async with one_call() as call:
        call.fake.stops_work = False
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(refusal(call))
            await call.begun()
            await call.press("1")
        assert "did not stop" in playing.result()


async def refusal(call: OneCall) -> str:
    with pytest.raises(AsteriskError) as failed:
        await ends(call, KeyRule.INTERRUPT)
    return str(failed.value)


async def test_an_end_that_is_never_told_is_found() -> None:
    async with one_call() as call:
        call.fake.sounds_end, call.fake.ends_are_told = True, False
        assert await ends(call) is PlaybackEnd.FINISHED


async def test_a_long_sound_is_not_cut_by_the_watch() -> None:
    async with one_call() as call, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(ends(call))
        await call.fake.until(lambda: len(call.fake.asked("GET playbacks/.*")) == 2)
        assert not playing.done()
        call.fake.fails("GET playbacks/.*", 500)
        await call.fake.until(lambda: len(call.fake.asked("GET playbacks/.*")) == 4)
        assert not playing.done()
        call.fake.finish(call.leg)


async def test_a_sound_that_asterisk_cannot_play_has_failed() -> None:
    async with one_call() as call, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(ends(call))
        await call.begun()
        call.fake.finish(call.leg, "failed")
        assert await playing is PlaybackEnd.FAILED


async def test_a_sound_that_fails_because_the_caller_left_has_not_failed() -> None:
    async with one_call() as call:
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(is_gone(call))
            await call.begun()
            del call.fake.legs[call.leg.id]
            call.fake.finish(call.leg, "failed")
        assert playing.result()


async def is_gone(call: OneCall) -> bool:
    with pytest.raises(ChannelGone):
        await ends(call)
    return True


async def test_a_refused_sound_leaves_nothing_to_stop() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/play/.*", 500)
        with pytest.raises(AsteriskError):
            await ends(call)
        call.fake.sounds_end = True
        assert await ends(call) is PlaybackEnd.FINISHED
        assert call.fake.asked("DELETE playbacks/.*") == []


async def test_the_first_key_is_handed_over_with_the_end() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs), asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(playback.play(leg, [HELLO], KeyRule.KEEP_FIRST))
        await fake.until(lambda: theirs.playback)
        leg.box.key("5", 0)
        fake.finish(theirs)
        played = await playing
        assert (played.end, played.first_key) == (PlaybackEnd.FINISHED, "5")
        assert isinstance(played, Played)
