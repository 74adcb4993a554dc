"""What is kept no longer: rows that are too old, and all that names a person who wants to be forgotten.

Knows how long, and that nobody may wait for it: every transaction is small. Does not know files, nor who asks.
Source: Events and API 5.3; The IVR 1.1, 2.3.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_

from bridge.calls.deliveries import DeliveryState
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.history import calls_naming
from bridge.store.lanes import PORTION, queue_of
from bridge.store.rows import number_keys
from bridge.store.settings import OutboxSettings, RetentionSettings
from bridge.store.tables import answers, calls, deliveries, legs, owed_events, snapshots, steps, tokens

DAY: Final = 86_400.0
_CALLS_AT_ONCE: Final = 100


STALE: Final = 7 * DAY
"""Seconds after which nobody goes on with a call of which nothing was told: its server is configured no more. Nor does
anybody then make deliveries of an event: those would have been given up."""


@dataclass(frozen=True, slots=True)
class Purged:
    """Rows that were removed because they were too old."""

    calls: int
    legs: int
    steps: int
    deliveries: int


@dataclass(frozen=True, slots=True)
class Named:
    """Calls that name a number, each by CallAPIID and CallID: their rows, recordings and timelines are to go."""

    calls: tuple[tuple[str, str], ...]

    @property
    def api_ids(self) -> tuple[str, ...]:
        """Of recordings."""
        return tuple(api_id for api_id, _ in self.calls)

    @property
    def call_ids(self) -> tuple[str, ...]:
        """Of timelines."""
        return tuple(dict.fromkeys(call_id for _, call_id in self.calls))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Rows that were removed because they named a number."""

    legs: int
    steps: int
    deliveries: int
    """Of which some may not have been delivered yet: they name the person, too."""


class Retention:
    """Every method may raise StoreError; what was removed by then stays removed."""

    def __init__(
        self, database: Database, backlog: Backlog, keep: RetentionSettings, outbox: OutboxSettings, around: Around
    ) -> None:
        """The backlog is the one of the outbox."""
        self._database = database
        self._backlog = backlog
        self._keep = keep
        self._outbox = outbox
        self._around = around

    async def purge(self, now: float) -> Purged:
        """Remove what is too old. What is not delivered yet stays, however old it is."""
        called, stepped = now - self._keep.calls_keep_days * DAY, now - self._keep.timelines_keep_days * DAY
        await self._remove(answers, answers.c.expires <= now)
        await self._remove(tokens, tokens.c.expires <= now)
        await self._remove(snapshots, snapshots.c.at < now - STALE)
        await self._remove(owed_events, owed_events.c.at < now - STALE)
        settled = 0
        for state, days in (
            (DeliveryState.DELIVERED, self._outbox.keep_delivered_days),
            (DeliveryState.DEAD, self._outbox.keep_dead_days),
        ):
            columns = deliveries.c
            old = (columns.turn.is_(None), columns.state == state.value, columns.settled < now - days * DAY)
            settled += await self._remove(deliveries, *old)
        return Purged(
            calls=await self._remove(calls, *_over(calls, called)),
            legs=await self._remove(legs, *_over(legs, called)),
            steps=await self._remove(steps, steps.c.at < stepped),
            deliveries=settled,
        )

    async def forget(self, named: Named) -> Forgotten:
        """Remove all rows of calls. One that is up is written again at its end."""
        gone: Counter[str] = Counter()
        for place in range(0, len(named.calls), _CALLS_AT_ONCE):
            gone += await self._forget(named.calls[place : place + _CALLS_AT_ONCE])
        return Forgotten(legs=gone["legs"], steps=gone["steps"], deliveries=gone["deliveries"])

    async def naming(self, number: str) -> Named:
        """All calls in which a party has a number, however it was written; some are known by a leg or delivery alone.

        An extended number, `0003*001`, also stands for the extension.
        """
        app = self._around.app
        those = calls_naming(number_keys(number, self._around.country()))
        named: dict[tuple[str, str], None] = {}
        async with self._database.reading() as connection:
            api_ids = set((await connection.execute(those)).scalars())
            if "*" in number:
                of_extension = (select(one.c.api_id).where(one.c.extension == number) for one in (calls, legs))
                for chosen in of_extension:
                    api_ids |= set((await connection.execute(chosen)).scalars())
            in_order = sorted(api_ids)
            for place in range(0, len(in_order), PORTION):
                portion = in_order[place : place + PORTION]
                for table in (calls, legs, owed_events, deliveries):
                    one = select(table.c.api_id, table.c.call_id).distinct()
                    mine = one.where(table.c.app == app, table.c.api_id.in_(portion))
                    named |= {(row.api_id, row.call_id): None for row in await connection.execute(mine)}
        return Named(tuple(named))

    async def _forget(self, found: Sequence[tuple[str, str]]) -> Counter[str]:
        app, api_ids, call_ids = self._around.app, [one[0] for one in found], [one[1] for one in found]
        gone: Counter[str] = Counter()
        waiting: Counter[str] = Counter()
        async with self._database.writing(queue_of(app)) as connection:
            columns = deliveries.c
            mine = (columns.app == app, columns.api_id.in_(api_ids), columns.turn.is_not(None))
            of_receivers = select(columns.receiver, func.count()).where(*mine).group_by(columns.receiver)
            waiting.update({row[0]: row[1] for row in await connection.execute(of_receivers)})
            for table in (owed_events, deliveries, legs, calls):
                those = delete(table).where(table.c.app == app, table.c.api_id.in_(api_ids))
                gone[table.name] += (await connection.execute(those)).rowcount
            await connection.execute(delete(snapshots).where(snapshots.c.app == app, snapshots.c.call_id.in_(call_ids)))
            those = delete(steps).where(steps.c.call_id.in_(call_ids))
            gone["steps"] += (await connection.execute(those)).rowcount
        self._backlog.gone(waiting)
        return gone

    async def _remove(self, table: Table, *those: ColumnElement[bool]) -> int:
        """In portions, each found by an index; how many."""
        key: ColumnElement[Any] = tuple_(*table.primary_key.columns)
        chosen = select(*table.primary_key.columns).where(*those).limit(PORTION)
        total, removed = 0, PORTION
        while removed == PORTION:
            async with self._database.writing() as connection:
                removed = (await connection.execute(delete(table).where(key.in_(chosen)))).rowcount
            total += removed
        return total


def _over(table: Table, before: float) -> tuple[ColumnElement[bool], ...]:
    """Begun so long ago, and ended so long ago, if its end is known at all."""
    return table.c.began < before, func.coalesce(table.c.ended, table.c.began) < before
