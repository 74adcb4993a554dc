"""What becomes of events, as steps of their calls: written by whoever delivers them, so that no call waits for it.

Knows which entries those are, and when they are written. Does not know deliveries. Source: ADR 0094.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from bridge.calls.entries.events import OF_EVENTS
from bridge.calls.journal import Entry, Noted
from bridge.calls.ports import Journal
from bridge.errors import StoreError
from bridge.store.around import Around
from bridge.store.batches import BatchWriter
from bridge.store.failures import RowRefused
from bridge.store.waiting import Waiting

TOGETHER: Final = 0.5
"""Seconds in which steps are gathered: only people read them."""
AGAIN: Final = 1.0
"""Seconds until a store that is away is asked again. What is told meanwhile waits, as far as `Waiting` has room."""


class EventSteps:
    """Fulfils `Journal`: whatever it is told it tells another one, and keeps what becomes of a call's events."""

    def __init__(self, journal: Journal, batches: BatchWriter, around: Around) -> None:
        """`journal` is told all. Nothing is written before `run`, or `write`."""
        self._journal = journal
        self._batches = batches
        self._clock, self._pause, self._complain = around.clock, around.pause, around.complain
        self._waiting = Waiting(0)
        self._some = asyncio.Event()
        self.keeps = True
        """Whether it keeps what it is told from now on. When something was written last tells a service when the one
        before it has ended: who outlives that one must not say more."""

    def note(self, call: str, entry: Entry) -> None:
        """Tell one thing about a call (its CallID), or about an edge (empty). Never waits, never raises."""
        self._journal.note(call, entry)
        if call and self.keeps and isinstance(entry, OF_EVENTS):
            self._waiting.keep_step(Noted(self._clock.now(), call, entry))
            self._some.set()

    async def run(self) -> None:
        """Until it is cancelled. A store that is away is told of by others, and waited for."""
        while True:
            await self._some.wait()
            await self._pause(TOGETHER)
            self._some.clear()
            try:
                await self.write()
            except StoreError:
                self._some.set()
                await self._pause(AGAIN)

    async def write(self) -> None:
        """All that waits, now. Raises StoreError; what is not written waits."""
        while steps := self._waiting.steps():
            try:
                await self._batches.write((), steps)
            except RowRefused:
                await self._each(steps)
            except BaseException:
                self._waiting.give_back(steps)
                raise

    async def _each(self, steps: Sequence[Noted]) -> None:
        """What the database refuses costs itself, and no other."""
        for place, step in enumerate(steps):
            try:
                await self._batches.write((), (step,))
            except RowRefused as refused:
                self._complain(f"{refused}. What became of an event is missing in the history of call {step.call}")
            except BaseException:
                self._waiting.give_back(steps[place:])
                raise
