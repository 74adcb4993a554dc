"""The wire does to connections what it says: nobody could believe a run whose cuts do not cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.chaos.proxy import EVENT_SOCKET, Proxy


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def wired() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with Proxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    server.close()


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def dialled(proxy: Proxy) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def is_broken(line: Line) -> bool:
    with suppress(ConnectionError):
        return await line[0].read(1) == b""
    return True


async def says(line: Line, said: bytes = b"hello", within: float = 2) -> bytes:
    reader, writer = line
    writer.write(said)
    async with asyncio.timeout(within):
        return await reader.read(100)


async def test_what_is_said_passes() -> None:
    async with wired() as proxy, dialled(proxy) as line:
        assert await says(line) == b"hello"
        assert proxy.open == 1


async def test_a_cut_breaks_every_connection_and_refusing_keeps_it_so() -> None:
    async with wired() as proxy, dialled(proxy) as line:
        await says(line)
        proxy.refuses = True
        proxy.cut()
        assert await is_broken(line)
        async with dialled(proxy) as refused:
            assert await is_broken(refused)
        proxy.heal()
        async with dialled(proxy) as again:
            assert await says(again) == b"hello"


async def test_what_is_held_up_arrives_later() -> None:
    async with wired() as proxy, dialled(proxy) as line:
        await says(line)
        proxy.stall()
        with pytest.raises(TimeoutError):
            await says(line, within=0.1)
        proxy.heal()
        async with asyncio.timeout(2):
            assert await line[0].read(100) == b"hello"


async def test_what_is_half_open_tells_neither_side_and_new_connections_are_well() -> None:
    async with wired() as proxy, dialled(proxy) as line, dialled(proxy) as bystander:
        await says(line)
        await says(bystander)
        proxy.lose()
        with pytest.raises(TimeoutError):
            await says(line, within=0.1)
        async with dialled(proxy) as other:
            assert await says(other) == b"hello"


async def test_commands_are_slow_and_events_are_not() -> None:
    async with wired() as proxy, dialled(proxy) as events, dialled(proxy) as commands:
        proxy.delay = 30
        assert await says(events, EVENT_SOCKET) == EVENT_SOCKET
        with pytest.raises(TimeoutError):
            await says(commands, within=0.1)


async def test_nobody_behind_it_is_a_connection_that_breaks() -> None:
    async with Proxy(1) as dead, dialled(dead) as line:
        assert await is_broken(line)
        assert dead.open == 0
