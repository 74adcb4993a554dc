"""What a run has found, for people: on the screen, and in the docs.

`python -m bench.report` writes the tables of docs/explanation/speed.md and README.md from build/bench.json.
Knows words and tables. Does not know how anything was measured.
"""

from collections.abc import Mapping
from typing import Any

from bench.book import Figure, figures_of
from bench.targets import judge


def as_text(told: Mapping[str, Any]) -> str:
    """All figures and the verdict, for a screen."""
    figures = figures_of(told)
    lines = ["", "Figures: median (least to most) of the rounds"]
    lines += [f"  {one.name:<46} {shown(one)}" for one in figures.values()]
    lines += ["", "Targets"]
    for verdict in judge(figures):
        bound = f"{'>=' if verdict.target.least else '<='} {verdict.target.bound:g}"
        measured = shown(verdict.measured) if verdict.measured else "not measured"
        met = {True: "kept", False: "MISSED", None: ""}[verdict.met]
        lines.append(f"  {verdict.target.figure:<32} {bound:<9} {measured:<34} {met}")
    lines += ["", *(f"VOID: {why}" for why in told["voids"]), *(f"Note: {note}" for note in told["notes"])]
    return "\n".join(lines)


def shown(figure: Figure) -> str:
    """With three digits that count."""
    spread = figure.spread
    unit = "" if figure.unit == "ratio" else f" {figure.unit}"
    if spread.rounds == 1:
        return f"{number(spread.median)}{unit}"
    return f"{number(spread.median)}{unit} ({number(spread.least)} to {number(spread.most)})"


def number(value: float) -> str:
    if abs(value) >= 1000:  # noqa: PLR2004 - four digits
        return f"{value:,.0f}"
    return f"{value:.3g}"
