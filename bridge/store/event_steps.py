"""What becomes of events, as steps of their calls: written by whoever delivers them, so that no call waits for it.

Knows which entries those are, and when they are written. Does not know deliveries. Source: ADR 0094.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import text

from bridge.calls.entries.events import OF_EVENTS, DeliveryTried, EventQueued
from bridge.calls.journal import Entry, Noted
from bridge.calls.ports import Journal
from bridge.errors import StoreError
from bridge.store.around import Around
from bridge.store.batches import BatchWriter
from bridge.store.database import Database
from bridge.store.failures import RowRefused
from bridge.store.waiting import Waiting

TOGETHER: Final = 0.5
"""Seconds in which steps are gathered: only people read them."""
MOST: Final = 100
"""Steps that are written in one transaction: some milliseconds, in which nobody else writes."""
BETWEEN: Final = 0.05
"""Seconds from one such transaction to the next."""
AGAIN: Final = 1.0
"""Seconds until a store that is away is asked again. What is told meanwhile waits, as far as `Waiting` has room."""

_KNOWN: Final = text("SELECT id FROM deliveries WHERE id = ANY(:ids)")


class EventSteps:
    """Fulfils `Journal`: passes on all that it is told, and keeps what becomes of a call's events."""

    def __init__(self, journal: Journal, database: Database, batches: BatchWriter, around: Around) -> None:
        """`journal` is told all. Nothing is written before `run`."""
        self._journal = journal
        self._database = database
        self._batches = batches
        self._clock, self._complain = around.clock, around.complain
        self._waiting = Waiting(0)
        self._singly = 0
        """So many, the oldest, are written one by one: the database has refused them together."""
        self._some, self._over = asyncio.Event(), asyncio.Event()

    def note(self, call: str, entry: Entry) -> None:
        """Tell one thing about a call (its CallID), or about an edge (empty). Never waits, never raises."""
        self._journal.note(call, entry)
        if call and isinstance(entry, OF_EVENTS):
            self._waiting.keep_step(Noted(self._clock.now(), call, entry))
            self._some.set()

    def end(self) -> None:
        """Nothing more comes: `run` ends when what waits is written, or the store does not take it."""
        self._over.set()
        self._some.set()

    async def run(self) -> None:
        """Until `end`; to cancel it may write steps twice. A store that is away is told of by others, and waited for.

        Raises nothing.
        """
        while not (self._over.is_set() and self._waiting.is_empty):
            await self._some.wait()
            await self._rest(TOGETHER)
            self._some.clear()
            while steps := self._waiting.steps(1 if self._singly else MOST):
                try:
                    why = await self._refused(steps)
                except StoreError as away:
                    self._waiting.give_back(steps)
                    if self._over.is_set():
                        self._complain(f"{away}. What became of the last events is missing in the history of calls")
                        return
                    self._some.set()
                    await self._rest(AGAIN)
                    break
                self._singly = max(self._singly - 1, 0)
                if why and len(steps) > 1:  # the one that it does not take is found by itself: it costs no other
                    self._singly = len(steps)
                    self._waiting.give_back(steps)
                elif why:
                    lost = f"What became of an event is missing in the history of call {steps[0].call}"
                    self._complain(f"{why}. {lost}")
                await self._rest(BETWEEN)

    async def _refused(self, steps: Sequence[Noted]) -> str:
        """Why nothing of these was written; empty: all was. Raises StoreError."""
        try:
            if known := await self._of_known(steps):
                await self._batches.write((), known)
        except RowRefused as refused:
            return str(refused)
        except StoreError:
            raise
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a step that people read, and no delivery
            return f"a fault of Callbridge: {type(bug).__name__}"
        return ""

    async def _of_known(self, steps: Sequence[Noted]) -> Sequence[Noted]:
        """Those of deliveries that are there: of a call that was forgotten meanwhile nothing is written."""
        ids = sorted({_delivery(step) for step in steps})
        rows = await self._database.find(lambda within: within.rows(_KNOWN, {"ids": ids}))
        known = {row["id"] for row in rows}
        return [step for step in steps if _delivery(step) in known]

    async def _rest(self, seconds: float) -> None:
        """So long, or until the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()


def _delivery(step: Noted) -> str:
    """Its id."""
    return step.entry.delivery if isinstance(step.entry, EventQueued | DeliveryTried) else ""
