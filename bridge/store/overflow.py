"""When too much waits: the oldest pending delivery of the fullest receiver is given up, as often as it takes.

Knows `max_pending` and how to count once in a while. Does not know why so much waits. Source: Events and API 5.3.
"""

from sqlalchemy import func, select

from bridge.calls.deliveries import DeadReason
from bridge.calls.event_entries import OutboxOverflowed
from bridge.calls.ports import Clock, Journal
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.lanes import PORTION, Undertaker
from bridge.store.sql import ONE
from bridge.store.tables import deliveries


class Overflow:
    """Watches one application's queue."""

    def __init__(self, database: Database, app: str, backlog: Backlog, journal: Journal, clock: Clock) -> None:
        """Nothing is counted yet."""
        self._database = database
        self._app = app
        self._backlog = backlog
        self._journal = journal
        self._clock = clock
        self._undertaker = Undertaker(database, app, backlog)

    async def relieve(self) -> None:
        """Give up what is too much; while there is room, the database is not even asked. Raises StoreError."""
        if self._backlog.is_in_doubt(self._clock.monotonic()):
            await self._count()
        while (excess := self._backlog.excess) > 0 and await self._give_up(min(excess, PORTION)):
            pass

    async def _count(self) -> None:
        columns = deliveries.c
        waiting = (
            select(columns.receiver, func.count())
            .where(columns.app == self._app, columns.turn.is_not(None))
            .group_by(columns.receiver)
        )
        async with self._database.reading() as connection:
            counts = {receiver: count for receiver, count in await connection.execute(waiting)}
        self._backlog.counted(counts, self._clock.monotonic())

    async def _give_up(self, most: int) -> bool:
        """The oldest, as those are that are due the longest: an index has them in this order. False: there is none."""
        receiver, columns = self._backlog.fullest, deliveries.c
        those = (columns.receiver == receiver, columns.turn == ONE)
        now = self._clock.now()
        gone = await self._undertaker.portion(DeadReason.OVERFLOW, now, *those, order=columns.due, most=most)
        for _, delivery in gone:
            self._journal.note("", OutboxOverflowed(receiver, delivery))
        return bool(gone)
