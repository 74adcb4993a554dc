"""Connections of the API: how many, how long, how much one may say before we answer.

Knows aiohttp's server. Does not know what is asked. No head is larger than the limit, and when all places are taken,
the connection that has been quiet the longest gives way: who only holds connections keeps nobody out, nor who begins
requests that he does not end, or takes answers that he does not read.
Source: Events and API 8.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, cast

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from bridge.web.wire import ApiRefusal, to_json

URL_LIMIT: Final = 8 << 10
HEADERS_LIMIT: Final = 16 << 10
IDLE: Final = 75.0
"""Seconds after which a connection is closed that says nothing, or never ends its head."""
_LINE: Final = URL_LIMIT + 1
"""What the parser takes; the number tells which of its limits was passed."""
_HEAD: Final = URL_LIMIT + HEADERS_LIMIT + 64
"""Octets of request line and headers."""
_MOST_HEADERS: Final = 256
_LINGER: Final = 2.0
"""Seconds in which a body that we do not want may still come, so that its sender hears why."""

Work = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Connection(web.RequestHandler):
    """One connection. `busy` from the head of a request to the end of its answer; `quiet_since` of the loop's clock.

    `held`: we work for it, so that it does not give way. Who is slow to say or to hear something is not held.
    """

    busy = False
    held = False
    quiet_since = 0.0
    _heard = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request."""
        self.stir()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Count the octets of a head: the parser bounds its lines and their number, not their sum."""
        before = self._request_count
        super().data_received(data)
        if self._request_count != before:
            self.busy = True  # what comes next is its body, also when its handler has not begun yet
        if self.busy:
            self._heard = 0
            return
        self._heard += len(data)
        if self._heard > _HEAD and self.transport is not None:
            self.transport.write(raw_answer(_too_large()))
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - as above
    ) -> web.StreamResponse:
        """What is no HTTP is answered in the shape of all errors, and not logged: it is a stranger's."""
        self.force_close_soon()
        return as_response(refusal_of(status, exc))

    def force_close_soon(self) -> None:
        """Nothing that follows a broken request can be understood."""
        self.keep_alive(False)  # noqa: FBT003 - aiohttp's signature

    def stir(self) -> None:
        """Something has happened on it, just now."""
        self.quiet_since = asyncio.get_running_loop().time()

    def occupied(self) -> bool:
        """Whether it takes a place."""
        return self.transport is not None


class Connections(web.Server):
    """All connections of the listener."""

    def __init__(self, work: Work, most: int) -> None:
        """`work` answers each request; at most so many connections at a time."""
        super().__init__(self._guarded(work))
        self._most = most

    def accept(self) -> asyncio.Protocol:
        """Make room for a new connection, or refuse it. To be called for each that comes."""
        taken = [one for one in self.connections if isinstance(one, Connection) and one.occupied()]
        if len(taken) >= self._most:
            quiet = min((one for one in taken if not one.held), key=lambda one: one.quiet_since, default=None)
            if quiet is None:
                return _Full()
            quiet.force_close()
        return Connection(
            self,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=IDLE,
            logger=_QUIET,
            access_log=_QUIET,
            max_line_size=_LINE,
            max_field_size=HEADERS_LIMIT,
            max_headers=_MOST_HEADERS,
            lingering_time=_LINGER,
            auto_decompress=False,
        )

    @staticmethod
    def _guarded(work: Work) -> Work:
        async def guarded(request: web.BaseRequest) -> web.StreamResponse:
            connection = connection_of(request)
            connection.busy = True
            connection.stir()
            try:
                return await work(request)
            finally:
                connection.busy = False
                connection.stir()

        return guarded


def connection_of(request: web.BaseRequest) -> Connection:
    """On which it has come."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        raise TypeError(connection)
    return connection


@contextmanager
def held(request: web.BaseRequest) -> Iterator[None]:
    """Its connection does not give way while this lasts."""
    connection = connection_of(request)
    connection.held = True
    try:
        yield
    finally:
        connection.held = False
        connection.stir()


class _Full(asyncio.Protocol):
    """Says that there is no room, and closes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        both_ways = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        both_ways.write(raw_answer(ApiRefusal("unavailable", "too many connections")))
        both_ways.close()


def as_response(refusal: ApiRefusal) -> web.Response:
    """A refusal, ready to be sent."""
    answer = refusal.answer()
    headers = {"Content-Type": "application/json", "Server": "Callbridge", **_named(), **answer.headers}
    return web.Response(status=answer.status, body=to_json(answer.content), headers=headers)


def raw_answer(refusal: ApiRefusal) -> bytes:
    """The same in octets, for a peer with whom there is no request yet."""
    answer = refusal.answer()
    body = to_json(answer.content)
    lines = [
        f"HTTP/1.1 {answer.status} Refused",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in (_named() | dict(answer.headers)).items()),
    ]
    return "\r\n".join((*lines, "", "")).encode("ascii") + body


def refusal_of(status: int, exc: BaseException | None) -> ApiRefusal:
    """What is said of a request that aiohttp could not read."""
    if isinstance(exc, LineTooLong):
        return url_too_long() if exc.args[1] == _LINE else _too_large()
    if "Too many headers" in str(exc):
        return _too_large()
    if status >= 500:  # noqa: PLR2004 - from here on it is our fault
        return ApiRefusal("server_error", "the server has made a mistake")
    return ApiRefusal("invalid_request", "this is not HTTP/1.1 as it is written")


def url_too_long() -> ApiRefusal:
    """A URL of more than 8 KiB."""
    return ApiRefusal("url_too_long", "the URL has more than 8 KiB")


def _named() -> dict[str, str]:
    """Every answer has an id; that of a request which nobody could read stands nowhere else."""
    return {"Callbridge-Request": secrets.token_hex(8)}


def _too_large() -> ApiRefusal:
    return ApiRefusal("headers_too_large", "the headers have more than 16 KiB")


_QUIET = logging.getLogger("callbridge.api")
_QUIET.disabled = True  # what aiohttp logs there quotes strangers; what matters is told to the journal
