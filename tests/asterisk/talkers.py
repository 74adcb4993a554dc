"""Telephones around a channel that rings others: who is called, what is shown, and what may be left afterwards."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import aiohttp
import pytest

from bridge.calls.channel import Channel
from bridge.calls.legs import Dial, Leg, LegEnd, Talk, Talked
from bridge.errors import ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.values import CallerId
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.serving import Serving, serving

ANA, DAN, OUTSIDE = "PJSIP/001", "PJSIP/002", "PJSIP/0744123456@trunk"
SHOWN = CallerId("Firma", "0258422544")
_numbers = count(1)


def leg(endpoint: str = ANA, shown: CallerId = SHOWN, accountcode: str = "0003*099") -> Leg:
    return Leg(f"leg-{next(_numbers)}-of-{id(_numbers)}", endpoint, endpoint, shown, accountcode)


def dial(*together: Leg, ring: float = 10, hear: Hear = Hear.RING, music: str = "") -> Dial:
    return Dial((together or (leg(),),), ring, hear, music)


@dataclass
class Told:
    """What the news of a ringing were."""

    news: list[tuple[str, LegEnd | None]] = field(default_factory=list)

    def __call__(self, one: Leg, end: LegEnd | None) -> None:
        self.news.append((one.endpoint, end))


@dataclass
class OnTheLine:
    """A caller whom the IVR has answered."""

    call: Call
    channel: Channel
    made: Serving

    async def rings(self, plan: Dial) -> tuple[Leg | None, list[LegEnd]]:
        rung = await self.channel.ring(plan, Told())
        return rung.answered, [end for _, end in rung.ends]

    async def talks(self, one: Leg, **more: object) -> Talked:
        return await self.channel.talk(Talk(one, **more))  # type: ignore[arg-type] # a test names them as they are

    async def rings_and_talks(self, plan: Dial, **more: object) -> Talked:
        answered, _ = await self.rings(plan)
        assert answered is not None
        return await self.talks(answered, **more)


@asynccontextmanager
async def on_the_line(asterisk: Asterisk, phone: Phone, number: str = "091") -> AsyncIterator[OnTheLine]:
    """A caller whom the IVR has answered; nothing may be left when it is over."""
    async with serving(asterisk) as made:
        call = await phone.call(number)
        arrival = await made.arrival()
        await arrival.channel.answer()
        await call.answered()
        yield OnTheLine(call, arrival.channel, made)
        await arrival.channel.hangup()
        await arrival.channel.close()
        await call.hangup()
        await nothing_left(asterisk)


async def nothing_left(asterisk: Asterisk, within: float = 3) -> None:
    """No channel and no bridge, be it ours or not."""
    left = []
    try:
        async with asyncio.timeout(within):
            while left := [*await asterisk.channels(), *await bridges(asterisk)]:
                continue
    except TimeoutError:
        pytest.fail(f"left: {left}")


async def bridges(asterisk: Asterisk) -> list[str]:
    login = aiohttp.encode_basic_auth(asterisk.ari_user, asterisk.ari_password)
    async with (
        aiohttp.ClientSession(headers={"Authorization": login}) as session,
        session.get(f"{asterisk.ari_url}/bridges") as reply,
    ):
        return [bridge["id"] for bridge in await reply.json()]


async def redirect(asterisk: Asterisk, channel: str, context: str, extension: str) -> None:
    """What somebody at Asterisk's manager interface may do to a caller who talks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", asterisk.ami_port)
    login = f"Action: Login\r\nUsername: {asterisk.ami_user}\r\nSecret: {asterisk.ami_password}\r\n\r\n"
    order = f"Action: Redirect\r\nChannel: {channel}\r\nContext: {context}\r\nExten: {extension}\r\nPriority: 1\r\n\r\n"
    writer.write(login.encode())
    await reader.readuntil(b"Authentication accepted")
    writer.write(order.encode())
    await reader.readuntil(b"Redirect successful")
    writer.close()


async def gone(operation: Coroutine[object, object, object]) -> bool:
    with pytest.raises(ChannelGone):
        await operation
    return True
