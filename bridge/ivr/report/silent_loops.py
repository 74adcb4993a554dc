"""Loops that a caller who keys nothing never gets out of, until a guard ends the call: CB436.

Knows what happens to a caller who keys nothing. Does not know how often is too often.
Source: The IVR 3.7, 3.10, 6.4.
"""

from collections.abc import Iterator
from dataclasses import replace

from bridge.ivr.actions import Authenticate
from bridge.ivr.conditions import CannotTell
from bridge.ivr.model import Entry
from bridge.ivr.report.exits import Exits, target_exits
from bridge.ivr.report.places import next_to
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.targets import Place
from bridge.ivr.verbs import RecordDigits


def check_silent_loops(sheet: Sheet) -> None:
    """Note each option `timeout` to which such a caller comes back, whatever the conditions on his way."""
    entries = dict(sheet.entries)
    ways = {place: _silent(place, entries.get(place), sheet) for place in sheet.flow.places}
    for place in _circling(ways):
        if place.option == "timeout" and place.position == 1:
            what = "a caller who keys nothing comes back here, until a guard ends the call"
            advice = f"Let it end, such as with hangup, or accept it (max_idle_cycles is {sheet.ivr.max_idle_cycles})"
            sheet.note("CB436", ("context", place.context, "option", "timeout"), what, advice)


def _silent(place: Place, entry: Entry | None, sheet: Sheet) -> Exits:
    drawn = sheet.flow.map
    if entry is None:
        timeout = drawn.silent[place.context]
        return Exits(ends=True) if timeout is None else Exits(places=(timeout,))
    exits = drawn.exits[place]
    if not entry.enabled or isinstance(entry.when, CannotTell):
        return exits
    match entry.action:
        case RecordDigits(min_digits=least, on_timeout=target) if least:
            exits = target_exits(target, place, sheet.ivr)
        case Authenticate(otherwise=target):
            exits = target_exits(target, place, sheet.ivr)
        case _:
            return exits
    return exits if entry.when is None else replace(exits, goes_on=True)


def _after(place: Place, exits: Exits) -> Iterator[Place]:
    yield from exits.places
    if exits.goes_on:
        yield next_to(place)


def _circling(ways: dict[Place, Exits]) -> list[Place]:
    """The places that lead to no end, and to which something leads that does not either; in no order."""
    before: dict[Place, list[Place]] = {}
    for place, exits in ways.items():
        for to in _after(place, exits):
            before.setdefault(to, []).append(place)
    free = {place for place, exits in ways.items() if exits.ends or exits.anywhere}
    todo = list(free)
    while todo:
        fresh = set(before.get(todo.pop(), ())) - free
        free |= fresh
        todo += fresh
    caught = {place: sum(one not in free for one in before.get(place, ())) for place in ways if place not in free}
    todo = [place for place, ways_in in caught.items() if not ways_in]  # what they lead to is caught too
    while todo:
        place = todo.pop()
        del caught[place]
        for to in _after(place, ways[place]):
            caught[to] -= 1
            if not caught[to]:
                todo.append(to)
    return list(caught)
