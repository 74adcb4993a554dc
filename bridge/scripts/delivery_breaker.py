"""Who is held back after failures in a row, and when one delivery may try again.

Knows failures and moments that it is handed. Does not know what fails, nor what time it is. Two of these serve the
deliveries: one for definitions, one for receivers. Source: Events and API 5.3, row of the breaker.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

FAILURES: Final = 5
"""In a row; then it is open."""
REMEMBERED: Final = 4096
"""Of those that fail and are not open yet, the latest."""
HELD: Final = 10_000
"""Of those that are held back; whose definitions are long gone may be among them, and the first of them goes."""


@dataclass(slots=True)
class _Row:
    """Failures in a row of one definition or receiver. `probes`: how many of them while it was open."""

    failures: int = 0
    probes: int = 0
    probe_at: float = 0.0
    tried: set[str] = field(default_factory=set)


class Breakers:
    """Closed for everybody who is not known here."""

    def __init__(self) -> None:
        """Begin with nobody known."""
        self._rows: OrderedDict[str, _Row] = OrderedDict()
        self._held: dict[str, _Row] = {}

    @property
    def held(self) -> frozenset[str]:
        """For whom nothing is sent but a probe."""
        return frozenset(self._held)

    def probes_due(self, now: float) -> tuple[str, ...]:
        """Who may be probed, whoever waits longest first."""
        due = [(row.probe_at, key) for key, row in self._held.items() if row.probe_at <= now]
        return tuple(key for _, key in sorted(due))

    def next_probe(self, now: float) -> float | None:
        """The next moment at which somebody may be probed who may not be yet."""
        coming = [row.probe_at for row in self._held.values() if row.probe_at > now]
        return min(coming, default=None)

    def probe_at(self, key: str) -> float | None:
        """When it may be probed; None when it is not held back."""
        row = self._held.get(key)
        return row.probe_at if row else None

    def probes_failed(self, key: str) -> int:
        """How many probes in a row have failed."""
        row = self._held.get(key)
        return row.probes if row else 0

    def tried(self, key: str) -> frozenset[str]:
        """The deliveries by which it was probed in vain, since all there are had their turn."""
        row = self._held.get(key)
        return frozenset(row.tried) if row else frozenset()

    def all_tried(self, key: str) -> None:
        """Begin again with the oldest one."""
        if row := self._held.get(key):
            row.tried.clear()

    def failed(self, key: str, probe_at: float) -> bool:
        """Count a failure; if it is open afterwards, it may be probed then. True: this one has opened it."""
        if key in self._held:
            return False
        row = self._rows.setdefault(key, _Row())
        self._rows.move_to_end(key)
        row.failures += 1
        if row.failures >= FAILURES:
            row.probe_at = probe_at
            self._held[key] = self._rows.pop(key)
            if len(self._held) > HELD:
                del self._held[next(iter(self._held))]
            return True
        if len(self._rows) > REMEMBERED:
            self._rows.popitem(last=False)
        return False

    def probe_failed(self, key: str, delivery: str, probe_at: float) -> None:
        """A probe has proved nothing good: the next one then, by another delivery if there is one."""
        if row := self._held.get(key):
            row.probes += 1
            row.probe_at = probe_at
            row.tried.add(delivery)

    def put_off(self, key: str, probe_at: float) -> None:
        """A probe has proved nothing at all: once more then."""
        if row := self._held.get(key):
            row.probe_at = probe_at

    def succeeded(self, key: str) -> bool:
        """Somebody is there: close. True: it was open."""
        self._rows.pop(key, None)
        return self._held.pop(key, None) is not None
