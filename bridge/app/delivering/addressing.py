"""What is owed becomes deliveries: a request for each who is to be told, made here so that no call waits for it.

Knows the order of its rounds, and what becomes of an event that cannot be told. Does not know SQL, nor sending.
Source: Events and API 5.1; ADR 0092.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol

from bridge.calls.entries.events import DeliveryFailed
from bridge.calls.events.notifications import notices
from bridge.calls.journal import Entry
from bridge.calls.ports import Journal
from bridge.calls.records import Notification, OwedEvent
from bridge.errors import StoreError
from bridge.ivr.definition import Definition
from bridge.store.failures import RowRefused
from bridge.store.owed_rows import owed_of
from bridge.store.rows import Row

MOST: Final = 100
"""Events that are addressed in one transaction: some milliseconds, in which nobody else writes."""
TOGETHER: Final = 0.1
"""Seconds from one round to the next, so that what happens meanwhile is one transaction."""
AGAIN: Final = 1.0
"""Seconds until a store that is away is asked again."""


class Owed(Protocol):
    """What is owed, in the store. Every method may raise StoreError; see `StoredOwed`."""

    async def first(self, most: int) -> Sequence[Row]:
        """The oldest rows, in order."""

    async def put(self, *told: Notification) -> None:
        """Put deliveries into the outbox."""

    async def done(self, made: Mapping[int, Sequence[Notification]]) -> None:
        """Put what was made of each row into the outbox, and remove the rows."""


class Asking(Protocol):
    """Whom to ask for definitions."""

    async def find_now(self, definition: str) -> Definition | None:
        """As it is now, by id, also a disabled one; None when it was deleted."""


class Complaining(Protocol):
    """Tells the operator."""

    def __call__(self, urgency: str, text: str, /, **values: object) -> None:
        """One sentence. `urgency`: warning or error."""


class _Notes:
    """Fulfils `Journal`: what is to be noted once deliveries stand in the outbox."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Entry]] = []

    def note(self, call: str, entry: Entry) -> None:
        self.entries.append((call, entry))


class Addressing:
    """One for an outbox. `run` is the whole of its life."""

    def __init__(
        self,
        owed: Owed,
        definitions: Asking,
        journal: Journal,
        say: Complaining,
        pause: Callable[[float], Awaitable[None]],
        give_way: Callable[[], Awaitable[None]],
        addressed: Callable[[int], None],
    ) -> None:
        """Nothing is looked for before `wake`. `pause(seconds)` waits; `addressed` takes how far it has come.

        `give_way` waits while somebody else is to go first: requests of one event are made in a millisecond.
        """
        self._owed = owed
        self._definitions = definitions
        self._journal = journal
        self._say = say
        self._pause = pause
        self._give_way = give_way
        self._addressed = addressed
        self._owes = 0
        self._some = asyncio.Event()

    def wake(self, owed: int) -> None:
        """Events were added, perhaps. `owed`: a number that grows with them."""
        self._owes = owed
        self._some.set()

    async def run(self) -> None:
        """Until it is cancelled. Raises nothing else."""
        told = ""
        while True:
            await self._some.wait()
            self._some.clear()
            owed = self._owes
            try:
                more, why, trace = await self._round(), "", ""
            except StoreError as away:
                more, why, trace = True, str(away), ""
            except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a round
                more, why, trace = True, f"{type(bug).__name__}: {bug}", traceback.format_exc()
            if why and why != told:
                self._journal.note("", DeliveryFailed(why, trace=trace))
            told = why
            if not more:
                self._addressed(owed)
            await self._pause(AGAIN if why else TOGETHER)
            if more:
                self._some.set()

    async def _round(self) -> bool:
        """Address the oldest; whether there may be more."""
        rows = await self._owed.first(MOST)
        if not rows:
            return False
        read = [(row["seq"], self._read(row)) for row in rows]
        definitions = await self._find({name for _, event in read if event for name in event.definitions})
        notes = _Notes()
        made: dict[int, Sequence[Notification]] = {}
        for seq, event in read:
            await self._give_way()
            made[seq] = self._told(event, definitions, notes)
        try:
            await self._owed.done(made)
        except RowRefused:
            await self._each(made)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - a bug costs the delivery that shows it, and not all that come after it
            await self._each(made)
        for call, entry in notes.entries:
            self._journal.note(call, entry)
        return len(rows) == MOST

    async def _find(self, names: set[str]) -> dict[str, Definition]:
        in_order = sorted(names)
        found = await asyncio.gather(*(self._definitions.find_now(name) for name in in_order))
        return {name: one for name, one in zip(in_order, found, strict=True) if one is not None and one.enabled}

    def _told(
        self, event: OwedEvent | None, definitions: Mapping[str, Definition], notes: Journal
    ) -> tuple[Notification, ...]:
        """Who was deleted, disabled or changed to another event meanwhile is told of nothing any more."""
        if event is None:
            return ()
        known = [definitions[name] for name in event.definitions if name in definitions]
        told = [one for one in known if one.trigger is event.trigger]
        if len(told) < len(event.definitions):
            gone = ", ".join(sorted({*event.definitions} - {one.id for one in told}))
            what = "an event was not told: its definition was deleted, disabled or changed meanwhile"
            self._say("warning", what, definition=gone, trigger=event.trigger.value, call=event.leg.call_id)
        try:
            return notices(event, told, notes)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs this event, and not all that come after it
            self._left_out(f"{type(bug).__name__}: {bug}", traceback.format_exc())
            return ()

    def _read(self, row: Row) -> OwedEvent | None:
        try:
            return owed_of(row)
        except (ValueError, TypeError, KeyError, AttributeError) as unread:
            self._left_out(f"row {row['seq']} of owed_events cannot be read ({type(unread).__name__})")
            return None

    async def _each(self, made: Mapping[int, Sequence[Notification]]) -> None:
        """What the database refuses costs itself, and no other."""
        for row, told in made.items():
            for notice in told:
                try:
                    await self._owed.put(notice)
                except RowRefused as refused:
                    self._left_out(str(refused))
                except StoreError:
                    raise
                except Exception as bug:  # noqa: BLE001 - as above
                    self._left_out(f"{type(bug).__name__}: {bug}", traceback.format_exc())
            await self._owed.done({row: ()})

    def _left_out(self, why: str, trace: str = "") -> None:
        values = {"trace": trace} if trace else {}
        self._say("error", f"an event is left out: {why}. Whatever else is owed is sent", **values)
