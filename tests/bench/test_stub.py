"""The script that all contenders ask takes its time, and counts."""

import asyncio

from bench.call import REPLY
from bench.site import stub


async def test_whoever_is_to_wait_longer_is_answered_later() -> None:
    async with stub() as script:
        order: list[int] = []

        async def ask(milliseconds: int) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", script.port)
            writer.write(b"POST /%d HTTP/1.1\r\nContent-Length: 8\r\n\r\nCallID=1" % milliseconds)
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            assert (await reader.readexactly(len(REPLY))).decode() == REPLY
            order.append(milliseconds)
            writer.close()

        await asyncio.gather(ask(500), ask(0))
        assert order == [0, 500]


async def test_requests_in_a_row_on_one_connection_are_all_counted_once() -> None:
    async with stub() as script:
        reader, writer = await asyncio.open_connection("127.0.0.1", script.port)
        writer.write(b"GET /0 HTTP/1.1\r\n\r\nGET /0 HTTP/1.1\r\n\r\n")
        for _ in range(2):
            await reader.readuntil(REPLY.encode())
        writer.close()
        assert (await script.report())["answered"] == 2
        assert (await script.report())["answered"] == 0
