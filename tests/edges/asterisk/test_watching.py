"""Who follows a channel is told of its end, whenever it was. Source: Asterisk reference, T6."""

import asyncio

import pytest

from bridge.errors import ChannelGone
from tests.edges.asterisk.linked import linked, settings_for
from tests.fakes.ari import fake_ari


async def told(of: "asyncio.Queue[int]") -> int:
    async with asyncio.timeout(2):
        return await of.get()


@pytest.mark.parametrize(("said", "told_as"), [(17, 17), (127, 16)])
async def test_who_enters_and_is_gone_in_one_moment_is_told_when_his_call_is_over(said: int, told_as: int) -> None:
    """Nobody has watched him, so Asterisk tells nothing after the hang-up itself."""
    ended: asyncio.Queue[int] = asyncio.Queue()
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        fake.hang_up(fake.enter("1.1"), said)
        channel = (await made.arrival()).channel
        fake.enter("2.1")
        await made.arrival()
        channel.when_gone(ended.put_nowait)
        with pytest.raises(ChannelGone):
            await channel.answer()
        await channel.close()
        assert await told(ended) == told_as
        assert "1.1" not in made.link.line.router.followed


async def test_who_is_gone_when_he_is_to_be_watched_is_told() -> None:
    ended: asyncio.Queue[int] = asyncio.Queue()
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        del fake.legs[fake.enter("1.1", up=True).id]
        channel = (await made.arrival()).channel
        channel.when_gone(ended.put_nowait)
        with pytest.raises(ChannelGone):
            await channel.set_variable("x", "y")
        assert await told(ended) == 0


async def test_who_begins_to_follow_one_whose_end_was_told_is_told_soon() -> None:
    ended: asyncio.Queue[int] = asyncio.Queue()
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter("1.1", up=True)
        channel = (await made.arrival()).channel
        await channel.wait(0)
        fake.hang_up(theirs, 19)
        fake.enter("2.1")
        await made.arrival()
        channel.when_gone(ended.put_nowait)
        assert ended.empty()
        assert await told(ended) == 19
        assert "1.1" not in made.link.line.router.followed
