"""One exchange with one origin: a request out, an answer in, or the reason why there is none.

Knows HTTP, time to connect, size and kept connections. Does not know verbs, redirects, retries or places.
Source: Call Interactive 4.7, 4.8.
"""

import ssl
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from types import SimpleNamespace, TracebackType
from typing import Final, Self

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientMiddlewareType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    HttpVersion11,
    InvalidURL,
    ServerDisconnectedError,
    TCPConnector,
    TraceConfig,
    TraceConnectionCreateEndParams,
    TraceConnectionReuseconnParams,
)
from yarl import URL

from bridge.errors import ScriptError
from bridge.ivr.urls import Origin
from bridge.protocol.decoding import LONGEST
from bridge.scripts.egress import Egress, literal
from bridge.scripts.failures import connecting_failed, reply_failed, unknown_host
from bridge.scripts.hop import SUCCESS, Answer, Arriving, Hop, Terms
from bridge.scripts.interim import PatientResponse
from bridge.scripts.names import LookUp, SystemNames
from bridge.scripts.ready import OnlyConnects, Ready
from bridge.scripts.tls import TlsContexts

IDLE_LIMIT: Final = 4.0
"""Seconds after which a kept connection is not used any more: web servers close theirs after five."""

_CHUNK: Final = 16_384
_SHORTEST: Final = 0.001  # to aiohttp, 0 seconds are no limit
_NEVER_ROUND: Final = float("inf")  # aiohttp rounds longer times up to whole seconds, unless told not to


class _Ended(ClientError):
    """The connection has ended before the head of the reply was complete."""

    def __init__(self, why: ClientConnectionError) -> None:
        super().__init__(str(why))
        self.silent = not (isinstance(why, ServerDisconnectedError) and not isinstance(why.message, str))
        """No octet of the reply has come: had one come, aiohttp would tell what it had read."""


class Client:
    """The connections of all scripts. Opened and closed by whoever builds it."""

    def __init__(self, rule_1: LookUp | None = None, rule_2: LookUp | None = None, *, keep_by_lists: int = 0) -> None:
        """Look names up with the machine's resolver unless told otherwise, a pool of threads for each egress rule.

        Connections of rule 2 serve one request only, but for so many different `allow_hosts` (`keep_by_lists`) they
        are kept too, each list's for itself.
        """
        self._names = (SystemNames(), SystemNames())
        self._look_up = (rule_1 or self._names[0].look_up, rule_2 or self._names[1].look_up)
        self._tls = TlsContexts()
        self._open = AsyncExitStack()
        self._keep_by_lists = keep_by_lists
        self._kept: dict[tuple[str, ...] | None, ClientSession] = {}

    async def __aenter__(self) -> Self:
        """Open the pool of kept connections."""
        for names in self._names:
            self._open.callback(names.close)
        await self._keep(None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._open.aclose()

    async def exchange(
        self, hop: Hop, terms: Terms, connected: Callable[[], None], arriving: Arriving | None = None
    ) -> Answer:
        """Send one request and read its answer; `connected` is called once there is a connection.

        Raises ScriptError: CB201 to CB204, CB208, CB209. Has no time limit after the connection is made.
        """
        context = self._context(hop.origin, terms)
        arriving = arriving or Arriving()
        kept = await self._kept_for(terms.allow_hosts)
        if kept is not None:
            progress = SimpleNamespace(reused=False, connected=connected)
            try:
                return await _send(kept, hop, terms, context, progress, arriving)
            except _Ended as ended:
                if not (progress.reused and ended.silent):
                    raise ScriptError(reply_failed(ended)) from ended
        # Here the server had closed a kept connection: the request is made once more on a new one, and nobody is told.
        # Or it is egress rule 2, whose connections serve one request only: an address that one script may reach
        # (`allow_hosts`) must not serve another one.
        look_up = self._look_up[0 if terms.allow_hosts is None else 1]
        connector = TCPConnector(resolver=Egress(look_up, terms.allow_hosts), force_close=True, use_dns_cache=False)
        async with _session(connector) as session:
            try:
                progress = SimpleNamespace(reused=False, connected=connected)
                return await _send(session, hop, terms, context, progress, arriving)
            except _Ended as ended:
                raise ScriptError(reply_failed(ended)) from ended

    async def connect(self, origin: Origin, terms: Terms) -> None:
        """Have a connection for the next request to an origin, and send nothing. Raises ScriptError CB201 to CB204."""
        context = self._context(origin, terms)
        if (kept := await self._kept_for(terms.allow_hosts)) is not None:
            only = (OnlyConnects(terms.connect_timeout),)
            with suppress(Ready):
                await _send(kept, Hop("GET", origin, "/", (), b""), terms, context, SimpleNamespace(), Arriving(), only)

    def _context(self, origin: Origin, terms: Terms) -> ssl.SSLContext | None:
        encrypted = origin.scheme == "https"
        return self._tls.context(terms.ca_file, verify=terms.tls_verify) if encrypted else None

    async def _kept_for(self, allow_hosts: tuple[str, ...] | None) -> ClientSession | None:
        """The pool of kept connections for a way to choose addresses, if there is one or may be one more."""
        if allow_hosts not in self._kept and len(self._kept) <= self._keep_by_lists:
            await self._keep(allow_hosts)
        return self._kept.get(allow_hosts)

    async def _keep(self, allow_hosts: tuple[str, ...] | None) -> None:
        connector = TCPConnector(
            resolver=Egress(self._look_up[0 if allow_hosts is None else 1], allow_hosts),
            keepalive_timeout=IDLE_LIMIT,
            limit=0,
            use_dns_cache=False,
        )
        self._kept[allow_hosts] = await self._open.enter_async_context(_session(connector))


def _session(connector: TCPConnector) -> ClientSession:
    traces = TraceConfig()
    traces.on_connection_reuseconn.append(_on_reused)
    traces.on_connection_create_end.append(_on_connected)
    return ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        read_bufsize=_CHUNK,
        response_class=PatientResponse,
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        middlewares=[_tell_apart],
        trace_configs=[traces],
        trust_env=False,
    )


