import asyncio
import re
from typing import Any

import pytest

from bridge.calls.entries.events import RequestAnswered
from bridge.errors import OrderRefused
from bridge.web import server
from bridge.web.wire import Asked
from tests.fakes.api import EVERYTHING, TOKEN
from tests.fakes.api_listener import connected, listening, request, said

PLACE = "/uapi/phoneCalls/@me/simple"
LIST = "/uapi/phoneCalls/@me/001"
BODY = b'{"extension": "001", "phoneCallView": [{"source": "0744123456", "destination": "099"}]}'


async def test_every_answer_is_json_with_a_header_as_clients_read_it_and_an_id() -> None:
    async with listening() as (api, listener):
        for octets, status in (
            (request("GET", LIST), 200),
            (request("GET", "/nowhere"), 404),
            (request("PATCH", LIST), 405),
            (request("POST", PLACE, BODY), 200),
        ):
            reply = await said(listener, octets)
            assert reply.status == status
            assert "\r\nContent-Type: application/json\r\n" in reply.head + "\r\n"
            assert "\r\nServer: Callbridge\r\n" in reply.head + "\r\n"
            assert re.fullmatch("[0-9a-f]{16}", reply.headers["Callbridge-Request"])
            assert reply.content
            noted = api.journal.of(RequestAnswered)[-1]
            assert (noted.request, noted.status) == (reply.headers["Callbridge-Request"], status)
            assert noted.address == "127.0.0.1"


async def test_who_asked_is_written_down_but_no_query() -> None:
    async with listening() as (api, listener):
        await said(listener, request("GET", f"{LIST}?filterValue=secret"))
        await said(listener, request("GET", LIST, token="wrong"))
    one, other = api.journal.of(RequestAnswered)
    assert (one.who, one.method, one.place) == ("desk", "GET", LIST)
    assert (other.who, other.status) == ("", 403)
    assert TOKEN not in repr(api.journal.entries)
    assert "secret" not in repr(api.journal.entries)


async def test_strangers_cannot_fill_the_log() -> None:
    async with listening(failed_per_minute=10_000) as (api, listener), connected(listener) as peer:
        for _ in range(100):
            await peer.say(request("GET", LIST, token="wrong"))
        assert len(api.journal.of(RequestAnswered)) == 60
        await peer.say(request("GET", LIST))
    assert len(api.journal.of(RequestAnswered)) == 61


async def test_links_begin_as_the_client_has_asked_unless_there_is_a_public_url() -> None:
    async with listening(public_url=None) as (_, listener):
        reply = await said(listener, request("POST", PLACE, BODY))
        assert reply.content[0]["links"]["self"].startswith("http://pbx.example/uapi/phoneCalls/@me/001/")
    async with listening(public_url=None, trusted_proxies=["127.0.0.1"]) as (api, listener):
        forwarded = ("X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: calls.example")
        reply = await said(listener, request("POST", PLACE, BODY, *forwarded))
        assert reply.content[0]["links"]["self"].startswith("https://calls.example/uapi/")
        assert api.orders.callers[0].address == "198.51.100.7"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (b" " * 65_537, ()),
        (b"", ("Content-Length: 99999999999",)),
        (b"", ("Transfer-Encoding: chunked",)),
    ],
)
async def test_a_body_of_more_than_64_kib_is_refused(body: bytes, more: tuple[str, ...]) -> None:
    async with listening() as (api, listener), connected(listener) as peer:
        octets = request("POST", PLACE, body, *more)
        if "Transfer-Encoding: chunked" in more:
            octets += b"20000\r\n" + b" " * 0x20000 + b"\r\n0\r\n\r\n"
        assert (await peer.say(octets)).code == (413, "request_too_large")
        assert api.orders.ordered == []


async def test_a_body_of_64_kib_is_read_whatever_its_type() -> None:
    async with listening() as (_, listener):
        for more in ("Content-Type: text/plain", "Content-Type: application/json; charset=utf-8", "X: y"):
            assert (await said(listener, request("POST", PLACE, BODY.ljust(65_536), more))).status == 200


async def test_who_asks_before_he_sends_is_told_to_go_on() -> None:
    async with listening() as (_, listener), connected(listener) as peer:
        head = request("POST", PLACE, BODY, "Expect: 100-continue").removesuffix(BODY)
        assert (await peer.say(head)).status == 100
        assert (await peer.say(BODY)).status == 200


async def test_a_packed_body_is_no_json() -> None:
    async with listening() as (_, listener):
        reply = await said(listener, request("POST", PLACE, b"\x1f\x8b\x08\x00", "Content-Encoding: gzip"))
        assert reply.code == (400, "invalid_request")


async def test_a_body_that_breaks_off_or_is_broken_places_nothing() -> None:
    async with listening() as (api, listener):
        broken = request("POST", PLACE, b"", "Transfer-Encoding: chunked") + b"zz\r\n"
        assert (await said(listener, broken)).code == (400, "invalid_request")
        async with connected(listener) as peer:
            peer.writer.write(request("POST", PLACE, b"", "Content-Length: 100") + BODY)
            await peer.writer.drain()
        assert (await said(listener, request("GET", LIST))).status == 200
    assert api.orders.ordered == []


@pytest.mark.parametrize("target", ["*", "/%ff", "/?" + "&" * 2000])
async def test_a_target_that_is_no_path_does_not_exist(target: str) -> None:
    async with listening() as (_, listener):
        method = "OPTIONS" if target == "*" else "GET"
        assert (await said(listener, request(method, target))).code == (404, "not_found")


