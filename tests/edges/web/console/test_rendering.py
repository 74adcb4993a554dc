import asyncio
from typing import cast

import pytest
from jinja2 import Environment

from bridge.web.console.ports import Report, ReportLine
from bridge.web.console.rendering import Templates, ago, cut, machine, moment, span
from bridge.web.console.sessions import Session
from bridge.web.console.settings import Role
from tests.fakes.console import ConsoleHouse, FakeCalls, a_row
from tests.fakes.console_client import client_of

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m\r\n\"'" + "x" * 300


async def test_names_of_strangers_are_text_and_turn_nothing_around() -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(1, name=HOSTILE, number=HOSTILE, called=HOSTILE, place=HOSTILE)]))
    async with client_of(house) as client:
        await client.log_in()
        text = (await client.get("/")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\\u202e" in text


async def test_a_long_page_lets_others_have_their_turn() -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(number) for number in range(500)]))
    async with client_of(house) as client:
        await client.log_in()
        house.clock.pauses.clear()
        assert (await client.get("/")).text.count("<tr data-id=") == 500
        assert house.clock.pauses.count(0) > 10


def test_moments_and_lengths_of_time_are_said_as_people_say_them() -> None:
    assert [span(seconds) for seconds in (-1, 0.018, 2.14, 185, 7620)] == [
        *("0 ms", "18 ms", "2.1 s", "3 min 05 s", "2 h 07 min")
    ]
    assert [ago(seconds) for seconds in (-5, 7, 751, 3729)] == ["0:00", "0:07", "12:31", "1:02:09"]
    assert (moment(None), machine(None)) == ("", "")
    assert machine(0) == "1970-01-01T00:00:00.000+00:00"
    assert cut("x" * 90) == "x" * 79 + "…"


def test_every_template_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Environment] = []
    whole = Environment.__init__

    def seen(self: Environment, *args: object, **options: object) -> None:
        made.append(self)
        whole(self, *args, **options)  # type: ignore[arg-type]  # whatever was given is handed on

    monkeypatch.setattr(Environment, "__init__", seen)
    Templates(ConsoleHouse().clock.pause)
    assert [one.autoescape for one in made] == [True]


async def test_pages_are_made_one_after_the_other_so_that_many_at_once_are_no_longer_portion() -> None:
    """While one has paused, no other goes on."""
    paused: list[str] = []

    async def pause(_: float) -> None:
        paused.append(cast("asyncio.Task[bytes]", asyncio.current_task()).get_name())
        await asyncio.sleep(0)  # noqa: TID251 - others have their turn

    templates = Templates(pause)
    findings = [ReportLine("error", "CB101", "a.toml", 1, "", "what", "mend")] * 200
    values = {"session": Session("ana", Role.VIEWER, "", "k", 0, 0), "path": "/report", "said": "", "total": 200}
    values |= {"standing": ConsoleHouse().standing(), "report": Report(0, ()), "lines": findings, "counts": {}}
    async with asyncio.TaskGroup() as tasks:
        for name in "ab":
            tasks.create_task(templates.render("report.html", **values), name=name)
    assert len(paused) > 4
    assert paused == sorted(paused)