async def _send(
    session: ClientSession,
    hop: Hop,
    terms: Terms,
    tls: ssl.SSLContext | None,
    progress: SimpleNamespace,
    arriving: Arriving,
    instead: Sequence[ClientMiddlewareType] | None = None,
) -> Answer:
    # aiohttp does not re-encode a path that it is handed as encoded; a query is part of it, so that "?" alone stays.
    origin = hop.origin
    address = literal(origin.host, terms.allow_hosts)
    host = origin.host if address is None else f"[{address}]" if ":" in address else address
    url = URL.build(scheme=origin.scheme, host=host, port=origin.port, path=hop.target, encoded=True)
    time_left = max(terms.connect_timeout - terms.waited, _SHORTEST)
    try:
        async with session.request(
            hop.method,
            url,
            headers=[("Host", origin.authority), *hop.headers],
            data=hop.body or None,
            allow_redirects=False,
            ssl=tls or True,
            server_hostname=origin.host.strip("[]"),
            timeout=ClientTimeout(total=None, connect=time_left, ceil_threshold=_NEVER_ROUND),
            trace_request_ctx=progress,
            middlewares=instead,
        ) as response:
            return await _read(response, arriving)
    except ConnectionTimeoutError as error:
        raise ScriptError(connecting_failed(error, origin, terms.connect_timeout)) from error
    except ClientConnectorError as error:
        raise ScriptError(connecting_failed(error, origin, terms.connect_timeout)) from error
    except InvalidURL as error:  # a host of digits that is no address
        raise ScriptError(unknown_host(origin)) from error
    except _Ended:
        raise
    except ClientError as error:
        raise ScriptError(reply_failed(error)) from error


async def _read(response: ClientResponse, arriving: Arriving) -> Answer:
    arriving.status, arriving.retry_after = response.status, response.headers.get("Retry-After", "")
    # One octet more than a reply may have, so that its reader sees that it is too long (CB107).
    most = LONGEST + 1 if response.status in SUCCESS else arriving.others
    while (left := most - len(arriving.body)) > 0 and (chunk := await response.content.read(left)):
        arriving.body += chunk
    return Answer(
        status=response.status,
        location=response.headers.get("Location", ""),
        coding=response.headers.get("Content-Encoding", "").strip().lower(),
        body=bytes(arriving.body),
        retry_after=arriving.retry_after,
        keeps=response.version == HttpVersion11 and response.headers.get("Connection", "").lower() != "close",
    )


async def _tell_apart(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from repeating a GET by itself: whether a request is made once more is decided here, POST or not."""
    try:
        return await handler(request)
    except (ClientConnectorError, ConnectionTimeoutError):
        raise
    except ClientConnectionError as error:
        raise _Ended(error) from error


async def _on_reused(_: ClientSession, context: SimpleNamespace, __: TraceConnectionReuseconnParams) -> None:
    context.trace_request_ctx.reused = True
    context.trace_request_ctx.connected()


async def _on_connected(_: ClientSession, context: SimpleNamespace, __: TraceConnectionCreateEndParams) -> None:
    context.trace_request_ctx.connected()
