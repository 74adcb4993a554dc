"""Two who talk go on talking when Callbridge loses its link, or dies; on both versions."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bridge.calls.channel import Channel
from bridge.calls.legs import Dial, Talk, TalkEnd
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, bridge, ivr
from tests.asterisk.serving import serving
from tests.asterisk.talkers import bridges, dial, nothing_left, on_the_line

pytestmark = pytest.mark.asterisk


async def test_a_link_that_breaks_cuts_no_conversation(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial()))
            theirs = await ana.rings()
            theirs.answer()
            theirs.say_tone(1000, 1)
            await line.call.hears(1000)
            await line.made.breaks()
            theirs.say_tone(1300, 1)
            await line.call.hears(1300)
            assert not talking.done()
            await theirs.hangup()
        assert talking.result().end is TalkEnd.CALLEE


async def test_who_hung_up_while_the_link_was_broken_is_found_to_be_gone(
    asterisk: Asterisk, phone: Phone, ana: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial()))
            theirs = await ana.rings()
            theirs.answer()
            theirs.say_tone(1000, 1)
            await line.call.hears(1000)
            await line.made.breaks(theirs.hangup)
        assert talking.result().end is TalkEnd.CALLEE


@pytest.mark.parametrize("first", ["callee", "caller"])
async def test_a_new_callbridge_finds_the_two_talking(asterisk: Asterisk, phone: Phone, ana: Phone, first: str) -> None:
    async with serving(asterisk) as dies:
        call = await phone.call("091")
        channel = (await dies.arrival()).channel
        await channel.answer()
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(channel.ring(one := dial(), lambda *_: None))
            theirs = await ana.rings()
            theirs.answer()
        assert ringing.result().answered == one.legs[0]
        await talks_until_killed(channel, one, dies.end)
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        async with serving(asterisk):
            theirs.say_tone(1300, 1)
            await call.hears(1300)
            assert len(await bridges(asterisk)) == 1
            if first == "callee":
                await asterisk.cli("dialplan set global RESULT none")
                await theirs.hangup()
                await call.hears_sound(since=asyncio.get_running_loop().time())  # the fallback of the dialplan
                assert "RESULT=ERROR" in await asterisk.cli("dialplan show globals")
                await call.hangup()
            else:
                await call.hangup()
                await theirs.ended(within=2)
            await nothing_left(asterisk)


TRANSFER = f'start = [{{ action = "transfer", to = "001", final = false }}, {HANGUP}]'


async def test_a_service_that_is_killed_parts_nobody_and_the_next_one_looks_after_them(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(TRANSFER)) as running:
        call = await phone.call("099")
        theirs = await ana.rings()
        theirs.answer()
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await running.stop(signal.SIGKILL)
        theirs.say_tone(1300, 1)
        await call.hears(1300)
        await running.start()
        theirs.say_tone(1600, 1)
        await call.hears(1600)
        await call.hangup()
        await theirs.ended(within=2)


async def test_a_service_that_nobody_follows_ends_the_leg_and_the_caller_goes_back(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(TRANSFER)) as running:
        call = await phone.call("099")
        theirs = await ana.rings()
        theirs.answer()
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await running.stop(signal.SIGINT)
        await theirs.ended(within=2)
        await call.hears_sound(since=asyncio.get_running_loop().time())  # the fallback of the dialplan
        await call.hangup()


async def talks_until_killed(channel: Channel, plan: Dial, kill: Callable[[], None]) -> None:
    """Connect the two, and end the link as a crash would: nothing is told to Asterisk."""
    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(channel.talk(Talk(plan.legs[0])))
        await asyncio.wait([talking], timeout=0.5)
        kill()
        with suppress(asyncio.CancelledError):
            await asyncio.wait([talking], timeout=0.2)
        talking.cancel()
