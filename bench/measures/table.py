"""All measures, by name."""

from collections.abc import Mapping
from typing import Final

from bench.measures import Measure, calls

TABLE: Final[Mapping[str, Measure]] = {
    "calls": calls.measure,
}
