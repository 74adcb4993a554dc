"""When which fault happens: drawn from a seed, so that a run can be had again.

Knows names and moments. Does not know what a fault does.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault, so many seconds after the beginning, with a seed of its own for its details."""

    at: float
    name: str
    seed: int


def plan(names: Sequence[str], seconds: float, every: float, seed: int) -> Sequence[Planned]:
    """One fault each `every` seconds; each name comes once before any comes twice."""
    draw = random.Random(seed)
    deal = _dealt(names, draw)
    count = int(seconds // every)
    return [Planned(every * (number + 1) - every / 2, next(deal), draw.randrange(2**31)) for number in range(count)]


def _dealt(names: Sequence[str], draw: random.Random) -> Iterator[str]:
    """Shuffled packs, one after the other."""
    while True:
        yield from draw.sample(list(names), len(names))
