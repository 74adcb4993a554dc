"""What is measured: one file for each measure, and what all are given.

Knows what a measure needs. Does not know contenders.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.book import Book
from bench.plan import Plan
from bench.site import Site, Stub


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a measure takes place: all contenders wait, and one script answers."""

    plan: Plan
    book: Book
    sites: Sequence[Site]
    script: Stub
    folder: Path

    def site(self, name: str) -> Site | None:
        """The contender of that name, if it is among them."""
        return next((one for one in self.sites if one.contender.name == name), None)


Measure = Callable[[Ground], Awaitable[None]]
