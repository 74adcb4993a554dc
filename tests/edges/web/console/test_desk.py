from bridge.calls.event_entries import ProgramOrdered
from tests.fakes.console import ConsoleHouse, FakeCalls, a_row
from tests.fakes.console_client import client_of

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
