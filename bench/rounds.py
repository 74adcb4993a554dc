"""Phases in turn: each contender, then all again in the opposite order; what is void is tried once more.

Knows turns. Does not know what a phase is made of, nor what its figures mean.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bench import voiding
from bench.book import Book
from bench.phase import Phase
from bench.telling import say

TRIES: Final = 3

Run = Callable[[], Awaitable[Phase]]


async def take_turns(book: Book, what: str, runs: Mapping[str, Run], rounds: int) -> dict[str, list[Phase]]:
    """So many phases of each that count. What stays void is told to the book, and its round lacks in no list."""
    counted: dict[str, list[Phase]] = {name: [] for name in runs}
    raw: list[dict[str, Any]] = book.raw.setdefault(what, [])
    for number in range(rounds):
        order = list(runs.items())[:: -1 if number % 2 else 1]
        found = {
            name: await _one_that_counts(book, f"{what}, {name}, round {number + 1}", run, raw) for name, run in order
        }
        if all(found.values()):
            for name, phase in found.items():
                if phase is not None:
                    counted[name].append(phase)
    return counted


async def _one_that_counts(book: Book, what: str, run: Run, raw: list[dict[str, Any]]) -> Phase | None:
    why: Sequence[str] = ()
    for _ in range(TRIES):
        phase = await run()
        why = voiding.reasons(phase)
        raw.append({"what": what, "void": list(why), **asdict(phase)})
        say(f"  {what}: " + ("void: " + "; ".join(why) if why else in_short(phase)))
        if not why:
            return phase
    book.voids.append(f"{what}: {'; '.join(why)}")
    return None


def in_short(phase: Phase) -> str:
    """One line for whoever waits."""
    return (
        f"{phase.calls} calls, {phase.cpu_ms('contender'):.1f} ms of processor each and {phase.cpu_ms('asterisk'):.1f} "
        f"in Asterisk"
    )
