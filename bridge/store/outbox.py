"""The outbox: deliveries are leased, tried by others, and settled.

Knows states, leases and whose turn it is. Does not know HTTP, nor when a delivery is tried again.
Source: Events and API 5.1, 5.3.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import func, select, text, update

from bridge.calls.deliveries import DeadReason, DeliveryState, Due, Room, Verdict
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.claims import claimable, next_free, oldest
from bridge.store.database import Database
from bridge.store.lanes import Undertaker, pass_on, queue_of
from bridge.store.owners import has_ended
from bridge.store.rows import REPLY, clean, due_of
from bridge.store.sql import ONE
from bridge.store.tables import deliveries
from bridge.store.transaction import Row, Transaction

LEASE: Final = 60.0
"""Seconds; whoever leased it and has said nothing by then is taken for dead."""

_columns = deliveries.c
_LEASE: Final = text(
    "UPDATE deliveries"
    " SET planned = due, due = :until, state = 'in_flight', leased_by = :owner, attempts = attempts + 1"
    " WHERE seq = ANY(:rows) AND turn = 1 AND due <= :last AND (state = 'pending' OR due <= :now)"
)
_LEASED: Final = text(
    "SELECT seq, attempts FROM deliveries WHERE seq = ANY(:rows) AND turn = 1 AND leased_by = :owner AND due = :until"
)
_OURS: Final = text(
    "SELECT seq, id, lane, receiver FROM deliveries"
    " WHERE id = ANY(:ids) AND state = 'in_flight' AND leased_by = :owner ORDER BY seq FOR UPDATE"
)
_WHERE_IT_STANDS: Final = (
    "state = :state, reason = :reason, leased_by = '', turn = :turn, due = :due, settled = :settled"
)
_HOW_IT_ENDED: Final = "status = :status, error = :error, reply = :reply, seconds = :seconds"
_TRIED: Final = text(f"UPDATE deliveries SET {_WHERE_IT_STANDS}, {_HOW_IT_ENDED} WHERE seq = :row")  # noqa: S608 - our own words
_UNTRIED: Final = text(f"UPDATE deliveries SET {_WHERE_IT_STANDS}, attempts = attempts - 1 WHERE seq = :row")  # noqa: S608 - the same
"""A row that was claimed and given up: that was no attempt."""


class StoredOutbox:
    """Fulfils the port `Outbox` for one application. Every method may raise StoreError."""

    def __init__(self, database: Database, backlog: Backlog, around: Around) -> None:
        """The backlog is the one of whoever adds rows."""
        self._database = database
        self._backlog = backlog
        self._app, self._owner, self._clock = around.app, around.owner, around.clock
        self._undertaker = Undertaker(database, around.app, backlog)

    def on_new(self, woken: Callable[[], None]) -> None:
        """Call this whenever new rows were committed."""
        self._backlog.on_new(woken)

    async def claim(self, room: Room, now: float) -> Sequence[Due]:
        """Lease what is due and first in its lane, the oldest first."""
        if room.most <= 0:
            return ()
        return await self._leased(lambda within: claimable(within, self._app, room, now), now)

    async def probe(self, now: float, *, receiver: str = "", definition: str = "") -> Due | None:
        """Lease the delivery of a receiver or definition that is due the longest, or next."""

        def find(within: Transaction) -> list[Row]:
            row = oldest(within, self._app, receiver, definition, now)
            return [] if row is None else [row]

        return next(iter(await self._leased(find, now)), None)

    async def _leased(self, find: Callable[[Transaction], list[Row]], now: float) -> Sequence[Due]:
        """Those of the found that nobody has leased or ended meanwhile. A lease need not outlive a power failure."""

        def lease(within: Transaction, found: list[Row]) -> list[Due]:
            rows, last = [row["seq"] for row in found], max(row["due"] for row in found)
            ours = {"rows": rows, "owner": self._owner, "until": now + LEASE}
            within.put(_LEASE, [{**ours, "last": last, "now": now}])
            attempts = {row["seq"]: row["attempts"] for row in within.rows(_LEASED, ours)}
            return [due_of(row, attempts[row["seq"]]) for row in found if row["seq"] in attempts]

        return tuple(await self._database.find_and_change(find, lease, lasting=False))

    async def settle(self, verdicts: Sequence[Verdict]) -> None:
        """Write how attempts have ended; a verdict about a row that is leased by us no more does not count."""
        by_id = {verdict.id: verdict for verdict in verdicts}

        def settle(within: Transaction) -> list[Row]:
            rows = within.rows(_OURS, {"ids": list(by_id), "owner": self._owner})
            for attempted, statement in ((True, _TRIED), (False, _UNTRIED)):
                those = [(row["seq"], by_id[row["id"]]) for row in rows if by_id[row["id"]].attempted is attempted]
                within.put(statement, [{"row": seq, **self._outcome(verdict)} for seq, verdict in those])
            over = [row for row in rows if _is_over(by_id[row["id"]])]
            pass_on(within, (row["lane"] for row in over))
            return over

        # What the power takes is delivered once more, with the same id: that need not be waited for.
        over = await self._database.transact(settle, queue_of(self._app), lasting=False)
        self._backlog.gone(Counter(row["receiver"] for row in over))

    async def release(self, ids: Sequence[str]) -> None:
        """Give leases back unused."""
        ours = (_columns.id.in_(ids), _columns.leased_by == self._owner)
        unused = update(deliveries).where(*ours, _columns.state == DeliveryState.IN_FLIGHT.value)
        back = {"state": DeliveryState.PENDING.value, "leased_by": "", "due": _columns.planned}
        async with self._database.writing() as connection:
            await connection.execute(unused.values(attempts=_columns.attempts - 1, **back))

    async def take_back(self) -> int:
        """Let go of what processes had leased that have certainly ended; how many rows. To be called at the beginning.

        It looks at all that waits. What it leaves, because nothing can be told of its holder, is due after the lease.
        """
        leased = (_columns.app == self._app, _columns.turn == ONE, _columns.state == DeliveryState.IN_FLIGHT.value)
        async with self._database.reading() as connection:
            held = (await connection.execute(select(_columns.leased_by).where(*leased).distinct())).scalars()
            ended = [owner for owner in held if has_ended(owner)]
        if not ended:
            return 0
        back = {"state": DeliveryState.PENDING.value, "leased_by": "", "due": _columns.planned}
        those = update(deliveries).where(*leased, _columns.leased_by.in_(ended))
        async with self._database.writing() as connection:
            count = (await connection.execute(those.values(**back))).rowcount
        self._backlog.added({})
        return count

    async def next_due(self) -> float | None:
        """When the next one is due that is not leased by us; the leases of others run out."""
        return await self._database.find(lambda within: next_free(within, self._app, self._owner))

    async def expire(self, now: float) -> int:
        """Give up what was to be given up by now, also what nobody claims because its receiver is held; how many."""
        old = _columns.give_up_at <= now
        mine = (_columns.app == self._app, _columns.turn == ONE, _columns.state == DeliveryState.PENDING.value)
        async with self._database.reading() as connection:  # mostly there is none, and nobody needs to wait for that
            count = (await connection.execute(select(func.count()).where(*mine, old))).scalar()
        return await self._undertaker.bury(DeadReason.EXPIRED, now, old) if count else 0

    async def give_up(self, definition: str) -> int:
        """Give up what waits for one definition, which was deleted or disabled just now; how many."""
        those = _columns.definition == definition
        return await self._undertaker.bury(DeadReason.WITHDRAWN, self._clock.now(), those)

    async def withdraw(self, in_force: Callable[[], frozenset[str]]) -> int:
        """Give up what waits for definitions that were deleted or disabled; how many. Looks at all that waits."""
        named = select(_columns.definition).where(_columns.app == self._app, _columns.turn.is_not(None)).distinct()
        async with self._database.reading() as connection:
            known = set((await connection.execute(named)).scalars())
        gone = sorted(known - in_force())  # asked afterwards: one that was made meanwhile is not taken for gone
        now = self._clock.now()
        return sum([await self._undertaker.bury(DeadReason.WITHDRAWN, now, _columns.definition == one) for one in gone])

    def _outcome(self, verdict: Verdict) -> dict[str, object]:
        """The row as it is afterwards."""
        now = self._clock.now()
        if _is_over(verdict):
            state = DeliveryState.DELIVERED if verdict.delivered else DeliveryState.DEAD
            where = {"turn": None, "due": None, "settled": now}
        else:
            state = DeliveryState.PENDING
            where = {"turn": 1, "due": now if verdict.due is None else verdict.due, "settled": None}
        reply = clean(verdict.reply, REPLY).encode()[:REPLY].decode(errors="ignore")
        told = {"status": verdict.status, "error": clean(verdict.error), "reply": reply, "seconds": verdict.seconds}
        reason = "" if verdict.delivered or verdict.reason is None else verdict.reason.value
        row: dict[str, object] = {"state": state.value, "reason": reason, **where}
        return row | told if verdict.attempted else row


def _is_over(verdict: Verdict) -> bool:
    """Delivered, or dead."""
    return verdict.delivered or verdict.reason is not None
