"""One call that rings others at the fake ARI, in few words."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked
from bridge.errors import ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.values import CallerId, MediaUri
from tests.edges.asterisk.linked import OneCall
from tests.fakes.ari import Leg as TheirLeg

ANA, DAN = "PJSIP/001", "PJSIP/002"


def leg(endpoint: str = ANA) -> Leg:
    return Leg(f"leg.{endpoint[-3:]}", endpoint, endpoint[-3:], CallerId("Firma", "0258422544"), "0003*099")


def dial(*endpoints: str, ring: float = 5, hear: Hear = Hear.RING, music: str = "") -> Dial:
    return Dial((tuple(leg(endpoint) for endpoint in endpoints or (ANA,)),), ring, hear, music)


class News:
    def __init__(self) -> None:
        self.told: list[tuple[str, LegEnd | None]] = []

    def __call__(self, one: Leg, end: LegEnd | None) -> None:
        self.told.append((one.endpoint, end))


@asynccontextmanager
async def ringing(call: OneCall, plan: Dial, news: News | None = None) -> AsyncIterator[asyncio.Task[Rung]]:
    """While others ring; what it came to is known when this is left."""
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        yield tasks.create_task(call.channel.ring(plan, news or News()))


@asynccontextmanager
async def talking(
    call: OneCall,
    *,
    leaves: bool = False,
    cut: bool = False,
    limit: float = 0,
    notice: MediaUri | None = None,
    record: str = "",
) -> AsyncIterator[tuple[TheirLeg, asyncio.Task[Talked | None]]]:
    """While the caller talks to Ana; None comes of it when the caller has left, or when it is `cut` short."""
    async with ringing(call, dial()):
        theirs = await call.fake.talks.leg()
        call.fake.talks.answers(theirs)
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        task = tasks.create_task(talked(call.channel.talk(Talk(leg(), limit, notice, record)), leaves=leaves))
        await call.fake.talks.talking()
        yield theirs, task
        if cut:
            with suppress(asyncio.CancelledError):
                await task


async def talked(work: Coroutine[object, object, Talked], *, leaves: bool) -> Talked | None:
    try:
        result = await work
    except ChannelGone:
        assert leaves
        return None
    assert not leaves
    return result


async def is_gone(work: Coroutine[object, object, object]) -> bool:
    try:
        await work
    except ChannelGone:
        return True
    return False


async def nothing_left(call: OneCall) -> None:
    """No leg of ours and no bridge."""
    talks = call.fake.talks
    await call.fake.until(lambda: not talks.bridges and not [one for one in call.fake.legs.values() if one.endpoint])
