"""What is owed becomes deliveries: a request for each who is to be told, made here so that no call waits for it.

Knows the order of its rounds, and what becomes of an event that cannot be told. Does not know SQL, nor sending.
Source: Events and API 5.1; ADR 0092.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bridge.calls.entries.events import DeliveryFailed
from bridge.calls.events.notifications import notices
from bridge.calls.ports import Journal
from bridge.calls.records import Notification, OwedEvent
from bridge.errors import StoreError
from bridge.ivr.definition import Definition
from bridge.store.failures import RowRefused
from bridge.store.owed_rows import owed_of
from bridge.store.rows import Row

MOST: Final = 100
"""Events that are addressed in one transaction: some milliseconds, in which nobody else writes."""
TOGETHER: Final = 0.05
"""Seconds from one round to the next, so that what happens meanwhile is one transaction."""
AGAIN: Final = 1.0
"""Seconds until a store that is away is asked again."""


class Owed(Protocol):
    """What is owed, in the store. Every method may raise StoreError; see `StoredOwed`."""

    async def first(self, most: int) -> Sequence[Row]:
        """The oldest rows, in order."""

    async def done(self, rows: Sequence[int], told: Sequence[Notification]) -> None:
        """Put deliveries into the outbox, and remove the rows they were made of. May raise RowRefused."""


class Finding(Protocol):
    """Knows definitions, or whom to ask."""

    async def find(self, definition: str) -> Definition | None:
        """As it is now, by id, also a disabled one; None when it was deleted."""


@dataclass(frozen=True, slots=True)
class _Made:
    row: int
    told: tuple[Notification, ...]


class Addressing:
    """One for an outbox. `run` is the whole of its life."""

    def __init__(
        self, owed: Owed, definitions: Finding, journal: Journal, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        """Nothing is looked for before `wake`. `pause(seconds)` waits."""
        self._owed = owed
        self._definitions = definitions
        self._journal = journal
        self._pause = pause
        self._some = asyncio.Event()

    def wake(self) -> None:
        """Events were added, perhaps."""
        self._some.set()

    async def run(self) -> None:
        """Until it is cancelled. Raises nothing else."""
        told = False
        while True:
            await self._some.wait()
            self._some.clear()
            try:
                more = await self._round()
            except StoreError as away:
                if not told:
                    self._journal.note("", DeliveryFailed(str(away)))
                more, told = True, True
                await self._pause(AGAIN)
            except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a round
                what = f"{type(bug).__name__}: {bug}"
                self._journal.note("", DeliveryFailed(what, trace=traceback.format_exc()))
                more = True
                await self._pause(AGAIN)
            else:
                told = False
                await self._pause(TOGETHER)
            if more:
                self._some.set()

    async def _round(self) -> bool:
        """Address the oldest; whether there may be more."""
        rows = await self._owed.first(MOST)
        if not rows:
            return False
        read = [(row["seq"], self._read(row)) for row in rows]
        definitions = await self._find({name for _, event in read if event for name in event.definitions})
        made = [_Made(seq, self._told(event, definitions)) for seq, event in read]
        try:
            await self._put(made)
        except RowRefused:
            await self._put_each(made)
        return len(rows) == MOST

    async def _find(self, names: set[str]) -> dict[str, Definition]:
        in_order = sorted(names)
        found = await asyncio.gather(*(self._definitions.find(name) for name in in_order))
        return {name: one for name, one in zip(in_order, found, strict=True) if one is not None and one.enabled}

    def _told(self, event: OwedEvent | None, definitions: dict[str, Definition]) -> tuple[Notification, ...]:
        """One that was deleted or disabled meanwhile is told of nothing any more."""
        if event is None:
            return ()
        told = [definitions[name] for name in event.definitions if name in definitions]
        try:
            return notices(event, told, self._journal)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs this event, and not all that come after it
            self._left_out(f"{type(bug).__name__}: {bug}", traceback.format_exc())
            return ()

    def _read(self, row: Row) -> OwedEvent | None:
        try:
            return owed_of(row)
        except (ValueError, TypeError, KeyError) as unread:
            self._left_out(f"row {row['seq']} of owed_events cannot be read ({type(unread).__name__})", "")
            return None

    async def _put(self, made: Sequence[_Made]) -> None:
        await self._owed.done([one.row for one in made], [notice for one in made for notice in one.told])

    async def _put_each(self, made: Sequence[_Made]) -> None:
        """What the database refuses costs itself, and no other."""
        for one in made:
            try:
                await self._put([one])
            except RowRefused as refused:
                self._left_out(str(refused), "")
                await self._put([_Made(one.row, ())])

    def _left_out(self, why: str, trace: str) -> None:
        what = f"{why}. This event is left out; whatever else is owed is sent"
        self._journal.note("", DeliveryFailed(what, trace=trace))
