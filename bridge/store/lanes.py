"""Lanes: whose turn it is when a row leaves, or is given up.

Knows that the next row gets its turn in the transaction that settles the one before. Does not know who settles.
Whoever adds to a queue or takes from it does so in a transaction of `queue_of(app)`, one after the other: or a row
could be added behind one that is leaving, and never get its turn.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select, text, update

from bridge.calls.deliveries import DeadReason, DeliveryState
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.tables import deliveries
from bridge.store.transaction import OverSqlalchemy, Transaction

PORTION: Final = 500
"""Rows that are changed in one transaction, so that nobody waits long behind a large order."""

_FIRST: Final = "SELECT min(seq) FROM deliveries WHERE lane = ANY(:lanes) AND turn IS NOT NULL GROUP BY lane"
_NEXT: Final = text(f"UPDATE deliveries SET turn = 1 WHERE seq IN ({_FIRST})")  # noqa: S608 - our own words


def queue_of(app: str) -> str:
    """The name of an application's queue."""
    return f"outbox {app}"


def pass_on(within: Transaction, lanes: Iterable[str]) -> None:
    """The next row of each lane gets its turn."""
    left = sorted(set(lanes))
    if left:
        within.put(_NEXT, [{"lanes": left}])


class Undertaker:
    """Gives up pending deliveries of one application's queue."""

    def __init__(self, database: Database, app: str, backlog: Backlog) -> None:
        """It touches none that is in flight: that one's answer is waited for."""
        self._database = database
        self._app = app
        self._backlog = backlog

    async def bury(self, reason: DeadReason, now: float, *those: ColumnElement[bool]) -> int:
        """All that fulfil the conditions, in portions; how many. Raises StoreError."""
        total, gone = 0, PORTION
        while gone == PORTION:
            gone = len(await self.portion(reason, now, *those, most=PORTION))
            total += gone
        return total

    async def portion(
        self,
        reason: DeadReason,
        now: float,
        *those: ColumnElement[bool],
        most: int,
        order: ColumnElement[float] | None = None,
    ) -> list[str]:
        """The ids of the first of them, by `order` or by age, which an index has in order. Raises StoreError."""
        columns = deliveries.c
        chosen = (
            select(columns.seq, columns.id, columns.lane, columns.receiver)
            .where(columns.app == self._app, columns.turn.is_not(None), columns.state == DeliveryState.PENDING.value)
            .where(*those)
            .order_by(columns.at if order is None else order)
            .limit(most)
            .with_for_update()
        )

        def bury(connection: Connection) -> Sequence[Any]:
            rows = connection.execute(chosen).all()
            if rows:
                dead = {"state": DeliveryState.DEAD.value, "reason": reason.value, "turn": None, "due": None}
                those_rows = columns.seq.in_([row.seq for row in rows])
                connection.execute(update(deliveries).where(those_rows).values(settled=now, **dead))
                pass_on(OverSqlalchemy(connection), (row.lane for row in rows))
            return rows

        async with self._database.writing(queue_of(self._app)) as open_connection:
            rows = await open_connection.run_sync(bury)
        self._backlog.gone(Counter(row.receiver for row in rows))
        return [row.id for row in rows]
