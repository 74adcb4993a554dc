import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import uvloop

from bridge.web import connections
from bridge.web.connections import Connection, raw_answer
from bridge.web.wire import Answer, ApiRefusal, Asked, Sound
from tests.fakes.api import FakeApi
from tests.fakes.api_listener import connected, listening, request, said

LIST = request("GET", "/uapi/phoneCalls/@me/001")
PLACE = "/uapi/phoneCalls/@me/simple"


@pytest.mark.parametrize(
    ("octets", "answer"),
    [
        (b"nonsense\r\n\r\n", (400, "invalid_request")),
        (b"GET /uapi HTTP/9.9\r\n\r\n", (400, "invalid_request")),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", (400, "invalid_request")),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad\x00Header: 1\r\n\r\n", (400, "invalid_request")),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", (400, "invalid_request")),
        (b"GET / HTTP/1.1\r\n\r\n", (400, "invalid_request")),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", (400, "invalid_request")),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", (414, "url_too_long")),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 17_000 + b"\r\n\r\n", (431, "headers_too_large")),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n", (431, "headers_too_large")),
        (
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"Abc: " + b"b" * 4000 + b"\r\n" + b"A: " + b"b" * 13_000 + b"\r\n\r\n",
            (431, "headers_too_large"),
        ),
    ],
)
async def test_what_is_no_http_or_too_much_of_it_is_told_in_the_one_shape(
    octets: bytes, answer: tuple[int, str]
) -> None:
    async with listening() as (_, listener):
        reply = await said(listener, octets)
        assert reply.code == answer
        assert "Content-Type: application/json" in reply.head
        assert (await said(listener, LIST)).status == 200


async def test_a_head_that_never_ends_is_cut_off_when_it_is_too_large() -> None:
    async with listening() as (_, listener), connected(listener) as peer:
        peer.writer.write(b"GET / HTTP/1.1\r\n")
        for number in range(30):
            peer.writer.write(f"A{number}: ".encode() + b"a" * 1000 + b"\r\n")
        assert (await peer.hear()).code == (431, "headers_too_large")
        assert await peer.is_closed()


async def test_a_long_url_of_two_pieces_is_still_too_long() -> None:
    async with listening() as (_, listener), connected(listener) as peer:
        peer.writer.write(b"GET /" + b"a" * 8000)
        await peer.writer.drain()
        assert (await peer.say(b"a" * 200 + b" HTTP/1.1\r\nHost: x\r\n\r\n")).code == (414, "url_too_long")


async def test_when_all_places_are_taken_the_quietest_gives_way() -> None:
    async with (
        listening(connections=3) as (_, listener),
        connected(listener) as first,
        connected(listener) as second,
        connected(listener) as third,
    ):
        for peer in (first, second, third):
            assert (await peer.say(LIST)).status == 200
        assert (await first.say(LIST)).status == 200
        assert (await said(listener, LIST)).status == 200
        assert await second.is_closed()
        assert (await first.say(LIST)).status == 200
        assert (await third.say(LIST)).status == 200


async def test_many_who_say_one_octet_a_time_keep_nobody_out() -> None:
    async with listening(connections=5) as (_, listener):
        slow = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(20)]
        for _, writer in slow:
            writer.write(b"GET / HT")
        for _ in range(5):
            assert (await said(listener, LIST)).status == 200
        assert len([one for one in listener.connections.connections if isinstance(one, Connection)]) <= 6
        for _, writer in slow:
            writer.close()


async def test_when_all_are_busy_a_newcomer_is_told_to_come_again() -> None:
    api, may_end, begun = FakeApi(listen="127.0.0.1:0", connections=2), asyncio.Event(), asyncio.Event()
    real = api.orders.hang_up

    async def slow(*arguments: object) -> None:
        begun.set()
        await may_end.wait()
        await real(*arguments)  # type: ignore[arg-type]  # it misbehaves here

    api.orders.hang_up = slow  # type: ignore[method-assign, assignment]  # it misbehaves here
    api.talk("one")
    end = request("DELETE", "/uapi/phoneCalls/@me/001/one")
    async with listening(api) as (_, listener), connected(listener) as first, connected(listener) as second:
        for peer in (first, second):
            begun.clear()
            peer.writer.write(end)
            await begun.wait()
        async with connected(listener) as third:
            reply = await third.hear()
            assert (reply.code, reply.headers["Retry-After"]) == ((503, "unavailable"), "5")
            assert len(reply.headers["Callbridge-Request"]) == 16
            assert await third.is_closed()
        may_end.set()
        assert [(await first.hear()).status, (await second.hear()).status] == [200, 200]


