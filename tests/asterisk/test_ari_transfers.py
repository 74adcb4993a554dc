"""Telephones that transfer while they talk through us, on both versions: who talks goes on, and nothing is left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.calls.legs import Talked, TalkEnd
from bridge.errors import ChannelGone
from bridge.telephony.digits import KeyRule
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.serving import serving, tone
from tests.asterisk.talkers import OnTheLine, bridges, dial, gone, nothing_left, on_the_line, redirect

pytestmark = pytest.mark.asterisk
THIRD = "transfer-outside"
"""In tests/asterisk/lab.conf: rings the public network."""


@asynccontextmanager
async def talking(
    line: OnTheLine, ana: Phone, *, leaves: bool = False
) -> AsyncIterator[tuple[Call, asyncio.Future[object]]]:
    """The caller talks to Ana. What the talk came to is set when it is over."""
    async with asyncio.TaskGroup() as tasks:
        work = line.rings_and_talks(dial())
        task = tasks.create_task(gone(work) if leaves else work)
        theirs = await ana.rings()
        theirs.answer()
        theirs.say_tone(1000, 1.5)
        await line.call.hears(1000)
        yield theirs, task


def came_to(task: asyncio.Future[object]) -> TalkEnd:
    talked = task.result()
    assert isinstance(talked, Talked)
    return talked.end


async def hear_each_other(one: Call, other: Call) -> None:
    loop = asyncio.get_running_loop()
    now = loop.time()
    one.say_tone(1300, 0.5)
    other.say_tone(1600, 0.5)
    await other.hears(1300, since=now)
    await one.hears(1600, since=now)


async def test_a_blind_transfer_by_the_callee_goes_on_with_the_third(
    asterisk: Asterisk, phone: Phone, ana: Phone, trunk: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with talking(line, ana) as (theirs, talk):
            await theirs.blind_transfer(THIRD)
            third = await trunk.rings()
            third.answer()
            await third.answered()
            await hear_each_other(line.call, third)
            await theirs.ended()
            assert not talk.done()
            await third.hangup()
        assert came_to(talk) is TalkEnd.CALLEE
        await line.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await line.call.hears(620)


async def test_a_blind_transfer_to_a_third_who_is_busy_ends_the_talk(
    asterisk: Asterisk, phone: Phone, ana: Phone, trunk: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with talking(line, ana) as (theirs, talk):
            await theirs.blind_transfer(THIRD)
            (await trunk.rings()).reject()
        assert came_to(talk) is TalkEnd.CALLEE


async def test_a_transfer_to_nowhere_changes_nothing(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with talking(line, ana) as (theirs, talk):
            referral = await theirs.blind_transfer("no-such-place")
            assert await referral.result() >= 400
            await hear_each_other(line.call, theirs)
            await theirs.hangup()
        assert came_to(talk) is TalkEnd.CALLEE


async def test_an_attended_transfer_by_the_callee_goes_on_with_the_third(
    asterisk: Asterisk, phone: Phone, ana: Phone, trunk: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with talking(line, ana) as (theirs, talk):
            await theirs.hold()
            consultation = await ana.call(THIRD)
            third = await trunk.rings()
            third.answer()
            await consultation.answered()
            referral = await theirs.attended_transfer(consultation)
            assert await referral.result() == 200
            await hear_each_other(line.call, third)
            assert not talk.done()
            await third.hangup()
        assert came_to(talk) is TalkEnd.CALLEE


async def test_an_attended_transfer_while_the_third_still_rings(
    asterisk: Asterisk, phone: Phone, ana: Phone, trunk: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with talking(line, ana) as (theirs, talk):
            await theirs.hold()
            consultation = await ana.call(THIRD)
            third = await trunk.rings()
            await consultation.rings()
            referral = await theirs.attended_transfer(consultation)
            assert await referral.result() == 200
            third.answer()
            await third.answered()
            await hear_each_other(line.call, third)
            await third.hangup()
        assert came_to(talk) is TalkEnd.CALLEE


@pytest.mark.parametrize("last", ["callee", "third"])
async def test_a_caller_who_transfers_the_callee_has_left_and_the_two_talk_on(
    asterisk: Asterisk, ana: Phone, ben: Phone, trunk: Phone, last: str
) -> None:
    async with on_the_line(asterisk, ben, "ivr-091") as line:
        async with talking(line, ana, leaves=True) as (theirs, talk):
            await line.call.blind_transfer(THIRD)
            third = await trunk.rings()
            third.answer()
            await third.answered()
        assert talk.result()
        await line.channel.close()
        await hear_each_other(theirs, third)
        assert len(await bridges(asterisk)) >= 1
        await (theirs if last == "callee" else third).hangup()
        await (third if last == "callee" else theirs).ended(within=2)


async def test_a_caller_who_transfers_after_asking_has_left_and_the_two_talk_on(
    asterisk: Asterisk, ana: Phone, ben: Phone, trunk: Phone
) -> None:
    async with on_the_line(asterisk, ben, "ivr-091") as line:
        async with talking(line, ana, leaves=True) as (theirs, talk):
            await line.call.hold()
            consultation = await ben.call(THIRD)
            third = await trunk.rings()
            third.answer()
            await consultation.answered()
            await (await line.call.attended_transfer(consultation)).result()
        assert talk.result()
        await line.channel.close()
        await hear_each_other(theirs, third)
        await third.hangup()
        await theirs.ended(within=2)


async def test_a_caller_whom_somebody_takes_out_lives_on(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with talking(line, ana) as (theirs, talk):
            name = next(name for name in await asterisk.channels() if "anonymous" in name)
            await redirect(asterisk, name, "from-trunk", "tone")
            await theirs.ended(within=3)
        assert came_to(talk) is TalkEnd.CALLER_TAKEN
        await line.channel.close()
        await line.call.hears(440)
        assert line.call.ending is None
        await line.call.hangup()


async def test_somebody_whom_a_telephone_connects_with_an_ivr_is_served_there(
    asterisk: Asterisk, ana: Phone, trunk: Phone
) -> None:
    async with serving(asterisk) as made:
        first = await ana.call(THIRD)
        outside = await trunk.rings()
        outside.answer()
        await first.answered()
        await first.hold()
        second = await ana.call("ivr-091")
        asked = await made.arrival()
        await asked.channel.answer()
        await second.answered()
        await first.attended_transfer(second)
        served = await made.arrival()
        assert served.args == asked.args == ("ivr", "0003*091", "091")
        assert await gone(asked.channel.wait(5))
        await asked.channel.close()
        await served.channel.answer()
        await served.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await outside.hears(620)
        await served.channel.hangup()
        await served.channel.close()
        await outside.ended()
        await nothing_left(asterisk)


@pytest.mark.parametrize(
    ("way", "who", "step"),
    [
        (way, who, step)
        for way in ("blind", "attended")
        for who in ("caller", "third")
        for step in ("asked", "rings", "talks")
        if (way, who, step) != ("attended", "third", "asked")  # it makes 16.28 crash, with or without Callbridge
    ],
)
async def test_whoever_hangs_up_at_whatever_step_leaves_nothing(
    asterisk: Asterisk, phone: Phone, ana: Phone, trunk: Phone, way: str, who: str, step: str
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(whatever(line))
            theirs = await ana.rings()
            theirs.answer()
            theirs.say_tone(1000, 1.5)
            await line.call.hears(1000)
            if way == "attended":
                await theirs.hold()
                consultation = await ana.call(THIRD)
                third = await trunk.rings()
                await consultation.rings()
                if step == "talks":
                    third.answer()
                    await consultation.answered()
                referral = await theirs.attended_transfer(consultation)
                if step != "asked":
                    await referral.result()
            else:
                await theirs.blind_transfer(THIRD)
                third = await trunk.rings()
            if step == "talks":
                if way == "blind":
                    third.answer()
                await hear_each_other(line.call, third)
            elif step == "rings":
                await line.call.hears_sound(since=asyncio.get_running_loop().time())
            if who == "caller":
                await line.call.hangup()
            elif step == "talks":
                await third.hangup()
            else:
                third.reject(480)
                await third.ended()
                await theirs.hangup()  # a transfer that has failed leaves the two where they were
        await line.call.hangup()
        await third.ended(within=3)
    await nothing_left(asterisk)


async def whatever(line: OnTheLine) -> None:
    """The talk ends one way or the other."""
    try:
        await line.rings_and_talks(dial())
    except ChannelGone:
        return
