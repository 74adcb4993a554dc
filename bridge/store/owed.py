"""Events that are owed become deliveries in the outbox, both in one transaction.

Knows statements. Does not know how a request is made of an event, nor when. Source: Events and API 5.1; ADR 0092.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import TextClause, text

from bridge.calls.records import Notification
from bridge.store import sql
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.lanes import queue_of
from bridge.store.rows import Row, delivery_row
from bridge.store.tables import deliveries
from bridge.store.transaction import Transaction

_FIRST: Final = text("SELECT seq, event FROM owed_events WHERE app = :app ORDER BY seq LIMIT :most")
_DONE: Final = text("DELETE FROM owed_events WHERE seq = ANY(:rows)")


def _told() -> TextClause:
    """A notification has its turn when nothing that is open is before it in its lane."""
    earlier = "SELECT 1 FROM deliveries AS earlier WHERE earlier.lane = :lane AND earlier.turn IS NOT NULL"
    turn = f"CASE WHEN EXISTS ({earlier}) THEN 0 ELSE 1 END"
    return text(sql.add(deliveries, "seq").text.replace(":turn", turn))


_TOLD: Final = _told()


class StoredOwed:
    """Of one application. Every method may raise StoreError."""

    def __init__(self, database: Database, backlog: Backlog, around: Around) -> None:
        """Whoever wants to hear of new deliveries is told by the backlog."""
        self._database = database
        self._backlog = backlog
        self._app = around.app

    async def first(self, most: int) -> Sequence[Row]:
        """The oldest rows, in the order in which the events happened: `seq`, and `event` for `owed_of`."""
        return await self._database.find(lambda within: within.rows(_FIRST, {"app": self._app, "most": most}))

    async def done(self, rows: Sequence[int], told: Sequence[Notification]) -> None:
        """Put what was made of these rows into the outbox, and remove them. One that is there already stays alone.

        Raises RowRefused when a value of one is refused. What the power takes is made anew, with the same ids: the
        disk need not be waited for.
        """
        owed = [delivery_row(one, self._app) for one in told]

        def write(within: Transaction) -> None:
            within.put(_TOLD, owed)
            within.put(_DONE, [{"rows": list(rows)}])

        await self._database.transact(write, queue_of(self._app), lasting=False)
        self._backlog.addressed(len(rows))
        if told:
            self._backlog.added(Counter(one.receiver for one in told))
