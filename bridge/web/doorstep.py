"""TLS before there is a connection: so many handshakes at a time, and who does not end his gives way.

Knows sockets and handshakes. Does not know HTTP, nor how many connections there may be afterwards. Without this bound,
whoever opens connections and says nothing would use up the descriptors that calls need. Source: Events and API 8.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, asynccontextmanager
from typing import Final

HANDSHAKE: Final = 10.0
"""Seconds in which a client shows that it speaks TLS."""
SHORT: Final = 0.5
"""Seconds until we look again when the kernel has no descriptor for a newcomer."""
_BACKLOG: Final = 128

Accept = Callable[[], asyncio.Protocol]


class Doorstep:
    """`accept` makes the protocol of somebody who has shaken hands."""

    def __init__(self, accept: Accept, context: ssl.SSLContext, most: int) -> None:
        """At most so many shake hands at a time; who came first makes room for who comes next."""
        self._accept = accept
        self._context = context
        self._most = most
        self._shaking: dict[asyncio.Task[None], None] = {}
        self._never = asyncio.Event()

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen while this is entered; the port, which was chosen by the kernel for 0. Raises OSError."""
        loop = asyncio.get_running_loop()
        places = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with ExitStack() as ending:
            sockets = [ending.enter_context(one) for one in _sockets(places)]
            async with asyncio.TaskGroup() as tasks:
                doors = [tasks.create_task(self._let_in(one, tasks), name="TLS listener") for one in sockets]
                try:
                    yield sockets[0].getsockname()[1]
                finally:
                    for task in (*doors, *self._shaking):
                        task.cancel()

    async def _let_in(self, door: socket.socket, tasks: asyncio.TaskGroup) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                newcomer, _ = await loop.sock_accept(door)
            except OSError:  # he has left, or there is no descriptor: the others go on
                await self._pause()
                continue
            if len(self._shaking) >= self._most:
                next(iter(self._shaking)).cancel()
            task = tasks.create_task(self._shake_hands(newcomer), name="TLS handshake")
            self._shaking[task] = None
            task.add_done_callback(self._shaking.pop)

    async def _shake_hands(self, newcomer: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: _Newcomer(self._accept), newcomer, ssl=self._context, ssl_handshake_timeout=HANDSHAKE
            )
        except OSError:  # ssl.SSLError is one: he does not speak TLS, or not in time, or has left
            return

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(SHORT):
                await self._never.wait()
        except TimeoutError:
            return


class _Newcomer(asyncio.Protocol):
    """Takes up a place only when hands have been shaken: who cannot do that drives nobody out."""

    def __init__(self, accept: Accept) -> None:
        self._accept = accept

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        protocol = self._accept()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


def _sockets(
    places: Iterable[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]],
) -> list[socket.socket]:
    """One for each address of a host, or none. Raises OSError."""
    made: list[socket.socket] = []
    try:
        for family, *_, address in places:
            made.append(socket.create_server(address, family=family, backlog=_BACKLOG))
            made[-1].setblocking(False)  # noqa: FBT003 - the socket's signature
    except OSError:
        for one in made:
            one.close()
        raise
    return made
