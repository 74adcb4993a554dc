"""The listener of the API: it reads requests whole, has them answered in time, and sends the answers.

Knows HTTP/1.1 and its limits. Does not know what is asked, nor who asks. Nothing else is served here, and nobody is
ever sent elsewhere. Source: Events and API 6.1, 6.8, 8.
"""

import asyncio
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.web import RequestPayloadError

from bridge.calls.entries.events import RequestAnswered
from bridge.calls.ports import Clock, Journal
from bridge.errors import OrderRefused, StoreError
from bridge.telephony.plain import harmless
from bridge.web.api_settings import ApiSettings
from bridge.web.connections import HEADERS_LIMIT, URL_LIMIT, connection_of, held, url_too_long
from bridge.web.limits import Buckets
from bridge.web.listening import Listener
from bridge.web.peers import Peers
from bridge.web.tls import Certificate
from bridge.web.unifiedapi.targets import split_target
from bridge.web.wire import Answer, ApiRefusal, Asked, Sound, Visitor, refused_order, to_json

BODY_LIMIT: Final = 64 << 10
ANSWERED_WITHIN: Final = 10.0
"""Seconds from the end of the headers to the answer; afterwards it is 503."""
PIECE_WITHIN: Final = 75.0
"""Seconds in which a client takes a piece of a sound."""
_STRANGERS: Final = (1.0, 60)
"""Answers to nobody that we know which are written down: one in a second, and a burst."""
_SHOWN: Final = 200

Serve = Callable[[Asked], Awaitable[Answer | Sound]]


class ApiListener(Listener):
    """Gives answers, and sounds."""

    def __init__(self, settings: ApiSettings, serve: Serve, journal: Journal, clock: Clock) -> None:
        """`settings` count from start to end. Raises OSError when the certificate cannot be read."""
        certificate = Certificate.of(settings.tls_cert, settings.tls_key)
        super().__init__(settings.listen, certificate, self._answer, settings.connections)
        self._peers = Peers(settings.trusted_proxies, settings.public_url, str(settings.listen))
        self.serve = serve
        """What answers a request that was read."""
        self._journal = journal
        self._clock = clock
        self._strangers = Buckets(*_STRANGERS, clock.monotonic)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        began, visitor, name = self._clock.monotonic(), Visitor(), secrets.token_hex(8)
        address, trace = request.remote or "", ""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                asked = await self._read(request, name, visitor)
                address = asked.address
                with held(request):
                    answer = await self.serve(asked)
        except ApiRefusal as refused:
            answer = refused.answer()
        except OrderRefused as refused:
            answer = refused_order(refused).answer()
        except StoreError:
            answer = ApiRefusal("unavailable", "the store cannot be used at this moment").answer()
        except TimeoutError:
            answer = ApiRefusal("unavailable", "this has taken too long").answer()
        except RequestPayloadError:
            answer = ApiRefusal("invalid_request", "the body is broken").answer()
        except ConnectionError:  # the client has left
            raise
        except Exception:  # noqa: BLE001 - a bug in one request ends that request
            trace = traceback.format_exc()
            answer = ApiRefusal("server_error", "the server has made a mistake").answer()
        if visitor.name or trace or self._strangers.take(""):
            place = harmless(request.raw_path.partition("?")[0][:_SHOWN])
            seconds = self._clock.monotonic() - began
            entry = RequestAnswered(
                name, visitor.name, address, request.method[:_SHOWN], place, answer.status, seconds, trace
            )
            self._journal.note("", entry)
        return await _sent(request, answer, name)

    async def _read(self, request: web.BaseRequest, name: str, visitor: Visitor) -> Asked:
        """The request, whole. Raises ApiRefusal, RequestPayloadError."""
        if len(request.raw_path) > URL_LIMIT:
            raise url_too_long()
        if sum(len(field) + len(value) + 4 for field, value in request.raw_headers) > HEADERS_LIMIT:
            raise ApiRefusal("headers_too_large", "the headers have more than 16 KiB")
        target = split_target(request.raw_path)
        if target is None:
            raise ApiRefusal("not_found", "there is nothing at this path")
        peer = request.remote or ""
        headers = _headers(request)
        return Asked(
            name,
            request.method,
            *target,
            headers,
            await _body(request),
            self._peers.address(peer, headers),
            self._peers.base(peer, headers, tls=self.tls),
            visitor,
        )


def _headers(request: web.BaseRequest) -> dict[str, str]:
    """One that comes twice is a list, as `X-Forwarded-For` to which a proxy has added a line of its own."""
    lists: dict[str, list[str]] = {}
    for field, value in request.headers.items():
        lists.setdefault(field.lower(), []).append(value)
    return {name: ", ".join(values) for name, values in lists.items()}


async def _body(request: web.BaseRequest) -> bytes:
    too_large = ApiRefusal("request_too_large", "the body has more than 64 KiB", {"Connection": "close"})
    if (request.content_length or 0) > BODY_LIMIT:
        raise too_large
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > BODY_LIMIT:
            raise too_large
    return bytes(body)


async def _sent(request: web.BaseRequest, answer: Answer | Sound, name: str) -> web.StreamResponse:
    """The response; a sound has been sent when this returns."""
    headers = {"Server": "Callbridge", "Callbridge-Request": name, **answer.headers}
    if isinstance(answer, Answer):
        headers = {"Content-Type": "application/json", **headers}
        return web.Response(status=answer.status, body=to_json(answer.content), headers=headers)
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.content_length = answer.length
    await response.prepare(request)
    async for piece in answer.pieces:
        async with asyncio.timeout(PIECE_WITHIN):
            await response.write(piece)
        connection_of(request).stir()
    return response
