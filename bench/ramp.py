"""The search for the highest rate: up in steps until one is too high, then between the two until it is found.

Knows numbers. Does not know calls.
"""

from dataclasses import dataclass
from typing import Final

FIRST: Final = 20
MOST: Final = 400


@dataclass(slots=True)
class Ramp:
    """`rate` is tried next; None when the search is over.

    `step`: by how much it goes up; `near`: it ends when the lowest rate that was too high is so near to the highest
    that was good.
    """

    good: int = 0
    bad: int = 0
    rate: int | None = FIRST
    step: float = 1.4
    near: float = 1.08

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
            return min(MOST, round(self.good * self.step)) if self.good < MOST else None
        if not self.good:
            return self.bad // 2 or None
        if self.bad <= max(self.good + 1, self.good * self.near):
            return None
        return (self.good + self.bad) // 2
