import asyncio

import pytest

from bridge.asterisk.silence import NEVER, Silence
from bridge.errors import ChannelGone
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari


async def test_before_audio_flows_no_silence_is_due() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        assert (Silence(leg).due, Silence(leg).flows) == (NEVER, False)


async def test_silence_is_due_a_while_after_the_last_sound() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        silence = Silence(leg)
        silence.audio_ended()
        now = asyncio.get_running_loop().time()
        assert silence.due == pytest.approx(now + leg.patience.quiet, abs=0.01)


async def test_it_is_started_once_and_stopped_once() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        silence = Silence(leg)
        silence.audio_ended()
        await silence.start()
        assert silence.due == NEVER
        await silence.stop()
        await silence.stop()
        assert theirs.log == ["silence", "unsilence"]
        assert silence.due < NEVER


async def test_music_takes_the_place_of_silence() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        silence = Silence(leg)
        await silence.start()
        await silence.start_music("jazz")
        await silence.stop()
        assert theirs.log == ["silence", "unsilence", "music jazz", "unmusic"]


async def test_without_the_music_there_is_silence() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.fails("POST .*/moh", 500)
        silence = Silence(leg)
        await silence.start_music("jazz")
        assert theirs.log == ["silence"]


async def test_a_refused_silence_ends_no_call() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.fails("POST .*/silence", 500)
        await Silence(leg).start()
        assert theirs.log == []


async def test_a_caller_who_has_left_needs_none() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        leg.box.leave()
        with pytest.raises(ChannelGone):
            await Silence(leg).start()
