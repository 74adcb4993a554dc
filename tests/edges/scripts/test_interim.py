"""Interim answers: a few are passed over, and a server that sends nothing else stops nobody."""

import pytest

from bridge.errors import ScriptError
from bridge.scripts.interim import MOST
from tests.fakes import http_server as web
from tests.fakes.http_server import Connection, http_server
from tests.fakes.script_world import a_script, script_world

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def for_ever(connection: Connection, request: bytes) -> None:
    while True:
        await connection.send(CONTINUE * 1000)


async def test_some_interim_answers_are_passed_over() -> None:
    async with script_world() as world, http_server(web.octets(CONTINUE * (MOST - 1) + EMPTY)) as site:
        assert (await world.ask(a_script(site.url()))).verbs == ()


async def test_one_more_is_no_reply() -> None:
    async with script_world() as world, http_server(web.octets(CONTINUE * MOST + EMPTY)) as site:
        with pytest.raises(ScriptError) as failed:
            await world.ask(a_script(site.url()))
    assert failed.value.fault.code == "CB209"


async def test_a_server_that_sends_nothing_else_is_left_at_once() -> None:
    async with script_world() as world, http_server(for_ever) as site:
        with pytest.raises(ScriptError) as failed:
            await world.ask(a_script(site.url(), total_timeout=30))
    assert failed.value.fault.code == "CB209"
