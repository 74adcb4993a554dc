from datetime import datetime

import pytest

from bridge.web.console.pages.history import PAGE, how_it_ended, moment_of, page_of
from bridge.web.console.ports import LegLine, Search, StepLine
from tests.fakes.console import BEGAN, ConsoleHouse, FakePast, a_call
from tests.fakes.console_client import client_of


async def test_pages_lead_from_the_newest_call_to_the_oldest_and_lose_none() -> None:
    house = ConsoleHouse(past=FakePast([a_call(number) for number in range(2 * PAGE + 10)]))
    async with client_of(house) as client:
        await client.log_in()
        path, seen, pages = "/history?number=%2B40", list[str](), 0
        while path:
            text = (await client.get(path)).text
            seen += [piece.partition('"')[0] for piece in text.split('href="/calls/past-')[1:]]
            pages += 1
            path = text.partition(' rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
            path = path if 'rel="next"' in text else ""
    assert pages == 3
    assert seen == [str(number) for number in reversed(range(2 * PAGE + 10))]
    assert all(asked.number == "+40" for asked in house.past.asked)


def test_calls_of_one_moment_are_never_torn_apart() -> None:
    rows = [9.0, 8.0, 7.0, 7.0, 6.0]
    page, older = page_of(rows[:4], lambda at: at, 3)
    assert (page, older is not None and 7.0 < older < 7.1) == ([9.0, 8.0], True)
    assert page_of(rows, lambda at: at, 5) == (rows, None)
    assert page_of([7.0] * 3, lambda at: at, 2) == ([7.0, 7.0], 7.0)


async def test_what_is_asked_is_what_is_looked_for() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        query = "extension=099&call=17.4&since=2025-11-22T08:00&until=2025-11-22T09:00"
        text = (await client.get(f"/history?{query}")).text
    since, until = (datetime(2025, 11, 22, hour).astimezone().timestamp() for hour in (8, 9))
    assert house.past.asked == [Search("", "099", "17.4", since, until)]
    assert "No call is like that." in text
    assert 'value="2025-11-22T08:00"' in text


@pytest.mark.parametrize("query", ["since=yesterday", "until=9999999-01-01", "before=x", "since=<script>"])
async def test_what_is_no_moment_is_said(query: str) -> None:
    async with client_of() as client:
        await client.log_in()
        answer = await client.get(f"/history?{query}")
        assert answer.status == 400
        assert "<script>alert" not in answer.text


async def test_while_the_store_is_away_that_is_said() -> None:
    async with client_of(ConsoleHouse(past=FakePast(away=True))) as client:
        await client.log_in()
        answer = await client.get("/history")
        assert (answer.status, "calls go on" in answer.text) == (503, True)


async def test_a_call_is_shown_whole_with_its_waterfall() -> None:
    lines = (
        StepLine(BEGAN, 0, "came", "●", "0744 entered 0003*099", "", "", 0.0),
        StepLine(BEGAN + 10, 1, "failed", "✗", "CB205", "no answer", "5.0 s", 5.0, (("what to do", "wait longer"),)),
    )
    legs = (LegLine("0003*001", "in", BEGAN, BEGAN + 2, BEGAN + 9, "answer"),)
    async with client_of(ConsoleHouse(past=FakePast([a_call(0)], lines, legs))) as client:
        await client.log_in()
        text = (await client.get("/calls/past-0")).text
    for word in ("0744 entered 0003*099", "wait longer", 'x="50.00%" width="50.00%"', "after 2.0 s", "caller hangup"):
        assert word in text
    assert "data-refresh" not in text
    assert "Hang up" not in text


def test_an_empty_field_is_no_moment_and_an_end_is_said_in_words() -> None:
    assert moment_of("", "since") is None
    assert how_it_ended(a_call(1, end_reason="left_dialplan")) == "left dialplan"
