"""The event WebSocket: connect, read, decode, hand on.

Knows the handshake, the heartbeat, and how a connection ends. Does not know calls, nor what an event means. Never
waits for anybody while it reads: a reader that stalls goes deaf (T7).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from bridge.asterisk.decoding import decode
from bridge.asterisk.events import Event
from bridge.asterisk.settings import AsteriskSettings

EVENT_LIMIT = 1024 * 1024
CONNECT_WITHIN = 5.0
CLOSED_WITHIN = 1.0


class Refused(Exception):
    """Asterisk answered the handshake with something else than 101; `status` is what it said."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}")
        self.status = status


@asynccontextmanager
async def connected(
    session: aiohttp.ClientSession, settings: AsteriskSettings
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Connect under the application's name. Raises Refused, OSError (TimeoutError too) or aiohttp.ClientError."""
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            socket = await session.ws_connect(
                URL(f"{settings.ari_url}/events").with_query(app=settings.app),
                heartbeat=settings.heartbeat,
                max_msg_size=EVENT_LIMIT,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSED_WITHIN),
            )
    except aiohttp.WSServerHandshakeError as error:
        raise Refused(error.status) from None
    try:
        yield socket
    finally:
        await socket.close()


async def read(socket: aiohttp.ClientWebSocketResponse, hand_on: Callable[[Event], bool]) -> str:
    """Read until the connection ends, or the receiver wants no more (False); say how it ended."""
    async for message in socket:
        if message.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY} and not hand_on(decode(message.data)):
            return "enough"
    failure = socket.exception()
    if failure is not None:
        return f"the connection broke ({type(failure).__name__})"
    return f"Asterisk closed the connection ({socket.close_code})"
