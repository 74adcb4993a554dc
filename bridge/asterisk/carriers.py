"""Which way a command goes: over the event socket where Asterisk takes commands there, else over HTTP.

Knows when each is right: what may wait in Asterisk, and what is long, goes over HTTP, and so does everything while the
socket is not there, is full, or owes an answer. Does not know connections, nor what a command means.
Source: Asterisk reference 8, T7; ADR 0082.
"""

from collections.abc import Awaitable, Callable

import aiohttp

from bridge.asterisk.carrier import Carrier, Reply
from bridge.asterisk.commands import Again, Command
from bridge.asterisk.events import RestAnswered
from bridge.asterisk.rest_socket import SocketCarrier, body_of


class Carriers:
    """One link's. Over HTTP alone until a socket is lent."""

    def __init__(self, http: Carrier) -> None:
        self._http = http
        self._socket: SocketCarrier | None = None

    def lend(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """From now on commands may go over this socket: the application's filter lets their answers pass."""
        self._socket = SocketCarrier(socket)

    def take_back(self) -> None:
        """The socket has ended; what is under way gets no answer."""
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.end()

    async def exchange(self, command: Command, seconds: float) -> Reply:
        """Send one command and read the answer, whatever its status. Raises NoReply."""
        socket = self._socket
        if socket is not None and socket.is_fit and (body := body_of(command)) is not None:
            besides = self._http if command.again is Again.SAFE else None  # the socket may be deaf, and HTTP is not
            return await socket.exchange(command, body, seconds, besides)
        return await self._http.exchange(command, seconds)

    def answered(self, event: RestAnswered) -> bool:
        """Hand in an answer that was read from the socket; False when nobody waits for it."""
        return self._socket is not None and self._socket.answered(event)

    async def keep_trying(
        self, seconds: float, pause: Callable[[], Awaitable[None]], tell: Callable[[bool], None]
    ) -> None:
        """During one connection: ask a socket that owes an answer whether it answers again. No command waits for that.

        Tells False when it does not, once, and True when it does again.
        """
        told = True
        while True:
            await pause()
            socket = self._socket
            answers = socket is None or socket.is_fit or await socket.answers(seconds)
            if answers is not told:
                told = answers
                tell(told)
