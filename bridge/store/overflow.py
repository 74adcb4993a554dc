"""When too much waits: the oldest pending delivery of the fullest receiver is given up, as often as it takes.

Knows `max_pending` and how to count once in a while. Does not know why so much waits. Source: Events and API 5.3.
"""

from sqlalchemy import func, select

from bridge.calls.deliveries import DeadReason
from bridge.calls.entries.events import OutboxOverflowed
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.claims import ALWAYS, definitions
from bridge.store.database import Database
from bridge.store.lanes import PORTION, Undertaker
from bridge.store.sql import ONE
from bridge.store.tables import deliveries


class Overflow:
    """Watches one application's queue."""

    def __init__(self, database: Database, backlog: Backlog, around: Around) -> None:
        """Nothing is counted yet."""
        self._database = database
        self._backlog = backlog
        self._around = around
        self._undertaker = Undertaker(database, around.app, backlog)

    async def relieve(self) -> None:
        """Give up what is too much; while there is room, the database is not even asked. Raises StoreError."""
        if self._backlog.is_in_doubt(self._around.clock.monotonic()):
            await self.count()
        while (excess := self._backlog.excess) > 0 and await self._give_up(min(excess, PORTION)):
            pass

    async def count(self) -> None:
        """Have it in the backlog as it stands in the database. Raises StoreError."""
        columns = deliveries.c
        waiting = (
            select(columns.receiver, func.count())
            .where(columns.app == self._around.app, columns.turn.is_not(None))
            .group_by(columns.receiver)
        )
        async with self._database.reading() as connection:
            counts = {row[0]: row[1] for row in await connection.execute(waiting)}
        self._backlog.counted(counts, self._around.clock.monotonic())

    async def _give_up(self, most: int) -> bool:
        """The oldest: those that are due the longest, as an index has them. False: there is none."""
        receiver, columns = self._backlog.fullest, deliveries.c
        waiting = await self._database.find(lambda within: definitions(within, self._around.app, receiver))
        if not waiting:
            return False
        (definition, _), *younger = waiting
        until = younger[0][1] if younger else ALWAYS
        place = (columns.receiver == receiver, columns.definition == definition)
        those = (*place, columns.turn == ONE, columns.due <= until)
        now = self._around.clock.now()
        gone = await self._undertaker.portion(DeadReason.OVERFLOW, now, *those, order=columns.due, most=most)
        for delivery in gone:
            self._around.journal.note("", OutboxOverflowed(receiver, delivery))
        return bool(gone)
