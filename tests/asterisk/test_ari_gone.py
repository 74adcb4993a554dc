"""That a channel is gone for good, wherever it was by then, on both versions. Source: Events and API 2.2."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bridge.asterisk.channel import AriChannel
from bridge.asterisk.link import Link
from bridge.calls.channel import Channel
from bridge.errors import ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.serving import Serving, eventually, serving, settings_of
from tests.asterisk.talkers import dial, leg, on_the_line
from tests.fakes.ports import ListJournal

pytestmark = pytest.mark.asterisk
FOREVER = DialplanPlace("lab-visit", "forever")


class Follower:
    """Notes with which cause a channel was told to be gone; how often that was said shows when it is looked at."""

    def __init__(self) -> None:
        self.told: list[int] = []

    async def once(self, within: float = 5) -> int:
        await eventually(lambda: self.told, within)
        (cause,) = self.told
        return cause


@asynccontextmanager
async def followed(asterisk: Asterisk, phone: Phone) -> AsyncIterator[tuple[Serving, Channel, Call, Follower]]:
    """A call that has just entered, and is followed."""
    async with serving(asterisk) as made:
        call = await phone.call("091")
        channel, follower = (await made.arrival()).channel, Follower()
        channel.when_gone(follower.told.append)
        try:
            yield made, channel, call, follower
        finally:
            await channel.close()


async def test_a_caller_who_hangs_up_is_gone_with_normal_clearing(asterisk: Asterisk, phone: Phone) -> None:
    async with followed(asterisk, phone) as (_, channel, call, follower):
        await channel.answer()
        await call.answered()
        assert follower.told == []
        await call.hangup()
        assert await follower.once() == 16


async def test_a_caller_who_gives_up_unanswered_is_gone_with_normal_clearing(asterisk: Asterisk, phone: Phone) -> None:
    async with followed(asterisk, phone) as (_, channel, call, follower):
        await channel.set_variable("CI_x", "1")
        await call.hangup()
        assert await follower.once() == 16


async def test_a_caller_who_gives_up_before_anything_is_done_with_him_is_gone_at_once(
    asterisk: Asterisk, phone: Phone
) -> None:
    """Nobody has watched his channel: Asterisk tells nothing after his hang-up, and stock is taken once a minute."""
    async with followed(asterisk, phone) as (_, channel, call, follower):
        assert isinstance(channel, AriChannel)
        await call.hangup()
        await eventually(lambda: channel._box.gone)  # noqa: SLF001 - whatever is asked of it would watch it
        with pytest.raises(ChannelGone):
            await channel.answer()
        await channel.close()
        assert await follower.once() == 16


@pytest.mark.parametrize("cause", [HangupCause.CALL_REJECTED, HangupCause.USER_BUSY, HangupCause.NORMAL_CLEARING])
async def test_i38_a_call_that_we_end_unanswered_is_gone_with_our_cause(
    asterisk: Asterisk, phone: Phone, cause: HangupCause
) -> None:
    async with followed(asterisk, phone) as (_, channel, call, follower):
        await channel.set_variable("CI_x", "1")
        await channel.hangup(cause)
        await call.ended()
        assert await follower.once() == cause


async def test_a_call_that_went_back_to_the_dialplan_is_gone_when_it_ends_there(
    asterisk: Asterisk, phone: Phone
) -> None:
    async with followed(asterisk, phone) as (made, channel, call, follower):
        await channel.answer()
        await call.answered()
        await channel.return_to_dialplan(DialplanResult.ERROR)
        await channel.close()
        await call.hears_sound()
        assert (follower.told, made.link.channels) == ([], frozenset())
        await call.hangup()
        assert await follower.once() == 16


async def test_a_call_that_hangs_up_while_it_is_away_is_gone(asterisk: Asterisk, phone: Phone) -> None:
    async with followed(asterisk, phone) as (_, channel, call, follower):
        await channel.answer()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ends(channel.visit(FOREVER, {})))
            await call.hears(1900)
            await call.hangup()
        assert await follower.once() == 16


async def test_an_end_while_the_link_was_lost_is_found_with_the_next(asterisk: Asterisk, phone: Phone) -> None:
    async with followed(asterisk, phone) as (made, channel, call, follower):
        await channel.answer()
        await channel.return_to_dialplan(DialplanResult.ERROR)
        await call.hears_sound()

        async def meanwhile() -> None:
            await call.hangup()
            await eventually_empty(asterisk)

        await made.breaks(meanwhile)
        assert await follower.once() == 0


async def test_a_call_that_outlives_a_lost_link_in_the_dialplan_is_followed_on(
    asterisk: Asterisk, phone: Phone
) -> None:
    async with followed(asterisk, phone) as (made, channel, call, follower):
        await channel.answer()
        await channel.return_to_dialplan(DialplanResult.ERROR)
        await call.hears_sound()
        await made.breaks()
        assert follower.told == []
        await call.hangup()
        assert await follower.once() == 16


@pytest.mark.parametrize("alive", [True, False])
async def test_channels_of_a_process_before_this_one_are_followed(
    asterisk: Asterisk, phone: Phone, *, alive: bool
) -> None:
    async with serving(asterisk) as first:
        call = await phone.call("091")
        channel = (await first.arrival()).channel
        await channel.answer()
        await channel.return_to_dialplan(DialplanResult.ERROR)
        await call.hears_sound()
    if not alive:
        await call.hangup()
        await eventually_empty(asterisk)
    follower = Follower()
    link = Link("pbx1", settings_of(asterisk), ListJournal(), lambda _: None)
    link.follow(channel.id.unique, follower.told.append)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.run())
        async with asyncio.timeout(5):
            await link.ready.wait()
        if alive:
            assert follower.told == []
            await call.hangup()
        assert await follower.once() == (16 if alive else 0)
        running.cancel()


async def test_the_legs_of_a_call_are_followed_too(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        follower = Follower()
        one = leg()
        line.channel.when_gone(follower.told.append, one.id)
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial(one)))
            theirs = await ana.rings()
            theirs.answer()
            await theirs.answered()
            theirs.say_tone(1000, 1)
            await line.call.hears(1000)
            assert follower.told == []
            await theirs.hangup()
        assert talking.done()
        assert await follower.once() == 16


async def ends(visit: object) -> None:
    with suppress(ChannelGone):
        await visit  # type: ignore[misc] # a coroutine


async def eventually_empty(asterisk: Asterisk) -> None:
    """Wait until Asterisk has no channel any more."""
    async with asyncio.timeout(5):
        while await asterisk.channels():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.05)
