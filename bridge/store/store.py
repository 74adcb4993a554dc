"""All rooms of the store around one database, and their tasks.

Knows how they are tied together, and in which order they begin and end. Does not know what each does.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import tzinfo
from typing import Final

from bridge.calls.kept.snapshot_book import SnapshotBook
from bridge.calls.nobody import NothingKept
from bridge.calls.records import KeptCall
from bridge.errors import StoreError
from bridge.store.ahead import WriteAhead
from bridge.store.answers import StoredAnswers
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.batches import BatchWriter
from bridge.store.database import Database
from bridge.store.delivery_list import DeliveryList
from bridge.store.extension_ids import StoredExtensionIds
from bridge.store.history import History
from bridge.store.outbox import StoredOutbox
from bridge.store.overflow import Overflow
from bridge.store.owed import StoredOwed
from bridge.store.retention import Retention
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.snapshots import LeftOpen
from bridge.store.subscriptions import StoredSubscriptions
from bridge.store.to_disk import ToDisk
from bridge.store.tokens import StoredTokens
from bridge.store.upkeep import Chore, Chores, Upkeep
from bridge.store.waiting import Waiting
from bridge.store.writer import Writer
from bridge.telephony.values import Extension

START: Final = 5.0
"""Seconds that calls may wait at the start for a database that does not answer."""


class Store:
    """Made once for a service; nothing is opened before `begin`."""

    def __init__(
        self,
        settings: tuple[StoreSettings, OutboxSettings, RetentionSettings],
        declared_ids: Callable[[], Mapping[Extension, int | None]],
        zone: Callable[[], tzinfo],
        around: Around,
        standing: SnapshotBook | None = None,
    ) -> None:
        """`declared_ids`: extensions of the files now, with ids if they have any; `zone`: where it is `purge_at`."""
        store, outbox, keep = settings
        self.database = Database(store)
        backlog = self.backlog = Backlog(outbox.max_pending)
        self.ahead = WriteAhead(self.database, Waiting(outbox.unsaved_rows), backlog, around)
        self.writer = Writer(
            self.database,
            BatchWriter(self.database, backlog, around),
            Overflow(self.database, backlog, around),
            self.ahead,
            standing or NothingKept(),
            store.flush_ms / 1000,
            around,
        )
        if standing is not None:
            standing.changed, standing.written = self.writer.wake, self.writer.flush
            standing.secured = self._secured
        self.left_open = LeftOpen(self.database, around)
        self.outbox = StoredOutbox(self.database, backlog, around)
        self.owed = StoredOwed(self.database, backlog, around)
        self.deliveries = DeliveryList(self.database, backlog, around)
        self.history = History(self.database, around)
        self.subscriptions = StoredSubscriptions(self.database, around, self.outbox.give_up)
        self.tokens = StoredTokens(self.database, around)
        self.extension_ids = StoredExtensionIds(self.database, declared_ids, around)
        self.answers = StoredAnswers(self.database, around)
        self.retention = Retention(self.database, backlog, keep, outbox, around)
        self.read = asyncio.Event()
        """Set when all that is read from memory has been read: before, a definition of a program looks like none."""
        self._keep, self._zone, self._around = keep, zone, around
        self._in_force: frozenset[str] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, tasks: asyncio.TaskGroup, purge: Chore, in_force: Callable[[], frozenset[str]]) -> None:
        """Start the tasks, and give them a moment to read what is read from memory.

        Never raises, and never waits long: when the database is away, calls go on. `purge` removes, once a day, all
        that is kept no longer: the rows of `retention`, and whatever else there is. `in_force`: ids of definitions.
        """

        async def refresh() -> None:
            try:
                await self.recover()
                await self.refresh()
            finally:
                tried.set()
            await self._withdraw(in_force)

        tried = asyncio.Event()
        upkeep = Upkeep(Chores(refresh, self._expire, purge), self._keep.purge_at, self._zone, self._around)
        to_disk = ToDisk(self.database.make_lasting, self._around.complain, self._around.pause)
        self.database.behind(to_disk)
        self._tasks = [
            tasks.create_task(self.writer.run(), name="store writer"),
            tasks.create_task(to_disk.run(), name="store to disk"),
            tasks.create_task(upkeep.run(), name="store upkeep"),
            tasks.create_task(self.extension_ids.run(), name="store extension ids"),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(START):
                await tried.wait()

    async def refresh(self) -> None:
        """Read again what is read from memory. Raises StoreError."""
        await self.subscriptions.refresh()
        await self.tokens.refresh()
        await self.extension_ids.refresh()
        self.read.set()

    async def recover(self) -> None:
        """Have in the database all that a process before this one has written down. Raises StoreError."""
        await self.ahead.begin()

    async def some_wait(self) -> bool:
        """Whether an event or a delivery waits for whoever delivers. Raises StoreError.

        To be asked once: the backlog hears here of events that a process before this one has left.
        """
        await self.recover()
        if owed := await self.owed.count():
            self.backlog.owes(owed)
        return bool(owed) or await self.outbox.next_due() is not None

    async def close(self) -> None:
        """Write what waits, end the tasks, and close the database."""
        await self.writer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.ahead.close()
        with suppress(StoreError):  # as the writer has told
            await self.database.make_lasting(checkpoint=False)
        await self.database.close(for_good=True)

    async def _secured(self, drawn: Callable[[], KeptCall | None], seconds: float) -> bool:
        """In the file beside the database, where there is one; else in the database."""
        return self.ahead.take_down(drawn) or await self.writer.flush(seconds)

    async def _withdraw(self, in_force: Callable[[], frozenset[str]]) -> None:
        """All that waits is looked at, so only when something has changed."""
        if (now := in_force()) != self._in_force:
            await self.outbox.withdraw(in_force)
            self._in_force = now

    async def _expire(self, now: float) -> None:
        """Whoever is held back is not asked any more, and so nobody else would tell that events are lost for him."""
        if count := await self.outbox.expire(now):
            what = "events were given up: nobody took them in time. `callbridge events list --state dead` has them"
            self._around.complain(f"{count} {what}")
