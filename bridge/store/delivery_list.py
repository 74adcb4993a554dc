"""The outbox as people use it: look for deliveries, put them back, give them up.

Knows what may be asked for, and how it is found. Does not know who asks, nor what may be shown to whom.
Source: Events and API 5.3.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, literal_column, select, update

from bridge.calls.deliveries import DeadReason, Delivery, DeliveryFilter, DeliveryState
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.lanes import PORTION, Undertaker, queue_of
from bridge.store.rows import delivery_of
from bridge.store.tables import deliveries

_columns = deliveries.c
_OPEN: Final = (DeliveryState.PENDING, DeliveryState.IN_FLIGHT)


class DeliveryList:
    """Fulfils the port `Deliveries` for one application. Every method may raise StoreError."""

    def __init__(self, database: Database, backlog: Backlog, around: Around) -> None:
        """It works on the same queue as the outbox."""
        self._database = database
        self._backlog = backlog
        self._app, self._clock = around.app, around.clock
        self._undertaker = Undertaker(database, around.app, backlog)

    async def find(self, wanted: DeliveryFilter, most: int) -> Sequence[Delivery]:
        """The newest first."""
        chosen = select(deliveries).where(_columns.app == self._app, *conditions(wanted))
        newest = chosen.order_by(_columns.at.desc(), _columns.seq.desc()).limit(most)
        async with self._database.reading() as connection:
            return tuple(delivery_of(row) for row in (await connection.execute(newest)).mappings())

    async def replay(self, wanted: DeliveryFilter) -> int:
        """Put dead or delivered ones back, each in a lane of its own: they are ordered against nothing; how many."""
        total, last, now = 0, 0, self._clock.now()
        while portion := await self._replay(wanted, last, now):
            total, last = total + len(portion), portion[-1]
        return total

    async def drop(self, wanted: DeliveryFilter) -> int:
        """Let pending ones be dead; how many."""
        return await self._undertaker.bury(DeadReason.DROPPED, self._clock.now(), *conditions(wanted))

    async def _replay(self, wanted: DeliveryFilter, last: int, now: float) -> list[int]:
        chosen = (
            select(_columns.seq, _columns.receiver)
            .where(_columns.app == self._app, _columns.turn.is_(None), _columns.seq > last, *conditions(wanted))
            .order_by(_columns.seq)
            .limit(PORTION)
            .with_for_update()
        )
        back = {"state": DeliveryState.PENDING.value, "turn": 1, "due": now, "replay": True, "attempts": 0}
        fresh = {"reason": "", "settled": None, "leased_by": "", "lane": _columns.id}
        until = now + _columns.patience
        async with self._database.writing(queue_of(self._app)) as connection:
            rows = (await connection.execute(chosen)).all()
            those = _columns.seq.in_([row.seq for row in rows])
            if rows:
                await connection.execute(update(deliveries).where(those).values(**back, **fresh, give_up_at=until))
        if rows:
            self._backlog.added(Counter(row.receiver for row in rows))
        return [row.seq for row in rows]


def conditions(wanted: DeliveryFilter) -> list[ColumnElement[bool]]:
    """What a row fulfils that is meant."""
    asked: list[ColumnElement[bool]] = []
    if wanted.state is not None:  # the word itself, so that the index of the dead ones serves
        asked.append(_columns.state == literal_column(f"'{wanted.state.value}'"))
    if wanted.state in _OPEN:
        asked.append(_columns.turn.is_not(None))  # so that an index of the open ones serves
    if wanted.receiver:
        asked.append(_columns.receiver == wanted.receiver)
    if wanted.call:
        asked.append((_columns.api_id == wanted.call) | (_columns.call_id == wanted.call))
    if wanted.definition:
        asked.append(_columns.definition == wanted.definition)
    if wanted.since is not None:
        asked.append(_columns.at >= wanted.since)
    if wanted.until is not None:
        asked.append(_columns.at < wanted.until)
    if wanted.ids:
        asked.append(_columns.id.in_(wanted.ids))
    return asked
