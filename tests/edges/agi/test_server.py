"""Who connects: Asterisk, a port scan, somebody who says half. Source: Asterisk reference 10 (fault 9), 11."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.agi import server as module
from bridge.agi.server import AgiServer
from bridge.agi.wire import HEADER_LIMIT
from bridge.calls.channel import Arrival
from bridge.telephony.values import CallerId
from tests.edges.agi.test_wire import BLOCK
from tests.fakes.agi import FakeAgi, FakeEnds


class Door:
    def __init__(self, port: int, arrivals: "asyncio.Queue[Arrival]") -> None:
        self.port = port
        self.arrivals = arrivals

    async def knock(self, octets: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(octets)
        return reader, writer

    async def call(self) -> Arrival:
        """A real call, served to its arrival."""
        asterisk = FakeAgi(*await self.knock(BLOCK))
        serving = asyncio.get_running_loop().create_task(asterisk.serve())
        try:
            arrival = await asyncio.wait_for(self.arrivals.get(), 2)
            await arrival.channel.close()
            return arrival
        finally:
            serving.cancel()
            asterisk.close()


@asynccontextmanager
async def door(header_timeout: float = 5.0, served: str = "") -> AsyncIterator[Door]:
    arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
    server = AgiServer(
        "pbx1", header_timeout, arrivals.put_nowait, FakeEnds(), lambda: "wav", is_served=lambda one: one == served
    )
    async with server.listening("127.0.0.1", 0) as port:
        yield Door(port, arrivals)


async def closed(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(), 2) == b""
    except ConnectionResetError:
        return True


async def test_a_call_arrives_as_over_ari() -> None:
    async with door() as opened:
        arrival = await opened.call()
        assert arrival.args == ("ivr", "0003*099", "0258422544")
        assert arrival.caller == CallerId("Ana", "0744123456")
        assert (arrival.dialled, arrival.endpoint, arrival.up) == ("099", "PJSIP/001", False)
        assert arrival.accountcode == "sales"
        assert arrival.channel.id.unique == "1795325102.14"


@pytest.mark.parametrize(
    "octets",
    [b"", b"agi_network: yes\n", b"x" * 200_000, b"GET / HTTP/1.1\r\nHost: h\n\n", b"\n\n", b"\x00\xff\n\n"],
    ids=["nothing", "half a header", "endless", "a browser", "an empty header", "garbage"],
)
async def test_whoever_is_no_asterisk_is_closed_and_the_next_call_comes_through(octets: bytes) -> None:
    async with door(header_timeout=0.5) as opened:  # it is also the time that the next call has
        reader, writer = await opened.knock(octets)
        assert await closed(reader)
        writer.close()
        assert (await opened.call()).dialled == "099"


async def test_a_header_without_an_end_is_not_collected_until_the_time_is_over() -> None:
    async with door(header_timeout=60) as opened:
        reader, writer = await opened.knock(b"agi_network: yes\n" * (HEADER_LIMIT // 8))
        assert await closed(reader)
        writer.close()


async def test_who_connects_and_closes_costs_nothing() -> None:
    async with door() as opened:
        for _ in range(50):
            _, writer = await opened.knock()
            writer.close()
        assert (await opened.call()).dialled == "099"


async def test_of_more_than_so_many_who_say_nothing_the_oldest_makes_room_for_a_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WAITING", 2)
    async with door() as opened:
        silent = [await opened.knock() for _ in range(4)]
        for reader, _ in silent[:2]:
            await closed(reader)
        assert (await opened.call()).dialled == "099"
        await closed(silent[2][0])
        for _, writer in silent:
            writer.close()


async def test_a_caller_who_is_gone_before_he_arrives_is_nobody() -> None:
    async with door() as opened:
        reader, writer = await opened.knock(BLOCK)
        assert await reader.readline() == b"CHANNEL STATUS\n"
        writer.write(b"HANGUP\n")
        assert await closed(reader)
        assert opened.arrivals.empty()
        writer.close()


async def test_who_claims_to_be_a_channel_that_is_served_is_closed_before_he_is_asked_anything() -> None:
    """Ids of channels can be guessed: his keys would be those of somebody else's call."""
    async with door(served="1795325102.14") as opened:
        reader, writer = await opened.knock(BLOCK)
        assert await closed(reader)
        assert opened.arrivals.empty()
        writer.close()
    async with door(served="1795325102.15") as opened:
        assert (await opened.call()).dialled == "099"
