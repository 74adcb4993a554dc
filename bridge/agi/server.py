"""The FastAGI listener: a connection becomes an arrival, or is closed.

Knows that anybody may connect, say nothing, say half, or never stop. Does not know IVRs.
Source: Asterisk reference 10 (fault 9) and 11; The IVR 10.1, 10.5.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bridge.agi import dialling
from bridge.agi.channel import RESULT, AgiChannel
from bridge.agi.connection import Connection
from bridge.agi.ends import Ends
from bridge.agi.wire import HEADER_LIMIT, Header, read_header
from bridge.calls.channel import Arrival
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.values import CallerId, ChannelId

UP: Final = 6
"""`CHANNEL STATUS` of one that was answered."""
WAITING: Final = 200
"""Connections that may be nobody at one time: the oldest makes room for the next, so that a scan costs no memory."""
KEEPALIVE: Final = 30
"""Seconds of silence after which the kernel asks whether the other machine is still there, and between questions."""
SPOOL: Final = "/var/spool/asterisk"
"""Asterisk's spool directory, when it does not say another one."""


class AgiServer:
    """One listener. `on_arrival` is told of each call; it never waits."""

    def __init__(
        self,
        server: str,
        header_timeout: float,
        on_arrival: Callable[[Arrival], None],
        ends: Ends,
        recording_format: Callable[[], str],
        is_served: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`server` is the name of the Asterisk to which these calls belong.

        `is_served` tells of a uniqueid whether its call is under our control now: whoever claims to be that channel is
        somebody else, for a channel does one thing at a time.
        """
        self._server = server
        self._header_timeout = header_timeout
        self._on_arrival = on_arrival
        self._ends = ends
        self._recording_format = recording_format
        self._is_served = is_served
        self._waiting: dict[asyncio.StreamWriter, None] = {}
        """Connections that are not known to be calls yet, the oldest first."""

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen while this is open, and say at which port: the kernel chooses one for 0. Raises OSError."""
        listener = await asyncio.start_server(self._connected, host, port, limit=HEADER_LIMIT)
        try:
            yield listener.sockets[0].getsockname()[1]
        finally:
            listener.close()
            for writer in self._waiting:
                writer.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._waiting) >= WAITING:  # who says nothing makes room: the newcomer may be a call
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            oldest.transport.abort()
        self._waiting[writer] = None
        arrival = await self._arrival(reader, writer)
        self._waiting.pop(writer, None)
        if arrival is None:
            writer.close()
        else:
            self._on_arrival(arrival)

    async def _arrival(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Arrival | None:
        """The call that a connection is, once it has said so and obeyed; None when it is none, or not in time."""
        try:
            _notice_its_end(writer)
            async with asyncio.timeout(self._header_timeout):
                header = read_header(await reader.readuntil(b"\n\n"))
                if header is None or self._is_served(header.unique):
                    return None
                return await self._call(header, Connection(reader, writer))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
            return None
        except (ChannelGone, AsteriskError):
            return None

    async def _call(self, header: Header, connection: Connection) -> Arrival:
        up = (await connection.ask("CHANNEL", "STATUS")).result == UP
        spool = await dialling.variable(connection, "ASTSPOOLDIR") or SPOOL
        await connection.ask("SET", "VARIABLE", RESULT, "")
        caller = CallerId(header.caller_name, header.caller_number)
        channel = AgiChannel(
            ChannelId(self._server, header.unique),
            connection,
            f"{spool}/recording",
            caller,
            self._ends,
            up=up,
            format_=self._recording_format(),
        )
        endpoint = header.name.rpartition("-")[0] or header.name
        return Arrival(channel, header.args, caller, header.dialled, endpoint, up, header.accountcode)


def _notice_its_end(writer: asyncio.StreamWriter) -> None:
    """A machine that has died sends nothing: have the kernel ask whether it is still there."""
    transport_socket = writer.get_extra_info("socket")
    transport_socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    transport_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE)
    transport_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE)
