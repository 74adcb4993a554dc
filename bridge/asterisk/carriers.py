"""Which way a command goes: over the event socket where Asterisk takes commands there, else over HTTP.

Knows when each is right: what may wait in Asterisk, and what is long, goes over HTTP, and so does everything while the
socket is not there, is full, or owes an answer. Does not know connections, nor what a command means.
Source: Asterisk reference 8.
"""

import aiohttp

from bridge.asterisk.carrier import Carrier, NoReply, Reply
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
            try:
                return await socket.exchange(command, body, seconds)
            except NoReply as failure:
                if not failure.late or command.again is not Again.SAFE:
                    raise  # else it is asked again over HTTP: the socket may be deaf, and HTTP is not (T7)
        return await self._http.exchange(command, seconds)

    def answered(self, event: RestAnswered) -> bool:
        """Hand in an answer that was read from the socket; False when nobody waits for it."""
        return self._socket is not None and self._socket.answered(event)
