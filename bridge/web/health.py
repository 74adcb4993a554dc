"""The door for those who watch machines: `/metrics`, `/healthz`, `/readyz`.

Knows paths and statuses. Does not know what is counted, nor when the service is ready. Nobody logs in: nothing here
names a caller, and the listener is on loopback unless it is moved. It has few connections, so that nobody takes away
the descriptors that calls need; who only holds one gives way.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from bridge.ivr.listen_address import ListenAddress
from bridge.web.listening import Listener

METRICS = "text/plain; version=0.0.4; charset=utf-8"
MOST: Final = 32
"""Connections at a time."""


@asynccontextmanager
async def health_listener(
    host: str, port: int, metrics: Callable[[], bytes], not_ready: Callable[[], Sequence[str]]
) -> AsyncIterator[int]:
    """Listen while this is open; the port, which was chosen by the kernel for 0. Raises OSError."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return _answer(request, metrics, not_ready)

    listener = Listener(ListenAddress(host, port), None, answer, MOST)
    async with listener.running():
        yield listener.port


def _answer(
    request: web.BaseRequest, metrics: Callable[[], bytes], not_ready: Callable[[], Sequence[str]]
) -> web.Response:
    """All that can be asked."""
    if request.method not in {"GET", "HEAD"}:
        return web.Response(status=405, text="only GET is served here\n", headers={"Allow": "GET, HEAD"})
    match request.path:
        case "/metrics":
            return web.Response(body=metrics(), headers={"Content-Type": METRICS})
        case "/healthz":
            return web.Response(text="alive\n")
        case "/readyz":
            why = not_ready()
            return web.Response(text="".join(f"{one}\n" for one in why) or "ready\n", status=503 if why else 200)
        case _:
            return web.Response(status=404, text="/metrics, /healthz and /readyz are served here\n")
