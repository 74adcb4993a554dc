"""The search for the highest rate: up in steps until one is too high, then between the two until it is found.

Knows numbers. Does not know calls.
"""

from dataclasses import dataclass
from typing import Final

FIRST: Final = 20
STEP: Final = 1.4
NEAR: Final = 1.08
"""The search ends when the lowest rate that was too high is so near to the highest that was good."""
MOST: Final = 400


@dataclass(slots=True)
class Ramp:
    """`rate` is tried next; None when the search is over."""

    good: int = 0
    bad: int = 0
    rate: int | None = FIRST

    def tried(self, *, well: bool) -> None:
        """The present rate was tried."""
        if self.rate is None:
            return
        if well:
            self.good = self.rate
        else:
            self.bad = self.rate
        self.rate = self._next()

    def _next(self) -> int | None:
        if not self.bad:
            return min(MOST, round(self.good * STEP)) if self.good < MOST else None
        if not self.good:
            return self.bad // 2 or None
        if self.bad <= max(self.good + 1, self.good * NEAR):
            return None
        return (self.good + self.bad) // 2
