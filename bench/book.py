"""What a run has found: figures by name, everything that they were made of, and why the run is worth nothing if so.

Knows names, units and spreads. Does not know where figures come from, nor which are good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.statistics import Spread, spread


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: the median of its rounds, the least and the most."""

    name: str
    unit: str
    spread: Spread


@dataclass(slots=True)
class Book:
    """Filled by the measures."""

    figures: dict[str, Figure] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    voids: list[str] = field(default_factory=list)
    """Why figures are missing that were to be measured: who calls or who answers was the bottleneck."""
    notes: list[str] = field(default_factory=list)
    """What whoever reads the figures must know."""

    def add(self, name: str, unit: str, rounds: Sequence[float]) -> None:
        """The figure of some rounds; nothing when there was none."""
        if rounds:
            self.figures[name] = Figure(name, unit, spread(rounds))

    def add_ratio(self, name: str, above: Sequence[float], below: Sequence[float]) -> None:
        """Round by round, so that what the machine did meanwhile falls on both alike."""
        pairs = [(one, other) for one, other in zip(above, below, strict=False) if other > 0]
        self.add(name, "ratio", [one / other for one, other in pairs])

    def told(self) -> dict[str, Any]:
        """For JSON."""
        figures = {name: {"unit": one.unit, **asdict(one.spread)} for name, one in self.figures.items()}
        return {"figures": figures, "voids": self.voids, "notes": self.notes, "raw": self.raw}


def figures_of(told: Mapping[str, Any]) -> dict[str, Figure]:
    """The figures of a file that `told` has made."""
    return {
        name: Figure(name, one["unit"], Spread(one["median"], one["least"], one["most"], one["rounds"]))
        for name, one in told["figures"].items()
    }
