"""Deliveries that are leased already and wait here, a moment, for a free request to their receiver.

Knows how many a receiver may have ahead: the more, the faster it answers. Does not know sending, nor the store.
A receiver that answers in 5 ms would otherwise wait for the store most of its time.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Mapping
from typing import Final

from bridge.calls.deliveries import Due, Pot

AHEAD: Final = 16
"""So many times what may be in flight, at most."""
WITHIN: Final = 1.0
"""Seconds in which what waits is expected to be sent."""
TOO_LONG: Final = 20.0
"""Seconds after which it is given back: its lease must last for the attempt."""
REMEMBERED: Final = 4096
"""Receivers of which it is known how fast they answer, those that answered last."""

_SHARE: Final = 0.2


class Waiting:
    """What waits, for each receiver in its order."""

    def __init__(self, per_receiver: int) -> None:
        """`per_receiver`: requests that may be in flight for each."""
        self._per_receiver = per_receiver
        self._rows: dict[str, deque[tuple[float, Due]]] = {}
        self._ids: set[str] = set()
        self._pace: OrderedDict[str, float] = OrderedDict()
        self._failed: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, delivery: str) -> bool:
        """Whether this one waits here."""
        return delivery in self._ids

    @property
    def ids(self) -> tuple[str, ...]:
        """All that wait."""
        return tuple(self._ids)

    @property
    def receivers(self) -> Mapping[str, int]:
        """How many wait for each receiver that has any."""
        return Counter({receiver: len(row) for receiver, row in self._rows.items()})

    @property
    def ahead(self) -> Mapping[str, int]:
        """How many may wait for each receiver that is known to be fast."""
        most = self._per_receiver * AHEAD
        return {name: min(most, int(self._per_receiver * WITHIN / pace)) for name, pace in self._pace.items()}

    def kinds(self, receiver: str) -> tuple[Pot, ...]:
        """Of which kinds a receiver is: none when it is known to answer fast."""
        pace = self._pace.get(receiver)
        if pace is not None and pace <= self._per_receiver * WITHIN:
            return ()
        return (Pot.UNKNOWN,) if pace is None and receiver not in self._failed else (Pot.UNKNOWN, Pot.DOUBTED)

    def answered(self, receiver: str, seconds: float) -> None:
        """It has taken an event, so fast."""
        self._failed.pop(receiver, None)
        before = self._pace.get(receiver, seconds)
        self._pace[receiver] = max(0.001, before + _SHARE * (seconds - before))
        self._pace.move_to_end(receiver)
        if len(self._pace) > REMEMBERED:
            self._pace.popitem(last=False)

    def failed(self, receiver: str) -> None:
        """Nothing more is leased ahead until it answers again."""
        self._pace.pop(receiver, None)
        self._failed[receiver] = None
        self._failed.move_to_end(receiver)
        if len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    def add(self, due: Due, now: float) -> None:
        """It waits."""
        self._rows.setdefault(due.notification.receiver, deque()).append((now, due))
        self._ids.add(due.notification.id)

    def next(self, receiver: str, held_definitions: frozenset[str]) -> Due | None:
        """The first that waits for a receiver and is not held back, which waits no more."""
        row = self._rows.get(receiver, deque())
        found = next((pair for pair in row if pair[1].notification.definition not in held_definitions), None)
        if found is None:
            return None
        row.remove(found)
        if not row:
            del self._rows[receiver]
        self._ids.discard(found[1].notification.id)
        return found[1]

    def given_up(self, receivers: frozenset[str], definitions: frozenset[str], now: float) -> tuple[str, ...]:
        """Those whose receiver or definition is held back, and those that wait too long, wait no more."""
        gone = tuple(
            due.notification.id
            for since, due in self._all()
            if due.notification.receiver in receivers
            or due.notification.definition in definitions
            or now - since >= TOO_LONG
        )
        if gone:
            self._ids.difference_update(gone)
            rows = {
                receiver: deque(pair for pair in row if pair[1].notification.id in self._ids)
                for receiver, row in self._rows.items()
            }
            self._rows = {receiver: row for receiver, row in rows.items() if row}
        return gone

    def _all(self) -> Iterator[tuple[float, Due]]:
        for row in self._rows.values():
            yield from row
