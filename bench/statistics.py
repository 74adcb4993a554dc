"""Medians, spreads and percentiles, as the report tells them.

Knows numbers. Does not know what they are of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from statistics import median
from typing import Final

DRAWN: Final = 1000


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several rounds, with the least and the most."""

    median: float
    least: float
    most: float
    rounds: int


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that `share` percent of all do not exceed; 0 when there is none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]


def spread(values: Sequence[float]) -> Spread:
    """Of at least one round."""
    return Spread(median(values), min(values), max(values), len(values))


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """The spread of quotients taken round by round, so that what the machine did meanwhile falls on both alike."""
    return spread([one / other for one, other in zip(above, below, strict=True)])


def ratio_of_p99(above: Sequence[Sequence[float]], below: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Where the ratio of two 99th percentiles lies with 95 %: of rounds drawn anew from those that were seen.

    Whole rounds, for what one holds has met the same minute of the machine, and each other.
    """
    draw = Random(99)  # noqa: S311 - no secret is made of it
    found = []
    for _ in range(DRAWN):
        rounds = draw.choices(range(len(below)), k=len(below))
        one, other = (percentile([value for number in rounds for value in kind[number]], 99) for kind in (above, below))
        found.append(one / other)
    found.sort()
    return round(found[DRAWN // 40], 3), round(found[-DRAWN // 40 - 1], 3)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By how much the second grows with each one of the first: the line of least squares."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
