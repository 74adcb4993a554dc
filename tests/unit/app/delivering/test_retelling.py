"""What deliveries tell goes into the journal in its order, a little at a time, and all of it."""

import asyncio

import pytest

from bridge.app.delivering import retelling
from bridge.app.delivering.retelling import FEW, LOOKS, PATIENT, QUIET, SHARE, Retelling
from bridge.calls.entries.events import ReceiverHeld
from bridge.calls.journal import Entry
from tests.fakes.ports import ListJournal


class Pauses:
    """A pause that is over when the test says so, in which the event loop has used so much of the processor."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.asked: list[float] = []
        self.each, self.used = seconds, 0.0
        self._over = asyncio.Event()

    def processor(self) -> float:
        return self.used

    async def pause(self, seconds: float) -> None:
        self.asked.append(seconds)
        self._over.clear()
        await self._over.wait()
        self.used += self.each

    async def end(self) -> None:
        self._over.set()
        for _ in range(5):
            await asyncio.sleep(0)  # noqa: TID251 - lets the other task go on


def entries(count: int) -> list[tuple[str, Entry]]:
    return [("", ReceiverHeld(held=True, receiver=str(number))) for number in range(count)]


async def test_few_at_a_time_while_few_wait_and_more_at_once_while_many_do() -> None:
    journal, pauses = ListJournal(), Pauses()
    telling = Retelling(journal, pauses.pause, pauses.processor)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(telling.run())
        await telling.take(given := entries(FEW * 3))
        await pauses.end()
        counts = [len(journal.entries)]
        for _ in range(3):
            await pauses.end()
            counts.append(len(journal.entries))
        assert counts == [0, FEW, FEW * 2, FEW * 3]
        assert journal.entries == [entry for _, entry in given]
        await telling.take(entries(SHARE * 2))
        await pauses.end()
        await pauses.end()
        assert len(journal.entries) == FEW * 4 + 2
        assert set(pauses.asked) == {LOOKS}
        running.cancel()


async def test_while_calls_are_served_nothing_is_told_but_that_is_not_waited_for_without_end() -> None:
    journal, pauses = ListJournal(), Pauses(seconds=1.5 * QUIET)
    telling = Retelling(journal, pauses.pause, pauses.processor)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(telling.run())
        await telling.take(entries(FEW * 3))
        await pauses.end()
        counts = []
        for _ in range(PATIENT):
            await pauses.end()
            counts.append(len(journal.entries))
        assert counts == [0] * (PATIENT - 1) + [FEW]
        pauses.each = 0.0
        await pauses.end()
        assert len(journal.entries) == FEW * 2
        running.cancel()


async def test_at_the_end_nothing_is_left_untold() -> None:
    journal, pauses = ListJournal(), Pauses()
    telling = Retelling(journal, pauses.pause, pauses.processor)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(telling.run())
        await telling.take(given := entries(50))
        await pauses.end()
        running.cancel()
    assert journal.entries == [entry for _, entry in given]


async def test_who_brings_far_too_many_waits_until_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retelling, "MOST", 2)
    monkeypatch.setattr(retelling, "FEW", 1)
    journal, pauses = ListJournal(), Pauses()
    telling = Retelling(journal, pauses.pause, pauses.processor)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(telling.run())
        taking = tasks.create_task(telling.take(entries(4)))
        await pauses.end()
        assert not taking.done()
        await pauses.end()
        await pauses.end()
        assert taking.done()
        running.cancel()
