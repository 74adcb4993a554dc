"""What has come against what the table says: the same events, and ids where the table has letters.

Knows that letters stand for ids, each for one. Does not know which event means what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tests.asterisk.matrix.expected import Event


def difference(expected: Sequence[Event], came: Sequence[Event]) -> str:
    """Empty when all is as it should be; else what is lacking, what is too much, or that ids do not fit."""
    wanted, found = _groups(expected), _groups(came)
    if _named(wanted, found, {}):
        return ""
    lacking, surplus = _without_ids(expected), _without_ids(came)
    for event in tuple(lacking):
        if event in surplus:
            surplus.remove(event)
            lacking.remove(event)
    lines = [
        *(f"lacking: {event}" for event in lacking),
        *(f"surplus: {event}" for event in surplus),
        "came, in this order:",
        *(f"  {event}" for event in came),
    ]
    return "\n".join(lines)


def _groups(events: Sequence[Event]) -> list[tuple[Event, ...]]:
    """What is told of one leg in one call has an order; who is asked is asked beside it."""

    def key(event: Event) -> tuple[str, str, str, bool]:
        return event.extension, event.leg, event.call, event.asked

    return [tuple(some) for _, some in groupby(sorted(events, key=key), key=key)]


def _named(wanted: list[tuple[Event, ...]], found: list[tuple[Event, ...]], names: dict[str, str]) -> bool:
    """Whether there is a way to give each letter an id so that both are the same; depth first, there are few legs."""
    if not wanted:
        return not found
    for number, candidate in enumerate(found):
        more = _fitting(wanted[0], candidate, names)
        if more is not None and _named(wanted[1:], found[:number] + found[number + 1 :], more):
            return True
    return False


def _fitting(wanted: Sequence[Event], found: Sequence[Event], names: dict[str, str]) -> dict[str, str] | None:
    """The names with those of these events, when they can be the same."""
    if _without_ids(wanted) != _without_ids(found):
        return None
    names = dict(names)
    for letter, name in (pair for one, other in zip(wanted, found, strict=True) for pair in _pairs(one, other)):
        if names.setdefault(letter, name) != name:
            return None
    return names if len(set(names.values())) == len(names) else None


def _pairs(wanted: Event, found: Event) -> Iterator[tuple[str, str]]:
    yield wanted.leg, found.leg
    yield wanted.call, found.call


def _without_ids(events: Sequence[Event]) -> list[Event]:
    return [replace(event, leg="", call="") for event in events]
