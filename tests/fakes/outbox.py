"""An outbox in memory, with lanes, leases and replays as the real one has them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bridge.calls.deliveries import DeadReason, Delivery, DeliveryFilter, DeliveryState, Due, Room, Verdict
from bridge.calls.records import Notification
from bridge.errors import StoreError

LEASE = 60.0


@dataclass
class Row:
    notification: Notification
    due: float
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    leased_until: float = 0.0
    replay: bool = False
    verdict: Verdict | None = None

    @property
    def open(self) -> bool:
        return self.state in {DeliveryState.PENDING, DeliveryState.IN_FLIGHT}


@dataclass
class FakeOutbox:
    """Fulfils `Outbox` and `Deliveries`. While `away` says why, every method raises StoreError."""

    now: Callable[[], float] = lambda: 0.0
    rows: dict[str, Row] = field(default_factory=dict)
    away: str = ""
    settled: list[tuple[Verdict, ...]] = field(default_factory=list)
    """Each transaction."""
    claims: int = 0
    woken: list[Callable[[], None]] = field(default_factory=list)

    def add(self, *notifications: Notification) -> None:
        """They are committed."""
        for one in notifications:
            self.rows[one.id] = Row(one, one.at)
        self._wake()

    async def claim(self, room: Room, now: float) -> Sequence[Due]:
        self.claims += 1
        self._check()
        taken: list[Due] = []
        busy, pots = Counter(room.busy), Counter(room.pots)
        for row in self._first_in_lanes(now):
            told = row.notification
            held = told.receiver in room.held_receivers or told.definition in room.held_definitions
            left = room.per_receiver + room.ahead.get(told.receiver, 0) - busy[told.receiver]
            kinds = room.kinds(told.receiver)
            left = min((left, *(pots[kind] for kind in kinds)))
            if len(taken) < room.most and not held and left > 0 and row.due <= now:
                busy[told.receiver] += 1
                pots.subtract(kinds)
                taken.append(self._lease(row, now))
        return taken

    async def probe(self, now: float, *, receiver: str = "", definition: str = "") -> Due | None:
        self._check()
        for row in self._first_in_lanes(now):
            if receiver in {"", row.notification.receiver} and definition in {"", row.notification.definition}:
                return self._lease(row, now)
        return None

    async def settle(self, verdicts: Sequence[Verdict]) -> None:
        self._check()
        self.settled.append(tuple(verdicts))
        for verdict in verdicts:
            row = self.rows[verdict.id]
            row.leased_until, row.verdict = 0.0, verdict
            if verdict.delivered:
                row.state = DeliveryState.DELIVERED
            elif verdict.reason is not None:
                row.state = DeliveryState.DEAD
            else:
                assert verdict.due is not None
                row.state, row.due = DeliveryState.PENDING, verdict.due

    async def release(self, ids: Sequence[str]) -> None:
        self._check()
        for row in (self.rows[one] for one in ids):
            row.state, row.leased_until, row.attempts = DeliveryState.PENDING, 0.0, row.attempts - 1

    async def next_due(self) -> float | None:
        self._check()
        dues = [
            row.due if row.state is DeliveryState.PENDING else row.leased_until
            for row in self.rows.values()
            if row.open
        ]
        return min(dues, default=None)

    def on_new(self, woken: Callable[[], None]) -> None:
        self.woken.append(woken)

    async def find(self, wanted: DeliveryFilter, most: int) -> Sequence[Delivery]:
        self._check()
        found = [_seen(row) for row in reversed(self.rows.values()) if _meant(row, wanted)]
        return found[:most]

    async def replay(self, wanted: DeliveryFilter) -> int:
        self._check()
        meant = [row for row in self.rows.values() if _meant(row, wanted) and not row.open]
        for row in meant:
            told = row.notification
            row.notification = replace(told, give_up_at=self.now() + told.give_up_at - told.at)
            row.state, row.due, row.attempts, row.replay = DeliveryState.PENDING, self.now(), 0, True
        self._wake()
        return len(meant)

    async def drop(self, wanted: DeliveryFilter) -> int:
        self._check()
        meant = [row for row in self.rows.values() if _meant(row, wanted) and row.state is DeliveryState.PENDING]
        for row in meant:
            row.state, row.verdict = DeliveryState.DEAD, Verdict(row.notification.id, reason=DeadReason.DROPPED)
        return len(meant)

    def state(self, delivery: str) -> DeliveryState:
        return self.rows[delivery].state

    def reason(self, delivery: str) -> DeadReason | None:
        verdict = self.rows[delivery].verdict
        return verdict.reason if verdict else None

    @property
    def all_done(self) -> bool:
        return not any(row.open for row in self.rows.values())

    def _wake(self) -> None:
        for woken in self.woken:
            woken()

    def _check(self) -> None:
        if self.away:
            raise StoreError(self.away)

    def _lease(self, row: Row, now: float) -> Due:
        row.state, row.leased_until, row.attempts = DeliveryState.IN_FLIGHT, now + LEASE, row.attempts + 1
        return Due(row.notification, row.attempts, row.replay)

    def _first_in_lanes(self, now: float) -> Iterator[Row]:
        """What may be leased, the oldest first; a replay is in no lane."""
        lanes: set[str] = set()
        for row in list(self.rows.values()):
            if not row.open:
                continue
            if not row.replay:
                if row.notification.lane in lanes:
                    continue
                lanes.add(row.notification.lane)
            if row.leased_until <= now:
                yield row


def _meant(row: Row, wanted: DeliveryFilter) -> bool:
    told = row.notification
    return (
        wanted.state in {None, row.state}
        and wanted.receiver in {"", told.receiver}
        and wanted.call in {"", told.call_id, told.api_id}
        and wanted.definition in {"", told.definition}
        and (wanted.since is None or told.at >= wanted.since)
        and (wanted.until is None or told.at < wanted.until)
        and (not wanted.ids or told.id in wanted.ids)
    )


def _seen(row: Row) -> Delivery:
    due = row.due if row.open else None
    return Delivery(row.notification, row.state, row.attempts, due, row.verdict, row.replay)
