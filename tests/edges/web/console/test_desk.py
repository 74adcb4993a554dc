import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from bridge.calls.entries.events import ProgramOrdered
from bridge.web.console.desk import AT_ONCE
from bridge.web.console.ports import Search
from bridge.web.console.sessions import Session
from bridge.web.console.stream import LiveStreams
from bridge.web.console.wire import Answer, moved
from tests.fakes.console import ConsoleHouse, FakeCalls, a_row
from tests.fakes.console_client import Client, client_of

PAGES = ("/", "/calls/api-1")
ORDER = "/calls/api-1/hang-up"


def house() -> ConsoleHouse:
    return ConsoleHouse(live=FakeCalls([a_row(1)]))


async def test_strangers_see_the_log_in_and_the_style_and_nothing_else() -> None:
    async with client_of(house()) as client:
        for page in (*PAGES, "/nowhere", "/calls/stream"):
            answer = await client.get(page)
            assert (answer.status, answer.headers["Location"]) == (303, "/log-in"), page
            assert "4074412" not in answer.text
        assert (await client.get("/calls/stream", Accept="text/event-stream")).status == 401
        assert (await client.post(ORDER, {})).status == 401
        assert (await client.get("/static/console.css")).status == 200
        assert client.house.live.ended == []


async def test_an_order_needs_the_key_of_the_session() -> None:
    async with client_of(house()) as client:
        await client.log_in()
        right = client.form_key
        for wrong in ("", "x", right[:-1]):
            client.form_key = wrong
            assert (await client.post(ORDER, {})).status == 403
        assert client.house.live.ended == []
        client.form_key = right
        assert (await client.post(ORDER, {})).status == 303
        assert client.house.live.ended == [("api-1", "ana", "127.0.0.1")]


async def test_an_order_needs_the_origin_of_our_own_pages() -> None:
    async with client_of(house()) as client:
        await client.log_in()
        for origin in ("http://evil.example", "null", ""):
            assert (await client.post(ORDER, {}, Origin=origin)).status == 403
        assert client.house.live.ended == []


async def test_a_viewer_sees_and_gives_no_orders() -> None:
    async with client_of(house()) as client:
        await client.log_in("vic")
        page = await client.get("/")
        assert "(viewer)" in page.text
        assert "Hang up" not in page.text
        assert (await client.post(ORDER, {})).status == 403
        assert client.house.live.ended == []
        assert (await client.post("/log-out", {})).status == 303


async def test_no_order_is_given_by_get() -> None:
    async with client_of(house()) as client:
        await client.log_in()
        assert (await client.get(ORDER)).status == 405
        assert (await client.get("/log-out")).status == 404
        assert client.house.live.ended == []
        assert [one.what for one in client.house.journal.of(ProgramOrdered)] == ["console log-in"]


async def test_a_page_that_is_not_there_says_so() -> None:
    async with client_of(house()) as client:
        await client.log_in()
        for path in ("/nowhere", "/static/passwd", "/static/../console.py", "/calls/none"):
            assert (await client.get(path)).status == 404, path
        assert (await client.post("/nowhere", {})).status == 404


async def test_one_user_has_so_many_requests_in_work_and_others_are_served_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, go_on = house(), asyncio.Event()
    async with client_of(known) as vic:
        await vic.log_in("vic")

        async def slow(_: Search, __: int) -> tuple[()]:
            await go_on.wait()
            return ()

        monkeypatch.setattr(known.past, "search", slow)
        async with asyncio.TaskGroup() as tasks:
            many = [tasks.create_task(vic.get("/history")) for _ in range(AT_ONCE + 3)]
            async with asyncio.timeout(10):
                while sum(one.done() for one in many) < 3:
                    await asyncio.wait([one for one in many if not one.done()], return_when=asyncio.FIRST_COMPLETED)
            assert sorted(one.result().status for one in many if one.done()) == [429] * 3
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
                ana = Client(session, vic.base, known)
                await ana.log_in()
                assert (await ana.get("/")).status == 200
            go_on.set()
        assert sorted(one.result().status for one in many) == [200] * AT_ONCE + [429] * 3


async def test_a_live_page_is_told_nothing_more_when_its_session_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Callable[[], bool]] = []

    def stream(_: LiveStreams, __: Session, lasts: Callable[[], bool]) -> Answer:
        asked.append(lasts)
        return moved("/")

    monkeypatch.setattr(LiveStreams, "stream", stream)
    async with client_of(house()) as client:
        await client.log_in()
        await client.get("/calls/stream")
        assert asked[0]()
        await client.post("/log-out", {})
        assert not asked[0]()
