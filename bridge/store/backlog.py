"""What is known of the queue without asking the database: how much waits for each receiver, and who is told of more.

Knows numbers. Does not know rows, nor what is done when it is too much.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

STALE: Final = 60.0
"""Seconds after which numbers are counted anew before anything is given up: another process may have worked, too."""


class Backlog:
    """Shared by whoever adds to the queue and whoever takes from it."""

    def __init__(self, most: int) -> None:
        """Nothing is counted yet. `most`: how much may wait."""
        self._most = most
        self._counts: Counter[str] = Counter()
        self._counted_at: float | None = None
        self._woken: list[Callable[[], None]] = []
        self.owed = self._addressed = 0
        """How many deliveries are to be made of all events that were written since the start."""

    def on_new(self, woken: Callable[[], None]) -> None:
        """Call this whenever rows were added."""
        self._woken.append(woken)

    def owes(self, deliveries: int) -> None:
        """Events were committed of which so many deliveries are to be made."""
        self.owed += deliveries
        for woken in self._woken:
            woken()

    def addressed(self, owed: int) -> None:
        """Of all that was `owed` when it was so much, deliveries were made by now."""
        self._addressed = max(self._addressed, owed)

    def added(self, receivers: Mapping[str, int]) -> None:
        """So many rows were committed."""
        self._counts.update(receivers)
        for woken in self._woken:
            woken()

    def gone(self, receivers: Mapping[str, int]) -> None:
        """So many rows wait no more."""
        self._counts.subtract(receivers)

    def moved(self, receivers: Mapping[str, int]) -> None:
        """So many rows more wait, or fewer, as another process tells that has seen to what is new."""
        self._counts.update(receivers)

    def counted(self, receivers: Mapping[str, int], now: float) -> None:
        """So it stands in the database; `now` of a clock that never goes back."""
        self._counts, self._counted_at = Counter(receivers), now

    @property
    def waiting(self) -> int:
        """How much waits for all receivers together, as far as is known; also what no delivery was made of yet."""
        return max(0, self._counts.total()) + self.owed - self._addressed

    @property
    def excess(self) -> int:
        """How much too much waits, as far as is known."""
        return self._counts.total() - self._most

    def is_in_doubt(self, now: float) -> bool:
        """Whether to count before anything is given up."""
        return self.excess > 0 and (self._counted_at is None or now - self._counted_at >= STALE)

    @property
    def fullest(self) -> str:
        """The receiver for which most waits; empty when none does."""
        return max(self._counts, key=lambda receiver: self._counts[receiver], default="")
