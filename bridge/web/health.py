"""The door for those who watch machines: `/metrics`, `/healthz`, `/readyz`.

Knows paths and statuses. Does not know what is counted, nor when the service is ready. Nobody logs in: nothing here
names a caller, and the listener is on loopback unless it is moved.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

METRICS = "text/plain; version=0.0.4; charset=utf-8"
ENDS_WITHIN = 1.0
"""Seconds in which requests may finish when the service ends."""


@asynccontextmanager
async def health_listener(
    host: str, port: int, metrics: Callable[[], bytes], not_ready: Callable[[], Sequence[str]]
) -> AsyncIterator[int]:
    """Listen while this is open; the port, which was chosen by the kernel for 0. Raises OSError."""
    runner = web.AppRunner(health_app(metrics, not_ready), access_log=None, shutdown_timeout=ENDS_WITHIN)
    try:
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def health_app(metrics: Callable[[], bytes], not_ready: Callable[[], Sequence[str]]) -> web.Application:
    """All that can be asked."""
    app = web.Application(client_max_size=1024)

    async def numbers(_request: web.Request) -> web.Response:
        return web.Response(body=metrics(), headers={"Content-Type": METRICS})

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_request: web.Request) -> web.Response:
        why = not_ready()
        text = "".join(f"{one}\n" for one in why)
        return web.Response(text=text or "ready\n", status=503 if why else 200)

    app.router.add_get("/metrics", numbers)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    return app
