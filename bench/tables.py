"""The tables of the docs, as Markdown, made of one run.

Knows which figures stand beside each other. Does not know where the pages are, nor how anything was measured.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bench.book import Figure, figures_of
from bench.contenders.table import CONTENDERS
from bench.targets import judge
from bench.words import NOT_MEASURED, bound, median, met, shown

Told = Mapping[str, Any]
SHORT: Final = ("callbridge-socket", "callbridge-http", "floor", "fastagi", "node", "dialplan")
CONTENDED: Final = (
    "cpu_ms_per_call.",
    "reaction_ms.",
    "first_audio_ms.",
    "highest_calls_per_second.",
    "half_reaction_ms.",
)
"""Beginnings of figures that each contender has; they stand in tables of their own."""


def targets(told: Told) -> str:
    """What was promised, what was measured, and whether it was kept."""
    rows = [
        (one.target.what, bound(one), shown(one.measured) if one.measured else NOT_MEASURED, met(one))
        for one in judge(figures_of(told))
    ]
    return _table(("figure", "target", "median (least to most)", ""), rows)


def contenders(told: Told) -> str:
    """What a call costs with each, and how long its caller waits."""
    figures = figures_of(told)
    head = (
        "who serves the call", "own processor, ms a call", "Asterisk's, ms a call", "key to sound, ms: p50 / p95 / p99",
        "INVITE to audio, ms: p50 / p95 / p99", "highest calls/s",
    )  # fmt: skip
    rows = [
        (
            CONTENDERS[name].what,
            median(figures, f"cpu_ms_per_call.{name}"),
            median(figures, f"cpu_ms_per_call.{name}.asterisk"),
            _three(figures, f"reaction_ms.{name}"),
            _three(figures, f"first_audio_ms.{name}"),
            median(figures, f"highest_calls_per_second.{name}"),
        )
        for name in _there(figures)
    ]
    return _table(head, rows) + _voids(told)


def half(told: Told) -> str:
    """How long callers wait at half of the highest rate."""
    figures = figures_of(told)
    names = [name for name in CONTENDERS if f"half_reaction_ms.{name}.p99" in figures]
    if not names:
        return NOT_MEASURED.capitalize() + "."
    rows = [(CONTENDERS[name].what, _three(figures, f"half_reaction_ms.{name}")) for name in names]
    rate = median(figures, "half_rate")
    return _table((f"at {rate} calls/s", "key to sound, ms: p50 / p95 / p99"), rows)


def others(told: Told) -> str:
    """Every figure that is in no other table."""
    rows = [
        (f"`{one.name}`", shown(one))
        for one in figures_of(told).values()
        if not one.name.startswith(CONTENDED[1:]) and not _is_contenders(one.name)
    ]
    return _table(("figure", "median (least to most)"), rows)


def machine(told: Told) -> str:
    """Where and when, and what whoever reads must know."""
    at = told["machine"]
    where = (
        f"Measured {at['when']} in {at['minutes']:g} minutes (`{told['plan']}`) on {at['processors']} processors "
        f"({at['processor']}), {at['memory_gib']} GiB, {at['system']}; Python {at['python']}, aiohttp {at['aiohttp']}, "
        f"uvloop {at['uvloop']}, lxml {at['lxml']}, panoramisk {at['panoramisk']}. The processors were busy for "
        f"{at['busy']:.0%} of the time, others' work included."
    )
    notes = [f"- {note}" for note in told["notes"]]
    return "\n".join([where, "", *notes] if notes else [where]) + _voids(told)


def short(told: Told) -> str:
    """The contenders once more, for the first page."""
    figures = figures_of(told)
    rows = [
        (
            CONTENDERS[name].what,
            median(figures, f"cpu_ms_per_call.{name}"),
            f"{median(figures, f'reaction_ms.{name}.p50')} / {median(figures, f'reaction_ms.{name}.p99')}",
            median(figures, f"highest_calls_per_second.{name}"),
        )
        for name in SHORT
        if name in _there(figures)
    ]
    return _table(
        ("who serves the call", "own processor, ms a call", "key to sound, ms: p50 / p99", "highest calls/s"), rows
    ) + _voids(told)


TABLES: Final[Mapping[str, Callable[[Told], str]]] = {
    "targets": targets,
    "contenders": contenders,
    "half": half,
    "others": others,
    "machine": machine,
    "short": short,
}
"""By the name in a page's marks."""


def _there(figures: Mapping[str, Figure]) -> Sequence[str]:
    return [name for name in CONTENDERS if f"cpu_ms_per_call.{name}" in figures]


def _is_contenders(name: str) -> bool:
    return any(name in {f"cpu_ms_per_call.{one}{more}" for more in ("", ".asterisk", ".both")} for one in CONTENDERS)


def _three(figures: Mapping[str, Figure], name: str) -> str:
    return " / ".join(median(figures, f"{name}.p{share}") for share in (50, 95, 99))


def _voids(told: Told) -> str:
    """Which phases do not count, though they were tried again: whoever reads a figure must know."""
    return "".join(f"\n\n**Void**, and left out: {why}." for why in told["voids"])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
