"""What becomes of a call's events is a step in its history, written by whoever delivers them."""

import asyncio
from collections.abc import Sequence

import pytest

from bridge.calls.entries.events import DeliveryTried, EventQueued, ReceiverHeld
from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.ports import Journal
from bridge.errors import StoreError
from bridge.ivr.events import Trigger
from bridge.store.database import Database
from bridge.store.event_steps import EventSteps
from bridge.store.failures import RowRefused
from bridge.store.history import History
from tests.edges.store.stored import NOW, Desk, settled

QUEUED = EventQueued("d1", Trigger.DIAL_IN, "0003*001", "crm", "https://crm.example:443")
TRIED = DeliveryTried("d1", "crm", "delivered", 1, 200, 0.1)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def at(desk: Desk) -> EventSteps:
    return EventSteps(desk.journal, desk.batches, desk.around)


async def kept(desk: Desk, call: str = "17.4") -> list[str]:
    """What the history has of a call, as words in a line."""
    known = ("CallAnswered", "EventQueued", "DeliveryTried", "ReceiverHeld")
    lines = await History(desk.database, desk.around).steps(call)
    return [next(word for word in known if f'"{word}"' in line) for line in lines]


async def test_all_is_told_and_what_becomes_of_events_stands_in_the_history_of_its_call(desk: Desk) -> None:
    steps, held = at(desk), ReceiverHeld(held=True, receiver="r")
    journal: Journal = steps
    for call, entry in (("17.4", QUEUED), ("17.4", TRIED), ("", held), ("17.4", CallAnswered())):
        journal.note(call, entry)
    assert desk.journal.entries == [QUEUED, TRIED, held, CallAnswered()]
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(steps.run())
        async with asyncio.timeout(20):
            while await desk.count("steps") < 2:
                await desk.around.pause(1)
        running.cancel()
    assert await kept(desk) == ["EventQueued", "DeliveryTried"]
    assert await desk.count("steps") == 2


async def test_it_stands_where_it_happened_though_it_is_written_later(desk: Desk) -> None:
    steps = at(desk)
    steps.note("17.4", QUEUED)
    desk.clock.go_on(5)
    steps.note("17.4", TRIED)
    await desk.note(Noted(NOW + 2, "17.4", CallAnswered()))
    await steps.write()
    assert await kept(desk) == ["EventQueued", "CallAnswered", "DeliveryTried"]


async def test_while_the_store_is_away_it_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, asked = at(desk), list[int]()

    async def away(_: object, these: Sequence[Noted]) -> None:
        asked.append(len(these))
        raise StoreError("the database is away")

    async with asyncio.TaskGroup() as tasks:
        with monkeypatch.context() as patched:
            patched.setattr(desk.batches, "write", away)
            running = tasks.create_task(steps.run())
            steps.note("17.4", QUEUED)
            steps.note("17.4", TRIED)
            await settled(lambda: len(asked) > 1)
        async with asyncio.timeout(20):
            while await desk.count("steps") < 2:
                await desk.around.pause(1)
        running.cancel()
    assert set(asked) == {2}
    assert await kept(desk) == ["EventQueued", "DeliveryTried"]
    assert desk.complaints == []


async def test_what_the_database_refuses_costs_itself_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, write = at(desk), desk.batches.write

    async def refusing(_: object, these: Sequence[Noted]) -> None:
        if QUEUED in [one.entry for one in these]:
            raise RowRefused("the database refuses a value")
        await write((), these)

    monkeypatch.setattr(desk.batches, "write", refusing)
    steps.note("17.4", TRIED)
    steps.note("17.4", QUEUED)
    steps.note("17.5", TRIED)
    await steps.write()
    assert (await kept(desk), await kept(desk, "17.5")) == (["DeliveryTried"], ["DeliveryTried"])
    said = "the database refuses a value. What became of an event is missing in the history of call 17.4"
    assert desk.complaints == [said]


async def test_when_its_service_has_ended_it_writes_what_happened_before_and_nothing_else(desk: Desk) -> None:
    steps = at(desk)
    steps.note("17.4", QUEUED)
    steps.keeps = False
    steps.note("17.4", TRIED)
    await steps.write()
    assert await kept(desk) == ["EventQueued"]
    assert desk.journal.entries == [QUEUED, TRIED]
