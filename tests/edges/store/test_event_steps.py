"""What becomes of a call's events is a step in its history, written by whoever delivers them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bridge.calls.entries.events import DeliveryTried, EventQueued, ReceiverHeld
from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.ports import Journal
from bridge.errors import StoreError
from bridge.ivr.events import Trigger
from bridge.store import event_steps
from bridge.store.database import Database
from bridge.store.event_steps import EventSteps
from bridge.store.failures import RowRefused
from bridge.store.history import History
from tests.edges.store.stored import Desk, settled, told

QUEUED = EventQueued("d1", Trigger.DIAL_IN, "0003*001", "crm", "https://crm.example:443")
TRIED = DeliveryTried("d1", "crm", "delivered", 1, 200, 0.1)
LONG = 30.0
"""Longer than any test."""


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Its outbox holds the delivery of which all here is told."""
    desk = Desk(database)
    await desk.put(told(id="d1"))
    return desk


@asynccontextmanager
async def working(desk: Desk) -> AsyncIterator[EventSteps]:
    """It has written all when this ends."""
    steps = EventSteps(desk.journal, desk.database, desk.batches, desk.around)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(steps.run())
        yield steps
        steps.end()


async def kept(desk: Desk, call: str = "17.4") -> list[str]:
    """What the history has of a call, as words in a line."""
    known = ("CallAnswered", "EventQueued", "DeliveryTried", "ReceiverHeld")
    lines = await History(desk.database, desk.around).steps(call)
    return [next(word for word in known if f'"{word}"' in line) for line in lines]


async def test_all_is_told_and_what_becomes_of_events_stands_in_the_history_of_its_call(desk: Desk) -> None:
    held = ReceiverHeld(held=True, receiver="r")
    async with working(desk) as steps:
        journal: Journal = steps
        for call, entry in (("17.4", QUEUED), ("17.4", TRIED), ("", held), ("17.4", CallAnswered())):
            journal.note(call, entry)
        assert desk.journal.entries == [QUEUED, TRIED, held, CallAnswered()]
    assert await kept(desk) == ["EventQueued", "DeliveryTried"]
    assert await desk.count("steps") == 2


async def test_it_is_written_while_others_come_in_portions_in_which_nobody_else_waits_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, write = list[int](), desk.batches.write
    monkeypatch.setattr(event_steps, "TOGETHER", 0.0)
    monkeypatch.setattr(event_steps, "MOST", 2)

    async def noted(_: object, these: Sequence[Noted]) -> None:
        await write((), these)
        written.append(len(these))

    monkeypatch.setattr(desk.batches, "write", noted)
    async with working(desk) as steps:
        for _ in range(5):
            steps.note("17.4", TRIED)
        await settled(lambda: len(written) == 3)
    assert written == [2, 2, 1]


async def test_at_the_end_all_is_written_once_whatever_is_being_written_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, go_on, write = asyncio.Event(), asyncio.Event(), desk.batches.write
    monkeypatch.setattr(event_steps, "TOGETHER", 0.0)

    async def slowly(_: object, these: Sequence[Noted]) -> None:
        at_work.set()
        await go_on.wait()
        await write((), these)

    monkeypatch.setattr(desk.batches, "write", slowly)
    async with working(desk) as steps:
        steps.note("17.4", QUEUED)
        await at_work.wait()
        steps.note("17.4", TRIED)
        steps.end()
        go_on.set()
    assert await kept(desk) == ["EventQueued", "DeliveryTried"]


async def test_of_a_call_that_was_forgotten_meanwhile_nothing_is_written(desk: Desk) -> None:
    async with working(desk) as steps:
        steps.note("17.4", TRIED)
        steps.note("17.5", DeliveryTried("of a call that is forgotten", "crm", "delivered", 1, 200, 0.1))
    assert (await kept(desk), await desk.count("steps")) == (["DeliveryTried"], 1)


async def test_while_the_store_is_away_it_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()
    monkeypatch.setattr(event_steps, "TOGETHER", 0.0)
    monkeypatch.setattr(event_steps, "AGAIN", 0.0)

    async def away(_: object, these: Sequence[Noted]) -> None:
        asked.append(len(these))
        raise StoreError("the database is away")

    async with working(desk) as steps:
        with monkeypatch.context() as patched:
            patched.setattr(desk.batches, "write", away)
            steps.note("17.4", QUEUED)
            steps.note("17.4", TRIED)
            await settled(lambda: len(asked) > 1)
    assert set(asked) == {2}
    assert await kept(desk) == ["EventQueued", "DeliveryTried"]
    assert desk.complaints == []


async def test_a_store_that_is_away_at_the_end_is_not_waited_for_and_what_is_missing_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreError("the database is away")

    monkeypatch.setattr(desk.batches, "write", away)
    monkeypatch.setattr(event_steps, "AGAIN", LONG)
    async with working(desk) as steps:
        steps.note("17.4", TRIED)
    said = "the database is away. What became of the last events is missing in the history of calls"
    assert desk.complaints == [said]


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (RowRefused("the database refuses a value"), "the database refuses a value"),
        (KeyError("a bug"), "a fault of Callbridge: KeyError"),
    ],
    ids=["refused", "bug"],
)
async def test_a_step_that_cannot_be_written_costs_itself_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, failure: Exception, why: str
) -> None:
    write = desk.batches.write

    async def failing(_: object, these: Sequence[Noted]) -> None:
        if QUEUED in [one.entry for one in these]:
            raise failure
        await write((), these)

    monkeypatch.setattr(desk.batches, "write", failing)
    async with working(desk) as steps:
        steps.note("17.4", TRIED)
        steps.note("17.4", QUEUED)
        steps.note("17.5", TRIED)
    assert (await kept(desk), await kept(desk, "17.5")) == (["DeliveryTried"], ["DeliveryTried"])
    assert desk.complaints == [f"{why}. What became of an event is missing in the history of call 17.4"]


async def test_what_is_written_one_by_one_is_written_once_though_the_store_goes_away_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, away = desk.batches.write, [StoreError("the database is away")]
    monkeypatch.setattr(event_steps, "AGAIN", 0.0)

    async def failing(_: object, these: Sequence[Noted]) -> None:
        if len(these) > 1:
            raise RowRefused("the database refuses a value")
        if these[0].call == "17.5" and away:
            raise away.pop()
        await write((), these)

    monkeypatch.setattr(desk.batches, "write", failing)
    async with working(desk) as steps:
        for call in ("17.4", "17.5", "17.6"):
            steps.note(call, TRIED)
        await settled(lambda: not away)
    assert [await kept(desk, call) for call in ("17.4", "17.5", "17.6")] == 3 * [["DeliveryTried"]]
    assert desk.complaints == []


async def test_a_bug_beside_the_steps_costs_them_and_ends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    find = desk.database.find

    async def garbled(*_: object) -> None:
        raise KeyError("a bug")

    async with working(desk) as steps:
        with monkeypatch.context() as patched:
            patched.setattr(desk.database, "find", garbled)
            steps.note("17.4", QUEUED)
            await settled(lambda: bool(desk.complaints))
        assert desk.database.find == find
        steps.note("17.4", TRIED)
    assert await kept(desk) == ["DeliveryTried"]
