"""The FastAGI listener: a connection becomes an arrival, or is closed.

Knows that anybody may connect, say nothing, say half, or never stop. Does not know IVRs.
Source: Asterisk reference 10 (fault 9) and 11; The IVR 10.1, 10.5.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bridge.agi import dialling
from bridge.agi.channel import AgiChannel
from bridge.agi.connection import Connection
from bridge.agi.wire import HEADER_LIMIT, Header, read_header
from bridge.calls.channel import Arrival
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.values import CallerId, ChannelId

UP: Final = 6
"""`CHANNEL STATUS` of one that was answered."""
WAITING: Final = 200
"""Connections that may owe their header at one time; more are closed at once, so that a scan costs no memory."""
SPOOL: Final = "/var/spool/asterisk"
"""Asterisk's spool directory, when it does not say another one."""


class AgiServer:
    """One listener. `on_arrival` is told of each call; it never waits."""

    def __init__(self, server: str, header_timeout: float, on_arrival: Callable[[Arrival], None]) -> None:
        """`server` is the name of the Asterisk to which these calls belong."""
        self._server = server
        self._header_timeout = header_timeout
        self._on_arrival = on_arrival
        self._waiting: set[asyncio.StreamWriter] = set()
        """Connections that owe their header."""

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen while this is open; the port, which was chosen by the kernel for 0. Raises OSError."""
        listener = await asyncio.start_server(self._connected, host, port, limit=HEADER_LIMIT)
        try:
            yield listener.sockets[0].getsockname()[1]
        finally:
            listener.close()
            for writer in self._waiting:
                writer.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        header = None
        if len(self._waiting) < WAITING:
            self._waiting.add(writer)
            header = await self._header(reader)
            self._waiting.discard(writer)
        if header is None:
            writer.close()
            return
        connection = Connection(reader, writer)
        try:
            self._on_arrival(await self._arrival(header, connection))
        except (ChannelGone, AsteriskError):
            await connection.close()

    async def _header(self, reader: asyncio.StreamReader) -> Header | None:
        try:
            async with asyncio.timeout(self._header_timeout):
                return read_header(await reader.readuntil(b"\n\n"))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError):
            return None

    async def _arrival(self, header: Header, connection: Connection) -> Arrival:
        up = (await connection.ask("CHANNEL", "STATUS")).result == UP
        spool = await dialling.variable(connection, "ASTSPOOLDIR") or SPOOL
        caller = CallerId(header.caller_name, header.caller_number)
        channel = AgiChannel(ChannelId(self._server, header.unique), connection, f"{spool}/recording", caller, up=up)
        endpoint = header.name.rpartition("-")[0] or header.name
        return Arrival(channel, header.args, caller, header.dialled, endpoint, up, header.accountcode)
