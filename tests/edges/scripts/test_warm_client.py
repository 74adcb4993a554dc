"""Connections that are made before a request needs them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from bridge.errors import ScriptError
from bridge.ivr.first_asked import FirstAsked
from bridge.ivr.script import Script
from bridge.ivr.urls import Origin, split_template
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.hop import Answer, Hop, Terms, host_of
from bridge.scripts.settings import ScriptsSettings
from bridge.scripts.warm_client import MOST, WarmClient
from tests.fakes import http_server as web
from tests.fakes.certificates import Certificates
from tests.fakes.http_server import http_server
from tests.fakes.moments import HandClock, until
from tests.fakes.script_world import a_script

KEPT = 4.0
"""Seconds for which a connection may be idle."""


class CountedClient(WarmClient):
    """Each connection that is made ahead is counted, and waits at a gate that a test may shut."""

    def __init__(self, bulkhead: Bulkhead, clock: HandClock, wished: Callable[[], bool]) -> None:
        super().__init__(bulkhead, clock, wished)
        self.begun: list[Origin] = []
        self.done = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def connect(self, origin: Origin, terms: Terms) -> None:
        self.begun.append(origin)
        try:
            await self.gate.wait()
            await super().connect(origin, terms)
        finally:
            self.done += 1


@dataclass
class Warm:
    client: CountedClient
    bulkhead: Bulkhead
    clock: HandClock
    running: asyncio.Task[None]
    wished: bool = True

    async def made_ready(self, *scripts: Script) -> None:
        """Wait until all that was begun is made, or has failed."""
        self.client.make_ready([expected(script) for script in scripts])
        await until(lambda: self.client.done == len(self.client.begun))
        await until_idle()

    async def ask(self, script: Script) -> Answer:
        terms = Terms(script.connect_timeout, script.tls_verify, script.ca_file, None)
        hop = Hop("POST", expected(script).origin, "/menu", (), b"a=1")
        return await self.client.exchange(hop, terms, lambda: None)


async def until_idle() -> None:
    """Let what has ended be done with."""
    for _ in range(3):
        await asyncio.sleep(0)  # noqa: TID251 - gives way to other tasks, and waits for no time


def expected(script: Script) -> FirstAsked:
    parts = split_template(script.url)
    assert not isinstance(parts, str)
    return FirstAsked(parts.origin, script)


@contextlib.asynccontextmanager
async def warm() -> AsyncIterator[Warm]:
    clock = HandClock()
    bulkhead = Bulkhead(ScriptsSettings(breaker_failures=1), clock)
    world: list[Warm] = []
    async with CountedClient(bulkhead, clock, lambda: world[0].wished) as client, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(client.run())
        await until_idle()
        world.append(Warm(client, bulkhead, clock, running))
        yield world[0]
        running.cancel()


async def test_the_first_request_takes_the_connection_that_was_made_before_and_nothing_else_was_sent_on_it() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        await world.made_ready(a_script(site.url("/menu")))
        await until(lambda: len(site.connections) == 1)
        assert (await world.ask(a_script(site.url("/menu")))).body == b"x"
        (connection,) = site.connections
        assert connection.requests == [
            f"POST /menu HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nContent-Length: 3\r\n\r\na=1".encode()
        ]


async def test_of_a_web_server_with_tls_the_handshake_is_over_by_then(certificates: Certificates) -> None:
    async with warm() as world, http_server(web.reply(b"x"), tls=certificates.server()) as site:
        script = a_script(site.url(scheme="https", host="localhost"), ca_file=str(certificates.authority))
        await world.made_ready(script)
        await until(lambda: len(site.connections) == 1)  # a server with TLS hands out none before
        assert (await world.ask(script)).body == b"x"
        assert len(site.connections) == 1


async def test_a_script_that_checks_certificates_otherwise_gets_a_connection_of_its_own(
    certificates: Certificates,
) -> None:
    async with warm() as world, http_server(web.reply(b"x"), tls=certificates.server()) as site:
        url = site.url(scheme="https", host="localhost")
        await world.made_ready(a_script(url, tls_verify=False))
        with pytest.raises(ScriptError, match="CB204"):
            await world.ask(a_script(url))
        assert not site.requests


async def test_while_a_connection_is_kept_none_is_made() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        await world.ask(a_script(site.url()))
        world.clock.go_on(KEPT - 0.1)
        await world.made_ready(a_script(site.url()))
        assert not world.client.begun
        world.clock.go_on(0.2)
        await world.made_ready(a_script(site.url()))
        assert len(world.client.begun) == 1


async def test_what_was_made_ready_for_one_call_will_do_for_the_next() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        await world.made_ready(a_script(site.url()))
        await world.made_ready(a_script(site.url()))
        assert len(world.client.begun) == 1
        await until(lambda: len(site.connections) == 1)


async def test_to_one_server_one_connection_is_made_at_a_time() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        world.client.gate.clear()
        for _ in range(3):
            world.client.make_ready([expected(a_script(site.url())), expected(a_script(site.url("/other")))])
        await until_idle()
        assert len(world.client.begun) == 1


async def test_to_all_servers_together_only_so_many_are_made_at_a_time() -> None:
    async with warm() as world:
        world.client.gate.clear()
        world.client.make_ready([expected(a_script(f"http://127.0.0.{last}:9/")) for last in range(1, MOST + 3)])
        await until_idle()
        assert len(world.client.begun) == MOST


async def test_whom_no_request_would_reach_is_left_alone() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        script = a_script(site.url())
        host = host_of(expected(script).origin, Terms(5, tls_verify=True, ca_file=None, allow_hosts=None))
        for key in (("script", "test"), host):
            async with world.bulkhead.watched(key, "it") as watch:
                watch.failed()
            await world.made_ready(script)
            assert not world.client.begun
            world.clock.go_on(11)  # half open: its trial is a request
            await world.made_ready(script)
            assert not world.client.begun
            async with world.bulkhead.watched(key, "it") as watch:
                watch.succeeded()
        await world.made_ready(script)
        assert len(world.client.begun) == 1
        await until(lambda: len(site.connections) == 1)


async def test_a_failure_is_told_by_the_request_alone_and_is_not_repeated_for_each_call() -> None:
    async with warm() as world:
        with web.refused_port() as port:
            script = a_script(f"http://127.0.0.1:{port}/")
            await world.made_ready(script)
            await world.made_ready(script)
            assert (len(world.client.begun), world.bulkhead.not_closed()) == (1, {})
            with pytest.raises(ScriptError, match="CB202"):
                await world.ask(script)
        world.clock.go_on(KEPT + 0.1)
        await world.made_ready(script)
        assert len(world.client.begun) == 2


async def test_a_request_waits_for_the_connection_that_is_made_for_it() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site, asyncio.TaskGroup() as tasks:
        world.client.gate.clear()
        world.client.make_ready([expected(a_script(site.url()))])
        asking = tasks.create_task(world.ask(a_script(site.url())))
        await until_idle()
        assert not site.connections
        world.client.gate.set()
        assert (await asking).body == b"x"
        assert len(site.connections) == 1


async def test_it_waits_no_longer_than_it_may_take_to_connect() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        world.client.gate.clear()
        world.client.make_ready([expected(a_script(site.url()))])
        assert (await world.ask(a_script(site.url(), connect_timeout=0.02))).body == b"x"


async def test_who_finds_a_kept_connection_waits_for_none_that_is_being_made() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site, asyncio.timeout(20):
        world.client.gate.clear()
        world.client.make_ready([expected(a_script(site.url()))])
        await world.ask(a_script(site.url(), connect_timeout=0.02))
        assert (await world.ask(a_script(site.url(), connect_timeout=30))).body == b"x"
        assert len(site.connections) == 1


async def test_what_it_has_waited_is_part_of_its_time_to_connect() -> None:
    with web.deaf_port() as port:
        async with warm() as world, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            script = a_script(f"http://127.0.0.1:{port}/", connect_timeout=30)
            world.client.gate.clear()
            world.client.make_ready([expected(script)])
            asking = tasks.create_task(code_of(world.ask(script)))
            await until_idle()
            world.clock.go_on(29.99)
            world.running.cancel()
            assert await asking == f"CB203 no connection to http://127.0.0.1:{port} within 30 s"


async def code_of(asking: Awaitable[Answer]) -> str:
    try:
        await asking
    except ScriptError as error:
        return f"{error.fault.code} {error.fault.detail}"
    return ""


async def test_a_caller_who_hangs_up_meanwhile_takes_the_connection_from_nobody() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site, asyncio.TaskGroup() as tasks:
        world.client.gate.clear()
        world.client.make_ready([expected(a_script(site.url()))])
        leaving = tasks.create_task(world.ask(a_script(site.url())))
        await until_idle()
        leaving.cancel()
        world.client.gate.set()
        assert (await world.ask(a_script(site.url()))).body == b"x"
        assert len(site.connections) == 1


async def test_a_connection_that_the_server_has_closed_meanwhile_costs_nothing() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        await world.made_ready(a_script(site.url()))
        await until(lambda: len(site.connections) == 1)
        site.connections[0].close()
        await site.connections[0].gone.wait()
        assert (await world.ask(a_script(site.url()))).body == b"x"


@pytest.mark.parametrize(
    "closing", [web.reply(b"x", extra=["Connection: close"]), web.octets(b"HTTP/1.0 200 OK\r\n\r\nx")]
)
async def test_a_server_that_keeps_no_connection_gets_none_until_it_keeps_one(closing: web.Behaviour) -> None:
    async with warm() as world, http_server(closing, web.reply(b"x")) as site:
        await world.ask(a_script(site.url()))
        world.clock.go_on(3600)
        await world.made_ready(a_script(site.url()))
        assert not world.client.begun
        await world.ask(a_script(site.url()))
        world.clock.go_on(KEPT + 0.1)
        await world.made_ready(a_script(site.url()))
        assert len(world.client.begun) == 1


async def test_an_operator_can_switch_it_off() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        world.wished = False
        await world.made_ready(a_script(site.url()))
        assert not world.client.begun


async def test_a_service_that_ends_connects_to_nobody_any_more() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        world.client.gate.clear()
        world.client.make_ready([expected(a_script(site.url()))])
        await until_idle()
        world.running.cancel()
        await asyncio.wait([world.running])
        world.client.make_ready([expected(a_script(site.url("/", host="localhost")))])
        await until_idle()
        assert (len(world.client.begun), world.client.done, site.connections) == (1, 1, [])


async def test_a_request_of_egress_rule_2_takes_no_such_connection() -> None:
    async with warm() as world, http_server(web.reply(b"x")) as site:
        await world.made_ready(a_script(site.url()))
        listed = Terms(5, tls_verify=True, ca_file=None, allow_hosts=("127.0.0.1",))
        hop = Hop("GET", expected(a_script(site.url())).origin, "/", (), b"")
        assert (await world.client.exchange(hop, listed, lambda: None)).body == b"x"
        assert [len(connection.requests) for connection in site.connections] == [0, 1]
