"""Events that are owed become deliveries in the outbox, both in one transaction.

Knows statements. Does not know how a request is made of an event, nor when. Source: Events and API 5.1; ADR 0092.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
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

_COUNT: Final = text("SELECT count(*) AS count FROM owed_events WHERE app = :app")
_FIRST: Final = text("SELECT seq, event FROM owed_events WHERE app = :app ORDER BY seq LIMIT :most")
_STILL: Final = text("SELECT seq FROM owed_events WHERE seq = ANY(:rows) FOR UPDATE")
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

    async def count(self) -> int:
        """How many rows there are."""
        (row,) = await self._database.find(lambda within: within.rows(_COUNT, {"app": self._app}))
        return int(row["count"])

    async def put(self, *told: Notification) -> None:
        """Put these into the outbox. One that is there already stays alone. Raises RowRefused for a value of one."""
        owed = [delivery_row(one, self._app) for one in told]
        await self._database.transact(lambda within: within.put(_TOLD, owed), queue_of(self._app), lasting=False)
        self._added(told)

    async def done(self, made: Mapping[int, Sequence[Notification]]) -> None:
        """Put what was made of each row into the outbox, and remove the rows. Raises RowRefused for a value of one.

        Of a row that is gone by now (its call was forgotten) nothing is put. What the power takes is made anew, with
        the same ids: the disk need not be waited for.
        """
        rows = list(made)

        def write(within: Transaction) -> list[Notification]:
            still = {row["seq"] for row in within.rows(_STILL, {"rows": rows})}
            told = [notice for row in rows if row in still for notice in made[row]]
            within.put(_TOLD, [delivery_row(one, self._app) for one in told])
            within.put(_DONE, [{"rows": rows}])
            return told

        self._added(await self._database.transact(write, queue_of(self._app), lasting=False))

    def _added(self, told: Sequence[Notification]) -> None:
        if told:
            self._backlog.added(Counter(one.receiver for one in told))
