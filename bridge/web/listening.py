"""A listener that others extend: an address, TLS or none, bounded connections, and an end.

Knows sockets, handshakes and how many connections there may be. Does not know what is asked, nor what is answered.
Source: Events and API 6.1, 8.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bridge.ivr.listen_address import ListenAddress
from bridge.web.connections import Connections, Work
from bridge.web.doorstep import Doorstep
from bridge.web.tls import Certificate

ENDS_WITHIN: Final = 1.0
"""Seconds in which answers may end when the service does."""


class Listener:
    """Listens while `running` is entered. `port` is the one in use."""

    def __init__(self, listen: ListenAddress, certificate: Certificate | None, work: Work, most: int) -> None:
        """`work` answers each request, on so many connections at a time."""
        self._host = listen.host
        self.port = listen.port
        self._certificate = certificate
        self._most = most
        self.connections = Connections(work, most)

    @property
    def tls(self) -> bool:
        """Whether it speaks TLS."""
        return self._certificate is not None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen. Raises OSError when that cannot be done."""
        try:
            async with self._listening() as self.port:
                yield
        finally:
            self.connections.pre_shutdown()
            await self.connections.shutdown(ENDS_WITHIN)

    def reload_certificate(self) -> str:
        """Read certificate and key anew (SIGHUP); empty, or why the old ones stay, as a clause."""
        return self._certificate.reload() if self._certificate else ""

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[int]:
        accept = self.connections.accept
        if self._certificate is not None:
            async with Doorstep(accept, self._certificate.context, self._most).listening(self._host, self.port) as port:
                yield port
            return
        listener = await asyncio.get_running_loop().create_server(accept, self._host, self.port)
        try:
            yield listener.sockets[0].getsockname()[1]
        finally:
            listener.close()
