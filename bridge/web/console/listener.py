"""The listener of the console: it reads requests whole, has them answered in time, and sends pages or events.

Knows HTTP/1.1 and its limits. Does not know pages, nor who is logged in.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.web import RequestPayloadError

from bridge.errors import OrderRefused, StoreError
from bridge.web.connections import connection_of, held
from bridge.web.console.reading import read
from bridge.web.console.settings import ConsoleSettings
from bridge.web.console.wire import HEADERS, Answer, Asked, PageRefusal, Stream
from bridge.web.listening import Listener
from bridge.web.tls import Certificate

CONNECTIONS: Final = 200
ANSWERED_WITHIN: Final = 15.0
"""Seconds from the end of the headers to the answer."""
HEARD_WITHIN: Final = 10.0
"""Seconds in which a browser takes what it is sent; a slower one is let go, and begins anew by itself."""
BUFFER: Final = 256 << 10
"""Octets that wait for a browser which is slow, before whoever tells it something has to wait as well."""

Serve = Callable[[Asked], Awaitable[Answer | Stream]]
Refuse = Callable[[int, str], Awaitable[Answer]]
Complain = Callable[[str, str], None]


class ConsoleListener(Listener):
    """Gives pages, and events for as long as somebody listens."""

    def __init__(self, settings: ConsoleSettings, serve: Serve, refuse: Refuse, complain: Complain) -> None:
        """`refuse` makes a page of a status and a sentence; `complain` tells a mistake of ours with its trace.

        Raises OSError when the certificate cannot be read.
        """
        certificate = Certificate.of(settings.tls_cert, settings.tls_key)
        super().__init__(settings.listen, certificate, self._answer, CONNECTIONS)
        self._serve = serve
        self._refuse = refuse
        self._complain = complain

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                asked = await read(request, tls=self.tls)
                with held(request):
                    answer = await self._serve(asked)
        except (PageRefusal, OrderRefused, StoreError, TimeoutError, RequestPayloadError) as refused:
            answer = await self._refusal(refused)
        except ConnectionError:  # the browser has left
            raise
        except Exception as bug:  # noqa: BLE001 - a bug in one request ends that request
            self._complain(f"a fault of Callbridge in a page of the console: {bug}", traceback.format_exc())
            answer = await self._refuse(500, "Callbridge has made a mistake. Its log says more.")
        if isinstance(answer, Stream):
            return await self._stream(request, answer)
        return self._response(answer)

    async def _refusal(self, refused: Exception) -> Answer:
        match refused:
            case PageRefusal():
                answer = await self._refuse(refused.status, refused.why)
                return Answer(answer.status, answer.body, answer.type, {**answer.headers, **refused.headers})
            case OrderRefused():
                return await self._refuse(409, f"Not done: {refused}.")
            case StoreError():
                return await self._refuse(503, "The store cannot be used at this moment; calls go on. Try again soon.")
            case TimeoutError():
                return await self._refuse(503, "This has taken too long. Try again, or ask for less.")
            case _:
                return await self._refuse(400, "This form is broken.")

    def _response(self, answer: Answer) -> web.Response:
        headers = {**HEADERS, "Content-Type": answer.type, **answer.headers}
        response = web.Response(status=answer.status, body=answer.body, headers=headers)
        for name, value in answer.cookies.items():
            if value:
                response.set_cookie(name, value, path="/", secure=self.tls, httponly=True, samesite="Strict")
            else:
                response.del_cookie(name, path="/", secure=self.tls, httponly=True, samesite="Strict")
        return response

    async def _stream(self, request: web.BaseRequest, stream: Stream) -> web.StreamResponse:
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        connection = connection_of(request)
        if connection.transport is not None:
            connection.transport.set_write_buffer_limits(high=BUFFER)
        with held(request):
            await stream.run(_Browser(response))
        return response


class _Browser:
    """Fulfils `Listening`."""

    def __init__(self, response: web.StreamResponse) -> None:
        self._response = response

    async def send(self, text: str) -> None:
        try:
            async with asyncio.timeout(HEARD_WITHIN):
                await self._response.write(text.encode())
        except TimeoutError:
            raise ConnectionError from None
