"""How much is measured: all of it, or in less than five minutes; and what the environment says instead.

Knows numbers of rounds, calls and seconds. Does not know how anything is measured.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

MEASURES: Final = ("calls", "ceiling", "half", "calls_up", "ivr_size", "history", "replies", "events", "console")
"""In their order: `half` wants to know what `ceiling` has found."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    name: str
    rounds: int
    """How often each phase is repeated, the contenders in turn."""
    seconds: float
    """Of calls, in a phase."""
    rate: float
    """Calls a second where nothing else is said."""
    climbers: tuple[str, ...]
    """Whose highest rate is looked for."""
    climbs: int
    """How often; the second time only those whose ratio is a target."""
    climb: float
    """Seconds of calls at each rate that is tried."""
    step: float
    near: float
    """See bench.ramp."""
    pairs: int
    """Rounds of a measure that compares two Callbridges."""
    up: tuple[int, ...]
    """How many calls are up when memory is looked at."""
    options: int
    """Of the large IVR."""
    history: int
    """Calls in the large database."""
    measures: tuple[str, ...] = MEASURES
    contenders: tuple[str, ...] = ()
    """Only these; empty: all."""


FULL: Final = Plan(
    "full", rounds=5, pairs=3, seconds=10, rate=20, climbs=2, climb=5, step=1.4, near=1.08,
    climbers=("callbridge-socket", "callbridge-http", "floor", "fastagi", "node", "dialplan"),
    up=(1, 10, 100, 500, 1000), options=10_000, history=5_000_000,
)  # fmt: skip
QUICK: Final = Plan(
    "quick", rounds=2, pairs=1, seconds=4, rate=20, climbs=1, climb=3, step=1.6, near=1.25,
    climbers=("callbridge-socket", "callbridge-http", "floor"),
    up=(1, 10, 100), options=10_000, history=100_000,
    measures=("calls", "ceiling", "calls_up", "ivr_size", "replies", "events"),
)  # fmt: skip


def chosen(environment: Mapping[str, str] = os.environ) -> Plan:
    """QUICK=1, and ROUNDS, SECONDS, RATE, MEASURES and CONTENDERS. Raises ValueError for an unknown measure."""
    plan = QUICK if environment.get("QUICK") else FULL
    measures = _names(environment.get("MEASURES")) or plan.measures
    if unknown := [name for name in measures if name not in MEASURES]:
        raise ValueError(f"MEASURES: there is no {unknown[0]!r}. There are: {', '.join(MEASURES)}")
    return replace(
        plan,
        rounds=int(environment.get("ROUNDS") or plan.rounds),
        pairs=int(environment.get("ROUNDS") or plan.pairs),
        seconds=float(environment.get("SECONDS") or plan.seconds),
        rate=float(environment.get("RATE") or plan.rate),
        measures=tuple(name for name in MEASURES if name in measures),
        contenders=_names(environment.get("CONTENDERS")) or plan.contenders,
    )


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())
