"""A reply whose head is awaited for a bounded number of interim answers (`100 Continue`, `103 Early Hints`).

Knows how aiohttp reads heads. Does not know scripts. aiohttp passes over interim answers for ever and without giving
way to others, so a server that sends nothing else would stop every call of the service, past all time limits.
"""

from typing import Final

from aiohttp import ClientResponse, ClientResponseError
from aiohttp.connector import Connection
from aiohttp.http_parser import RawResponseMessage
from aiohttp.streams import StreamReader

MOST: Final = 16
"""Heads that are read for one reply, the last one being its own."""


class PatientResponse(ClientResponse):
    """Raises ClientResponseError when the head of the reply itself does not come."""

    async def start(self, connection: Connection) -> ClientResponse:
        """Read the head."""
        protocol = connection.protocol
        if protocol is None:
            return await super().start(connection)
        read, heads = protocol.read, 0

        async def counted() -> tuple[RawResponseMessage, StreamReader]:
            nonlocal heads
            heads += 1
            if heads > MOST:
                raise ClientResponseError(self.request_info, self.history, message="too many interim answers")
            return await read()

        protocol.read = counted  # type: ignore[method-assign]  # the only way in; taken away again below
        try:
            return await super().start(connection)
        finally:
            del protocol.read
