"""How loud samples are: their peak, their mean, and whether they were cut off.

Knows numbers. Does not know files. Levels are in decibels below the loudest value possible (dBFS).
"""

import math
from array import array
from dataclasses import dataclass
from operator import mul
from typing import Final

FULL: Final = 32767
SILENCE: Final = -96.0
"""What is said of nothing but zeros: 16 bit know nothing softer."""
_CUT: Final = 32700


@dataclass(frozen=True, slots=True)
class Levels:
    """`peak` and `mean` in dBFS; `cut`: the share of samples at the limit, where the wave was cut off."""

    peak: float
    mean: float
    cut: float


def decibels(share: float) -> float:
    """A share of the loudest value as dBFS."""
    return max(SILENCE, 20 * math.log10(share)) if share > 0 else SILENCE


def levels(samples: "array[int]") -> Levels:
    """The levels of 16 bit samples; of no samples: silence."""
    if not samples:
        return Levels(SILENCE, SILENCE, 0.0)
    loudest, lowest = max(samples), min(samples)
    peak = max(loudest, -lowest)
    mean = math.sqrt(sum(map(mul, samples, samples)) / len(samples))
    cut = sum(abs(sample) >= _CUT for sample in samples) if peak >= _CUT else 0
    return Levels(decibels(peak / FULL), decibels(mean / FULL), cut / len(samples))
