"""Variables that are used though nothing can have set them before: CB434.

Knows how far a call can get, and what may have been set on some way there. Does not know values.

What is assumed: a script may set anything, from the moment at which it can have been asked. It may jump back to what
came before it, but there the first pass counts, unless the action has a condition. What an API request gives to a call
is not counted.
Source: The IVR 2.1, 2.2, 6.4.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from bridge.ivr.actions import CallInteractive
from bridge.ivr.events import EventType
from bridge.ivr.findings import nearest
from bridge.ivr.model import Entry, Ivr
from bridge.ivr.name_checks import written_by
from bridge.ivr.report.places import next_to
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.report.variable_use import used_by
from bridge.ivr.targets import Place
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import BUILT_IN

ANYTHING = -1
"""Every bit: a script may have set any variable."""

Names = dict[str, int]
"""The bit of each variable."""


def check_variables(sheet: Sheet, brought: frozenset[str] | None) -> None:
    """Note each use. `brought`: what calls from other IVRs may have; None: anything."""
    if brought is None:
        return
    entries = dict(sheet.entries)
    names = _names(entries.values(), {*sheet.ivr.variables, *brought})
    first = sum(1 << names[name] for name in {*sheet.ivr.variables, *brought})
    plain = _may_be_set(sheet, entries, names, first)
    guarded = _may_be_set(sheet, entries, names, first, back=True) if sheet.flow.anywhere else plain
    known = {*names, *BUILT_IN}
    for place, entry in entries.items():
        mask = (plain if entry.when is None else guarded).get(place, ANYTHING)
        if entry.enabled and mask != ANYTHING:
            for field, name in dict.fromkeys(used_by(entry.action, entry.when, sheet.live.scripts)):
                if name not in BUILT_IN and (name not in names or not mask >> names[name] & 1):
                    _note(sheet, place, field, name, known)


def _note(sheet: Sheet, place: Place, field: str, name: str, known: Collection[str]) -> None:
    by = " by the URL of the script" if field == "script" else ""
    what = f"variable {name} is used{by}, and nothing can have set it before"
    near = "" if name in known else nearest(name, known)
    sheet.note("CB434", place, what, f"Set it first. {near}" if near.startswith("Nearest") else "", field=field)


def _names(entries: Iterable[Entry], others: Iterable[str]) -> Names:
    found = dict.fromkeys(others, 0)
    for entry in entries:
        for _, name in written_by(entry.action):
            found.setdefault(name, 0)
    return {name: bit for bit, name in enumerate(found)}


def _may_be_set(
    sheet: Sheet, entries: Mapping[Place, Entry], names: Names, first: int, *, back: bool = False
) -> dict[Place, int]:
    """What may be set when a call comes to a place: joined over all ways, until nothing is added any more.

    `back`: scripts may also jump to contexts to which the file itself leads.
    """
    drawn = sheet.flow.map
    found: dict[Place, int] = {}
    todo: deque[Place] = deque()

    def arrive(place: Place, mask: int) -> None:
        before = found.get(place)
        joined = mask if before is None else before | mask
        if joined != before:
            found[place] = joined
            todo.append(place)

    def anywhere(mask: int) -> None:
        for name in drawn.ivr.contexts if back else drawn.ivr.contexts.keys() - sheet.flow.sure:
            arrive(Place(name), mask)

    asked = any(ask.event is EventType.DIAL_IN for ask in sheet.ivr.asks)
    for place in (drawn.start, *drawn.door.places):
        arrive(place, ANYTHING if asked else first)
    while todo:
        place = todo.popleft()
        mask = found[place] | _added(entries.get(place), names, sheet.ivr)
        for to in drawn.after(place):
            arrive(to, mask)
        guarded = drawn.guarded[place.context]
        for to in guarded.places:
            arrive(to, mask)
        if guarded.goes_on and place in entries:
            arrive(next_to(place), mask)
        if guarded.anywhere or (place in entries and drawn.exits[place].anywhere):
            anywhere(mask)
    return found


def _added(entry: Entry | None, names: Names, ivr: Ivr) -> int:
    if entry is None or not entry.enabled:
        return 0
    if isinstance(entry.action, CallInteractive):
        return ANYTHING
    if isinstance(entry.action, Transfer) and any(ask.event is EventType.DIAL_OUT for ask in ivr.asks):
        return ANYTHING
    return sum(1 << names[name] for name in {name for _, name in written_by(entry.action)})
