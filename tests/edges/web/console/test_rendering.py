import asyncio
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

import pytest
from jinja2 import Environment

from bridge.calls.orders import FileChange, SwitchState
from bridge.telephony.plain import STEERING
from bridge.web.console.ports import Report, ReportLine
from bridge.web.console.rendering import Templates, ago, cut, machine, moment, span
from bridge.web.console.sessions import Session
from bridge.web.console.settings import Role
from tests.fakes.console import ConsoleHouse, FakeCalls, a_row
from tests.fakes.console_client import client_of
from tests.fakes.console_shown import IVR, shown_house
from tests.fakes.moments import HandClock
from tests.fakes.orders import STANDING

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
        assert (await client.get("/?all=yes")).text.count("<tr data-id=") == 500
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
    Templates(ConsoleHouse().clock.pause, str)
    assert [one.autoescape for one in made] == [True]


async def test_pages_are_made_one_after_the_other_so_that_many_at_once_are_no_longer_portion() -> None:
    """While one has paused, no other goes on."""
    paused: list[str] = []

    async def pause(_: float) -> None:
        paused.append(cast("asyncio.Task[bytes]", asyncio.current_task()).get_name())
        await asyncio.sleep(0)  # noqa: TID251 - others have their turn

    templates = Templates(pause, str)
    findings = [ReportLine("error", "CB101", "a.toml", 1, "", "what", "mend")] * 200
    values = {"session": Session("ana", Role.VIEWER, "", "k", 0, 0), "path": "/report", "said": "", "total": 200}
    values |= {"standing": STANDING, "report": Report(0, ()), "lines": findings, "counts": {"error": 200}}
    values |= {"changes": (), "changed": 0, "done": None}
    async with asyncio.TaskGroup() as tasks:
        for name in "ab":
            tasks.create_task(templates.render("report.html", **values), name=name)
    assert len(paused) > 4
    assert paused == sorted(paused)


EVIL = "\"'><script>pwned()</script><a href=javascript:pwned()>{{ 7 * 7 }}\u202e\u2066\x1b[31m\r\nX: y\ud800"


def poisoned(value: Any) -> Any:  # noqa: ANN401 - whatever a page is given
    """The same with every text hostile, but for what is an id of ours."""
    if isinstance(value, tuple | list):
        return type(value)(poisoned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        taken = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        ours = {"id", "api_id", "extension", "ivr", "svg", "method"}
        return replace(value, **{name: poisoned(one) for name, one in taken.items() if name not in ours})
    return EVIL if type(value) is str else value


async def test_no_text_on_any_page_is_markup_or_an_address_or_steers() -> None:
    """Whoever has written it: callers, scripts, receivers, IVR files, findings."""
    house = shown_house(HandClock(), 2, 2)
    house.live.up = [poisoned(one) for one in house.live.up]
    house.past.calls = [poisoned(one) for one in house.past.calls]
    house.past.lines, house.past.legs = poisoned(house.past.lines), poisoned(house.past.legs)
    house.scripts.known, house.scripts.not_asked = poisoned(house.scripts.known), poisoned(house.scripts.not_asked)
    house.ivrs.known = poisoned(house.ivrs.known)
    house.ivrs.pictures = {name: poisoned(one) for name, one in house.ivrs.pictures.items()}
    house.ivrs.findings = poisoned(house.ivrs.findings)
    house.events.found = poisoned(house.events.found)
    house.not_ready = (EVIL,)
    house.orders.states = {EVIL: SwitchState(EVIL, EVIL, is_on=True)}
    house.orders.differs = (FileChange(EVIL, EVIL, 1, 1),)
    pages = ["/", "/history", "/deliveries", "/scripts", "/ivrs", "/report", "/switches", f"/ivrs/{IVR}"]
    pages += [f"/calls/{house.past.calls[0].api_id}", f"/deliveries/{house.events.found[0].notification.id}"]
    async with client_of(house) as client:
        await client.log_in()
        for page in pages:
            answer = await client.get(page)
            assert (answer.status, "&lt;script&gt;pwned()" in answer.text) == (200, True), page
            assert answer.text.count("<script") == 1, page  # our own
            assert "{{ 7 * 7 }}" in answer.text
            assert not STEERING.search(answer.text.replace("\n", "")), page
            links = re.findall(r"""(?:href|src|action|formaction)=(?!["'][/#])\S*""", answer.text.replace("&#34;", '"'))
            assert [one for one in links if not one.startswith("href=javascript:pwned()&gt;")] == [], page
            handlers = re.findall(r"<[^>]* on\w+=", answer.text)
            assert handlers == [], page
