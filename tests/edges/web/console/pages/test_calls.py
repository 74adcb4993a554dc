from bridge.web.console.pages.calls import FIRST
from tests.fakes.console import ConsoleHouse, FakeCalls, FakePast, a_call, a_row
from tests.fakes.console_client import client_of


async def test_each_call_is_shown_with_where_it_stands() -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(1, place="billing.2[3]", doing="asks crm"), a_row(2, ivr="", place="")]))
    async with client_of(house) as client:
        await client.log_in()
        text = (await client.get("/")).text
    for word in ("+40744120001", "Ana 1", "billing.2[3]", "asks crm", 'href="/ivrs/0003%2A099"', ">2</span> up"):
        assert word in text


async def test_without_calls_that_is_said() -> None:
    async with client_of() as client:
        await client.log_in()
        assert "No call is up." in (await client.get("/")).text


async def test_hanging_up_is_ordered_once_and_of_a_call_that_is_gone_it_is_said() -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(1)]))
    async with client_of(house) as client:
        await client.log_in()
        assert (await client.post("/calls/api-1/hang-up", {})).headers["Location"] == "/?said=ended"
        assert (await client.post("/calls/api-1/hang-up", {})).headers["Location"] == "/?said=gone"


async def test_the_feed_is_a_stream_of_events() -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(1)]))
    async with client_of(house, session=60) as client:
        await client.log_in()
        answer = await client.get("/calls/stream", Accept="text/event-stream")
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.text.count("event: calls\n") >= 2
        assert '"rows": [["api-1",' in answer.text


async def test_of_very_many_calls_the_page_has_those_that_a_screen_has_room_for_and_all_for_who_has_no_program() -> (
    None
):
    house = ConsoleHouse(live=FakeCalls([a_row(number) for number in range(FIRST + 40)]))
    async with client_of(house) as client:
        await client.log_in()
        text = (await client.get("/")).text
        assert text.count("<tr data-id=") == FIRST
        assert f'<noscript><p><a href="/?all=yes">All {FIRST + 40} calls</a>' in text
        text = (await client.get("/?all=yes")).text
    assert text.count("<tr data-id=") == FIRST + 40
    assert "<noscript>" not in text


async def test_a_call_has_its_own_page_also_when_it_is_over() -> None:
    house = ConsoleHouse(past=FakePast([a_call(7)]))
    async with client_of(house) as client:
        await client.log_in()
        assert "1763800007.7" in (await client.get("/calls/past-7")).text
        assert (await client.get("/calls/past-8")).status == 404


async def test_a_caller_is_connected_with_a_number() -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(1)]))
    async with client_of(house) as client:
        await client.log_in()
        assert (await client.post("/calls/api-1/redirect", {"to": " 001 "})).headers["Location"] == (
            "/calls/api-1?said=redirected"
        )
        assert (await client.post("/calls/api-1/redirect", {"to": ""})).status == 400
        assert (await client.post("/calls/api-2/redirect", {"to": "001"})).headers["Location"] == "/?said=gone"
    assert house.live.ended[0] == ("api-1 to 001", "ana", "127.0.0.1")


async def test_a_test_call_leads_to_its_page_and_a_telephone_that_is_none_is_said() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        answer = await client.post("/ivrs/0003*099/call", {"telephone": "001"})
        assert answer.headers["Location"] == "/calls/api-99?said=placed"
        refused = await client.post("/ivrs/0003*099/call", {"telephone": "+40744123456"})
        assert (refused.status, "is no telephone" in refused.text) == (409, True)
    assert house.live.ended == [("001 into 0003*099", "ana", "127.0.0.1")]
