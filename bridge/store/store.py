"""All rooms of the store around one database, and their tasks.

Knows how they are tied together, and in which order they begin and end. Does not know what each does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import tzinfo

from bridge.errors import StoreError
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
from bridge.store.retention import Retention
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.subscriptions import StoredSubscriptions
from bridge.store.tokens import StoredTokens
from bridge.store.upkeep import Chores, Upkeep
from bridge.store.waiting import Waiting
from bridge.store.writer import Writer
from bridge.telephony.values import Extension


class Store:
    """Made once for a service; nothing is opened before `begin`."""

    def __init__(
        self,
        settings: tuple[StoreSettings, OutboxSettings, RetentionSettings],
        declared_ids: Callable[[], Mapping[Extension, int | None]],
        zone: Callable[[], tzinfo],
        around: Around,
    ) -> None:
        """`declared_ids`: all extensions, with the ids that the files give now; `zone`: where it is `purge_at`."""
        store, outbox, keep = settings
        self.database = Database(store)
        backlog = self.backlog = Backlog(outbox.max_pending)
        self.writer = Writer(
            self.database,
            BatchWriter(self.database, backlog, around),
            Overflow(self.database, backlog, around),
            Waiting(outbox.unsaved_rows),
            store.flush_ms / 1000,
            around,
        )
        self.outbox = StoredOutbox(self.database, backlog, around)
        self.deliveries = DeliveryList(self.database, backlog, around)
        self.history = History(self.database, around)
        self.subscriptions = StoredSubscriptions(self.database, around, self.outbox.withdraw)
        self.tokens = StoredTokens(self.database, around)
        self.extension_ids = StoredExtensionIds(self.database, declared_ids, around)
        self.answers = StoredAnswers(self.database, around)
        self.retention = Retention(self.database, backlog, keep, outbox, around)
        self._keep, self._zone, self._around = keep, zone, around
        self._taken_back = False
        """What processes before this one had leased is free."""
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, tasks: asyncio.TaskGroup, purge: Callable[[float], Awaitable[object]]) -> None:
        """Read what is read from memory, and start the tasks. Never raises: when the database is away, calls go on.

        `purge` removes, once a day, all that is kept no longer: the rows of `retention`, and whatever else there is.
        """
        chores = Chores(self.refresh, self.outbox.expire, purge)
        upkeep = Upkeep(chores, self._keep.purge_at, self._zone, self._around)
        self._tasks = [
            tasks.create_task(self.writer.run(), name="store writer"),
            tasks.create_task(upkeep.run(), name="store upkeep"),
            tasks.create_task(self.extension_ids.run(), name="store extension ids"),
        ]
        with suppress(StoreError):  # the writer tells, and the upkeep tries again
            await self.refresh()

    async def refresh(self) -> None:
        """Read again what is read from memory; the first time, take over from processes that have ended.

        Raises StoreError.
        """
        if not self._taken_back:
            await self.outbox.take_back()
            self._taken_back = True
        await self.subscriptions.refresh()
        await self.tokens.refresh()
        await self.extension_ids.refresh()

    async def close(self) -> None:
        """Write what waits, end the tasks, and close the database."""
        await self.writer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.database.close(for_good=True)