async def test_a_connection_that_is_quiet_for_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert connections.IDLE == 75
    monkeypatch.setattr(connections, "IDLE", 0.05)
    async with listening() as (_, listener), connected(listener) as mute, connected(listener) as peer:
        assert await mute.is_closed()
        assert await peer.is_closed()


async def test_a_mistake_of_aiohttp_is_told_as_ours() -> None:
    assert raw_answer(ApiRefusal("unavailable", "x")).startswith(
        b"HTTP/1.1 503 Refused\r\nContent-Type: application/json"
    )
    assert connections.refusal_of(500, ValueError("secret")).code == "server_error"
    assert "secret" not in str(connections.refusal_of(500, ValueError("secret")))


async def test_requests_on_one_connection_are_answered_in_order() -> None:
    async with listening() as (_, listener), connected(listener) as peer:
        peer.writer.write(LIST + request("GET", "/nowhere") + LIST)
        assert [(await peer.hear()).status for _ in range(3)] == [200, 404, 200]


async def test_whoever_is_served_is_known_as_busy() -> None:
    seen: list[bool] = []

    async with listening() as (_, listener):
        serve = listener.serve

        async def watching(asked: Asked) -> object:
            seen.extend(one.busy for one in listener.connections.connections if isinstance(one, Connection))
            return await serve(asked)

        listener.serve = watching  # type: ignore[assignment]  # it misbehaves here
        assert (await said(listener, LIST)).status == 200
    assert seen == [True]


async def test_bodies_that_never_end_keep_nobody_out() -> None:
    async with listening(connections=5) as (_, listener), AsyncExitStack() as stack:
        for _ in range(5):
            peer = await stack.enter_async_context(connected(listener))
            peer.writer.write(request("POST", PLACE, b"", "Content-Length: 900", "Expect: 100-continue"))
            assert (await peer.hear()).status == 100
            peer.writer.write(b"{")
        for _ in range(3):
            assert (await said(listener, LIST)).status == 200


async def test_a_body_in_pieces_is_no_endless_head() -> None:
    body = b'{"extension": "001", "phoneCallView": [{"source": "001", "destination": "002"}]' + b" " * 60_000 + b"}"
    octets = request("POST", PLACE, body)
    async with listening() as (_, listener), connected(listener) as peer:
        for start in range(0, len(octets), 8000):
            peer.writer.write(octets[start : start + 8000])
            await peer.writer.drain()
            await asyncio.sleep(0)  # noqa: TID251 - one piece after the other
        assert (await peer.hear()).status == 200


async def test_of_requests_without_end_few_wait_in_memory() -> None:
    async with listening() as (_, listener), connected(listener) as peer:
        peer.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 20_000)
        assert (await said(listener, LIST)).status == 200
        rows = [len(one._messages) for one in listener.connections.connections if isinstance(one, Connection)]  # noqa: SLF001 - aiohttp's own row
        assert max(rows) < 100
        peer.writer.transport.abort()


def test_who_finds_no_room_is_told_so_by_the_loop_of_the_service_too() -> None:
    async def attack() -> None:
        async with listening(connections=1) as (api, listener), connected(listener) as first:
            may_end, begun = asyncio.Event(), asyncio.Event()

            async def slow(*_: object) -> None:
                begun.set()
                await may_end.wait()

            api.orders.hang_up = slow  # type: ignore[method-assign, assignment]  # it misbehaves here
            api.talk("one")
            first.writer.write(request("DELETE", "/uapi/phoneCalls/@me/001/one"))
            await begun.wait()
            async with connected(listener) as second:
                assert (await second.hear()).code == (503, "unavailable")
            may_end.set()
            assert (await first.hear()).status == 200

    uvloop.run(attack())


async def test_answers_that_nobody_reads_keep_nobody_out() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"\0" * 65_536

    async with listening(connections=3) as (_, listener), AsyncExitStack() as stack:
        serve = listener.serve

        async def serving(asked: Asked) -> Answer | Sound:
            return Sound(endless(), 1 << 40, 200, {}) if asked.path == ("sound",) else await serve(asked)

        listener.serve = serving
        for _ in range(3):
            peer = await stack.enter_async_context(connected(listener))
            peer.writer.write(request("GET", "/sound"))
            assert (await peer.hear(body=False)).status == 200
        assert (await said(listener, LIST)).status == 200
