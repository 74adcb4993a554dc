"""aiohttp connects, and sends nothing."""

import pytest
from aiohttp import ClientSession, ConnectionTimeoutError, TCPConnector

from bridge.scripts.ready import OnlyConnects, Ready
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server
from tests.fakes.moments import until


async def test_a_request_is_not_sent_and_its_connection_serves_the_next_one() -> None:
    async with http_server(web.reply(b"x")) as site, ClientSession(connector=TCPConnector()) as session:
        with pytest.raises(Ready):
            await session.get(site.url("/a"), middlewares=[OnlyConnects(5)])
        await until(lambda: len(site.connections) == 1)
        assert not site.requests
        async with session.get(site.url("/b")) as response:
            assert await response.read() == b"x"
        assert [web.target(request) for request in site.requests] == ["/b"]
        assert len(site.connections) == 1


async def test_it_waits_for_a_connection_as_long_as_it_may() -> None:
    async with ClientSession(connector=TCPConnector()) as session:
        with web.deaf_port() as port, pytest.raises(ConnectionTimeoutError):
            await session.get(f"http://127.0.0.1:{port}/", middlewares=[OnlyConnects(0.05)])
