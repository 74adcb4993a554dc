"""How a figure is written: three digits that count, its unit, and its spread. Knows words. Does not know tables."""

from collections.abc import Mapping
from typing import Final

from bench.book import Figure
from bench.targets import Verdict

FOUR_DIGITS: Final = 1000
NOT_MEASURED: Final = "not measured"


def number(value: float) -> str:
    """With three digits that count, or all before the point."""
    if abs(value) >= FOUR_DIGITS:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def shown(figure: Figure) -> str:
    """The median with its unit, and the least and the most when there were several rounds."""
    spread = figure.spread
    unit = "" if figure.unit == "ratio" else f" {figure.unit}"
    if spread.rounds == 1:
        return f"{number(spread.median)}{unit}"
    return f"{number(spread.median)}{unit} ({number(spread.least)} to {number(spread.most)})"


def median(figures: Mapping[str, Figure], name: str) -> str:
    """The median alone; a dash when it was not measured."""
    return number(figures[name].spread.median) if name in figures else "-"


def bound(verdict: Verdict) -> str:
    """What was promised."""
    target = verdict.target
    return f"{'≥' if target.least else '≤'} {target.bound:g} {target.unit}".rstrip()


def met(verdict: Verdict) -> str:
    """Whether it was kept."""
    return {True: "kept", False: "missed", None: ""}[verdict.met]
