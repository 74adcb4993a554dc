"""What is owed becomes deliveries, once and in order, whatever one of them is like. Source: Events and API 5.1."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bridge.app.delivering import addressing
from bridge.app.delivering.addressing import AGAIN, TOGETHER, Addressing
from bridge.calls.entries.events import DeliveryFailed, EventQueued
from bridge.calls.events.notifications import notices
from bridge.calls.records import Notification, OwedEvent
from bridge.errors import StoreError
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.store.failures import RowRefused
from bridge.store.owed_rows import owed_row
from bridge.store.rows import Row
from tests.edges.store.stored import owed
from tests.fakes.deliveries import a_definition
from tests.fakes.ports import ListJournal


@dataclass
class Ledger:
    """Fulfils Owed: rows in a list, and what was made of them."""

    rows: list[Row] = field(default_factory=list)
    told: list[Notification] = field(default_factory=list)
    away: int = 0
    refuses: str = ""
    full: int = 0
    portions: list[int] = field(default_factory=list)

    def owes(self, *events: OwedEvent) -> None:
        for event in events:
            self.rows.append({"seq": 1 + len(self.rows), **owed_row(event, "callbridge")})

    async def first(self, most: int) -> Sequence[Row]:
        if self.away:
            self.away -= 1
            raise StoreError("the database is away")
        return self.rows[:most]

    async def put(self, *told: Notification) -> None:
        if any(one.api_id == self.refuses for one in told):
            raise RowRefused("a row was refused")
        self.told += told

    async def done(self, made: Mapping[int, Sequence[Notification]]) -> None:
        if self.full:
            self.full -= 1
            raise StoreError("the disk is full")
        await self.put(*(one for told in made.values() for one in told))
        self.portions.append(len(made))
        self.rows = [row for row in self.rows if row["seq"] not in made]


class Known:
    """Definitions by their ids, and how often somebody has asked."""

    def __init__(self, *definitions: Definition) -> None:
        self._known = {one.id: one for one in definitions}
        self.asked: list[str] = []

    async def find_now(self, definition: str) -> Definition | None:
        self.asked.append(definition)
        return self._known.get(definition)


class Desk:
    def __init__(self, *definitions: Definition) -> None:
        self.ledger, self.known, self.journal = Ledger(), Known(*definitions), ListJournal()
        self.paused: list[float] = []
        self.said: list[tuple[str, str]] = []
        self.traces: list[object] = []
        self.addressed: list[tuple[int, int]] = []
        """What was said to be addressed, and how much was owed then."""
        self.gave_way = 0
        others = self.pause, self.give_way, self.tell
        self.addressing = Addressing(self.ledger, self.known, self.journal, self.say, *others)

    def tell(self, owed: int) -> None:
        self.addressed.append((owed, len(self.ledger.rows)))

    def say(self, urgency: str, text: str, /, **values: object) -> None:
        self.said.append((urgency, text))
        self.traces.append(values.get("trace", values.get("definition")))

    async def give_way(self) -> None:
        self.gave_way += 1

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        await asyncio.sleep(0)  # noqa: TID251 - a pause that takes no time

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.addressing.run())
            self.addressing.wake(len(self.ledger.rows))
            yield
            running.cancel()

    async def until_nothing_is_owed(self) -> None:
        async with asyncio.timeout(5):
            while self.ledger.rows or not self.addressed:
                await self.pause(0)


async def test_each_who_is_told_gets_a_delivery_in_the_order_of_events_and_they_are_written_together() -> None:
    desk = Desk(
        a_definition(trigger=Trigger.DIAL_IN),
        a_definition("https://wall.example/ev", id="wall", trigger=Trigger.DIAL_IN),
    )
    desk.ledger.owes(owed("a" * 20, to=("crm1", "wall")), owed("b" * 20))
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [(one.api_id[0], one.definition) for one in desk.ledger.told] == [
        ("a", "crm1"),
        ("a", "wall"),
        ("b", "crm1"),
    ]
    assert [entry.delivery for entry in desk.journal.of(EventQueued)] == [one.id for one in desk.ledger.told]
    assert sorted(desk.known.asked) == ["crm1", "wall"]
    assert desk.ledger.portions == [2]
    assert desk.paused.count(TOGETHER) == 1
    assert desk.gave_way == 2  # before each event: to make requests of it takes a millisecond


async def test_much_is_addressed_in_portions_without_being_woken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addressing, "MOST", 2)
    desk = Desk(a_definition(trigger=Trigger.DIAL_IN))
    desk.ledger.owes(*(owed(f"{number:020}") for number in range(5)))
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert desk.ledger.portions == [2, 2, 1]
    assert desk.addressed == [(5, 0)]


async def test_whoever_was_deleted_disabled_or_wants_something_else_by_now_is_told_nothing_and_that_is_said() -> None:
    desk = Desk(
        a_definition(trigger=Trigger.DIAL_IN),
        a_definition(id="off", enabled=False, trigger=Trigger.DIAL_IN),
        a_definition(id="other", trigger=Trigger.HANGUP),
    )
    desk.ledger.owes(owed(to=("gone", "off", "other", "crm1")), owed("b" * 20, to=("gone",)))
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [(one.definition, one.trigger) for one in desk.ledger.told] == [("crm1", Trigger.DIAL_IN)]
    what = "an event was not told: its definition was deleted, disabled or changed meanwhile"
    assert desk.said == [("warning", what)] * 2
    assert desk.traces == ["gone, off, other", "gone"]


async def test_a_store_that_is_away_is_told_of_once_and_asked_again() -> None:
    desk = Desk(a_definition(trigger=Trigger.DIAL_IN))
    desk.ledger.away = 3
    desk.ledger.owes(owed())
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [entry.error for entry in desk.journal.of(DeliveryFailed)] == ["the database is away"]
    assert desk.paused.count(AGAIN) == 3
    assert desk.addressed == [(1, 0)]
    assert len(desk.ledger.told) == 1


async def test_what_cannot_be_told_is_left_out_and_said_and_costs_no_other() -> None:
    desk = Desk(a_definition(trigger=Trigger.DIAL_IN))
    desk.ledger.owes(owed("a" * 20), owed("b" * 20), owed("c" * 20), owed("d" * 20))
    desk.ledger.rows[0] = {"seq": 1, "event": "{}"}
    desk.ledger.refuses = "c" * 20
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [one.api_id[0] for one in desk.ledger.told] == ["b", "d"]
    assert desk.said == [
        (
            "error",
            "an event is left out: row 1 of owed_events cannot be read (KeyError). Whatever else is owed is sent",
        ),
        ("error", "an event is left out: a row was refused. Whatever else is owed is sent"),
    ]


async def test_what_is_queued_is_noted_once_it_is_however_often_that_was_tried() -> None:
    desk = Desk(a_definition(trigger=Trigger.DIAL_IN))
    desk.ledger.full = 3
    desk.ledger.owes(owed())
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [entry.error for entry in desk.journal.of(DeliveryFailed)] == ["the disk is full"]
    assert len(desk.journal.of(EventQueued)) == len(desk.ledger.told) == 1


async def test_a_bug_in_writing_costs_the_delivery_that_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(a_definition(trigger=Trigger.DIAL_IN))
    put = desk.ledger.put

    async def sometimes(*told: Notification) -> None:
        if any(one.api_id == "a" * 20 for one in told):
            raise KeyError("a bug")
        await put(*told)

    monkeypatch.setattr(desk.ledger, "put", sometimes)
    desk.ledger.owes(owed("a" * 20), owed("b" * 20))
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [one.api_id[0] for one in desk.ledger.told] == ["b"]
    assert desk.said == [("error", "an event is left out: KeyError: 'a bug'. Whatever else is owed is sent")]


async def test_a_bug_costs_the_event_that_shows_it_or_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(a_definition(trigger=Trigger.DIAL_IN))
    first, bugs = desk.ledger.first, [KeyError("in a round")]

    def sometimes(event: OwedEvent, *rest: object) -> tuple[Notification, ...]:
        if event.leg.api_id == "a" * 20:
            raise KeyError("in an event")
        return notices(event, *rest)  # type: ignore[arg-type]  # as it was called

    async def read(most: int) -> Sequence[Row]:
        if bugs:
            raise bugs.pop()
        return await first(most)

    monkeypatch.setattr(addressing, "notices", sometimes)
    monkeypatch.setattr(desk.ledger, "first", read)
    desk.ledger.owes(owed("a" * 20), owed("b" * 20))
    async with desk.running():
        await desk.until_nothing_is_owed()
    assert [one.api_id[0] for one in desk.ledger.told] == ["b"]
    (of_round,) = desk.journal.of(DeliveryFailed)
    assert of_round.error == "KeyError: 'in a round'"
    assert "Traceback" in of_round.trace
    assert desk.said == [("error", "an event is left out: KeyError: 'in an event'. Whatever else is owed is sent")]
    assert "Traceback" in str(desk.traces[0])