async def test_headers_of_more_than_16_kib_are_refused() -> None:
    async with listening() as (_, listener):
        more = [f"A{number}: {'a' * 1000}" for number in range(17)]
        assert (await said(listener, request("GET", LIST, b"", *more))).code == (431, "headers_too_large")
        assert (await said(listener, request("GET", LIST, b"", *more[:15]))).status == 200


async def test_a_url_may_have_8_kib() -> None:
    async with listening() as (_, listener):
        query = "?x=" + "a" * (8192 - len(LIST) - 3)
        assert (await said(listener, request("GET", LIST + query))).status == 200
        assert (await said(listener, request("GET", LIST + query + "a"))).code == (414, "url_too_long")


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.ANSWERED_WITHIN == 10
    monkeypatch.setattr(server, "ANSWERED_WITHIN", 0.05)
    async with listening() as (api, listener):
        api.orders.place = never  # type: ignore[method-assign, assignment]  # it misbehaves here
        reply = await said(listener, request("POST", PLACE, BODY))
        assert (reply.code, reply.headers["Retry-After"]) == ((503, "unavailable"), "5")
        slow = request("POST", PLACE, b"", "Content-Length: 100")
        assert (await said(listener, slow)).code == (503, "unavailable")


async def never(*_: object) -> Any:  # noqa: ANN401 - JSON is any value
    await asyncio.Event().wait()


async def test_a_mistake_of_ours_is_one_answer_and_one_trace_and_the_next_is_served() -> None:
    async with listening() as (api, listener), connected(listener) as peer:
        api.switchboard.of_extension = wrong  # type: ignore[method-assign, assignment]  # it misbehaves here
        reply = await peer.say(request("GET", LIST))
        assert reply.code == (500, "server_error")
        assert "hunter2" not in reply.body.decode()
        assert "hunter2" in api.journal.of(RequestAnswered)[0].trace
        assert (await peer.say(request("GET", "/uapi/phoneCalls/@me/@self"))).status == 200


def wrong(*_: object) -> Any:  # noqa: ANN401 - JSON is any value
    raise ZeroDivisionError("hunter2")


async def test_what_calls_refuse_is_told() -> None:
    async with listening() as (api, listener):
        api.orders.refusal = OrderRefused("unavailable", "Asterisk is not connected")
        reply = await said(listener, request("POST", PLACE, BODY))
        assert (reply.code, reply.headers["Retry-After"]) == ((503, "unavailable"), "5")
        assert reply.content["error"]["message"] == "Asterisk is not connected"


async def test_a_store_that_is_away_is_503() -> None:
    async with listening() as (api, listener):
        api.answers.broken = "find"
        reply = await said(listener, request("POST", PLACE, BODY, "Idempotency-Key: k"))
        assert reply.code == (503, "unavailable")


async def test_a_sound_is_sent_whole_and_in_parts() -> None:
    sound = bytes(range(256)) * 1000
    async with listening() as (api, listener), connected(listener) as peer:
        api.recordings.put("call", "hello", sound)
        whole = await peer.say(request("GET", "/callbridge/v1/recordings/call/hello", token=EVERYTHING))
        assert (whole.status, whole.body, whole.headers["Content-Type"]) == (200, sound, "audio/wav")
        part = await peer.say(
            request("GET", "/callbridge/v1/recordings/call/hello", b"", "Range: bytes=-5", token=EVERYTHING)
        )
        assert (part.status, part.body) == (206, sound[-5:])
        assert part.headers["Content-Range"] == "bytes 255995-255999/256000"


async def test_head_has_no_body_and_no_meaning_here() -> None:
    async with listening() as (_, listener), connected(listener) as peer:
        peer.writer.write(request("HEAD", LIST))
        assert (await peer.hear(body=False)).status == 405
        assert (await peer.say(request("GET", LIST))).status == 200


async def test_hostile_text_reaches_no_log_line_raw() -> None:
    async with listening() as (api, listener):
        await said(listener, b"GET /\xc3\xa9\x80%0a%1b[31m HTTP/1.1\r\nHost: x\r\n\r\n")
        assert all("\n" not in one.place and "\x1b" not in one.place for one in api.journal.of(RequestAnswered))


async def test_one_request_is_one_value_for_those_who_answer() -> None:
    seen: list[Asked] = []
    async with listening() as (_, listener):
        serve = listener.serve

        async def watching(asked: Asked) -> Any:  # noqa: ANN401 - JSON is any value
            seen.append(asked)
            return await serve(asked)

        listener.serve = watching
        await said(listener, request("GET", f"{LIST}/?count=1", b"", "X-A: 1", "x-a: 2"))
    assert (seen[0].path, seen[0].query) == (("uapi", "phoneCalls", "@me", "001"), {"count": "1"})
    assert seen[0].headers["x-a"] == "1, 2"


@pytest.mark.parametrize("between", [", ", "\r\nX-Forwarded-For: "])
async def test_what_a_client_says_of_itself_behind_a_proxy_is_not_believed(between: str) -> None:
    """Proxies add to the list, some in a line of their own; what stood there before is the client's."""
    claims = (f"X-Forwarded-For: 192.0.2.66{between}198.51.100.7", "X-Forwarded-Host: a", "X-Forwarded-Host: b")
    async with listening(trusted_proxies=["127.0.0.1"], public_url=None) as (api, listener):
        reply = await said(listener, request("POST", PLACE, BODY, *claims))
        assert api.orders.callers[0].address == "198.51.100.7"
        assert reply.content[0]["links"]["self"].startswith("http://127.0.0.1:0/")
    async with listening() as (api, listener):
        assert (await said(listener, request("POST", PLACE, BODY, *claims))).status == 200
        assert api.orders.callers[0].address == "127.0.0.1"
