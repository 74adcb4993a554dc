"""Medians, spreads and percentiles, as the report tells them.

Knows numbers. Does not know what they are of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


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


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By how much the second grows with each one of the first: the line of least squares."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
