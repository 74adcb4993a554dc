"""The highest rate: how many calls a second each contender serves without a failure, and with nobody waiting long.

One contender after the other climbs (bench.ramp); the rounds take turns. A rate is too high when a call fails, or when
one in a hundred waits longer than 250 ms for the answer or for the next sound, and that happens twice. Where callers or
script give up first, the figure is what was reached, and a note says "at least".
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from bench import phase, voiding
from bench.measures import Ground
from bench.phase import Phase
from bench.ramp import FIRST, Ramp
from bench.rounds import TRIES
from bench.site import Site
from bench.statistics import percentile
from bench.telling import say
from bridge.app.clock import SystemClock

FASTEST: Final = "callbridge-socket"
SLOWER: Final = "callbridge-http"
LONG_MS: Final = 250.0
REST: Final = 1.0
"""Seconds between two rates, in which what is left of the last one ends."""


async def measure(ground: Ground) -> None:
    plan = ground.plan
    highest: dict[str, list[float]] = defaultdict(list)
    climbers = [one for one in ground.sites if one.contender.name in plan.climbers]
    if plan.climbs == 1 and any(one.contender.name == FASTEST for one in climbers):
        climbers = [one for one in climbers if one.contender.name != SLOWER]
    for number in range(plan.climbs):
        for site in climbers:
            rates = highest[site.contender.name]
            rates.append(await _climb(ground, site, number + 1, round(0.85 * rates[-1]) if rates else FIRST))
        climbers = [one for one in climbers if one.contender.name in {FASTEST, SLOWER, "floor"}]
    for name, rates in highest.items():
        ground.book.add(f"highest_calls_per_second.{name}", "calls/s", rates)
    for name in (FASTEST, SLOWER):
        ground.book.add_ratio(f"highest_ratio.{name}", highest[name], highest["floor"])
    ground.book.add_ratio("highest_ratio", highest[FASTEST] or highest[SLOWER], highest["floor"])


async def _climb(ground: Ground, site: Site, number: int, first: int) -> float:
    ramp, name = Ramp(rate=max(1, first), step=ground.plan.step, near=ground.plan.near), site.contender.name
    while ramp.rate is not None:
        tried, void = await _try(ground, site, ramp.rate, f"ceiling, {name}, round {number}")
        if void:
            ground.book.notes.append(f"highest rate of {name}: at least {ramp.good}/s; at {ramp.rate}/s {void[0]}")
            break
        if not is_well(tried):  # one hiccup of a machine is no limit of a contender
            tried, void = await _try(ground, site, ramp.rate, f"ceiling, {name}, round {number}")
        ramp.tried(well=is_well(tried) and not void)
    return float(ramp.good)


async def _try(ground: Ground, site: Site, rate: int, what: str) -> tuple[Phase, Sequence[str]]:
    """The calls at one rate, and why they do not count."""
    for left in reversed(range(TRIES)):
        tried = await phase.run(site, ground.script, rate, ground.plan.climb)
        void = voiding.reasons(tried, may_fail=True)
        ground.book.raw.setdefault("ceiling", []).append({"what": what, "void": list(void), **asdict(tried)})
        say(f"  {what}, {rate}/s: {'; '.join(['well' if is_well(tried) else 'too high', *void])}")
        await SystemClock().pause(REST)
        if not void or not left:
            return tried, void
    raise AssertionError


def is_well(tried: Phase) -> bool:
    """Nobody failed, and hardly anybody waited long."""
    waits = (tried.answered, tried.reacted)
    return not tried.failed and all(percentile(one, 99) <= LONG_MS for one in waits)
