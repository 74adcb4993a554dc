"""How aiohttp is made to connect and to send nothing: a middleware that has its connector connect, and goes no further.

Knows aiohttp's words for that: `connect` of a connector, `release` of a connection. Does not know whom to
connect to, nor what becomes of the connection.
"""

from typing import Final, cast

from aiohttp import (
    BaseConnector,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientTimeout,
    ConnectionTimeoutError,
)

_NEVER_ROUND: Final = float("inf")  # aiohttp rounds longer times up to whole seconds, unless told not to


class Ready(Exception):
    """There is a connection, and it is kept for whoever asks next."""


class OnlyConnects:
    """A middleware: the request that it is handed says where to, and is never sent."""

    def __init__(self, limit: float) -> None:
        """Connect within so many seconds."""
        self._timeout = ClientTimeout(total=None, connect=limit, ceil_threshold=_NEVER_ROUND)

    async def __call__(self, request: ClientRequest, _: ClientHandlerType) -> ClientResponse:
        """Connect. Raises Ready always, unless it raises what aiohttp does when there is no connection."""
        connector = cast("BaseConnector", request.session.connector)  # a closed session has none, and sends nothing
        try:
            connection = await connector.connect(request, [], self._timeout)
        except TimeoutError as late:
            raise ConnectionTimeoutError(str(request.url.host)) from late
        connection.release()
        raise Ready
