"""Loops that take no time, until a guard ends the call: CB436.

Knows which actions take no time, and under which conditions they lead where. Does not know how far a call gets.

A loop is reported when one round of it needs no condition to be judged in two ways, and sets no variable that it tests:
then nothing changes from round to round. Of loops that are tangled, not each is found.
Source: The IVR 3.10, 6.4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bridge.ivr.actions import (
    AlterCallerId,
    CallerIdJump,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs
from bridge.ivr.expressions import Expression
from bridge.ivr.model import Entry
from bridge.ivr.report.exits import place_of
from bridge.ivr.report.places import address, next_to
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.targets import Continue, Place, Target
from bridge.ivr.verbs import Jump, SetCaller, SetVariable

_MOST = 200
"""Rounds that are looked at; more of them are found when these are mended."""

Assumption = tuple[object, object]
"""A condition, and how it is judged."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way that takes no time. `given`: what has to be so."""

    start: Place
    to: Place
    given: tuple[Assumption, ...] = ()
    sets: str = ""


def check_instant_loops(sheet: Sheet) -> None:
    """Note each loop at the action that closes it."""
    entries = {place: entry for place, entry in sheet.entries if place in sheet.flow.places}
    ways = {place: tuple(_ways(place, entry, sheet)) for place, entry in entries.items()}
    for around in islice(_rounds(ways), _MOST):
        if _goes_on_for_ever(around):
            places = " → ".join(address(way.start) for way in around[:3])
            more = " → …" if len(around) > 3 else ""  # noqa: PLR2004 - enough to find it
            what = f"it closes a loop without sound, input or wait: {places}{more}"
            sheet.note("CB436", around[-1].start, what)


def _rounds(ways: dict[Place, tuple[_Way, ...]]) -> Iterator[tuple[_Way, ...]]:
    """One round for each way that leads back to where its walk has come from."""
    done: set[Place] = set()
    for start, first in ways.items():
        path: list[_Way] = []
        at = {start: 0}
        stack = [iter(() if start in done else first)]
        while stack:
            way = next(stack[-1], None)
            if way is None:
                stack.pop()
                end = path.pop().to if path else start
                at.pop(end, None)
                done.add(end)
            elif way.to in at:
                yield (*path[at[way.to] :], way)
            elif way.to not in done and way.to in ways:
                path.append(way)
                at[way.to] = len(path)
                stack.append(iter(ways[way.to]))


def _goes_on_for_ever(around: Iterable[_Way]) -> bool:
    judged: dict[object, object] = {}
    tested, written = set(), set()
    for way in around:
        written.add(way.sets)
        for condition, outcome in way.given:
            if judged.setdefault(condition, outcome) != outcome:
                return False
            match condition:
                case ("variable", variable, *_):
                    tested.add(variable)
    return not tested & written


def _ways(place: Place, entry: Entry, sheet: Sheet) -> Iterator[_Way]:
    onward = _Way(place, next_to(place))
    if not entry.enabled or isinstance(entry.when, CannotTell):
        yield onward
        return
    if entry.when is not None:
        yield replace(onward, given=_judged(entry.when, holds=False))
    given = () if entry.when is None else _judged(entry.when, holds=True)
    for target, more, sets in _led(entry):
        to = onward.to if isinstance(target, Continue) else place_of(target, place, sheet.ivr)
        if to is not None:
            yield _Way(place, to, given + more, sets)


def _led(entry: Entry) -> Iterator[tuple[Target, tuple[Assumption, ...], str]]:
    """The targets of an action that takes no time, what each of them needs, and the variable that is set."""
    match entry.action:
        case Jump(to=to):
            yield to, (), ""
        case CallerIdJump(match=match, anonymous=anonymous, then=then, otherwise=otherwise):
            caller = ("caller", match, anonymous)
            yield then, ((caller, True),), ""
            yield otherwise, ((caller, False),), ""
        case TimeIntervalJump(intervals=intervals, inside=inside, outside=outside):
            yield inside, ((("time", intervals), True),), ""
            yield outside, ((("time", intervals), False),), ""
        case SetVariable(name=name):
            yield Continue(), (), name
        case SetCaller() | AlterCallerId() | SetLanguage() | SetInterdigitTimeout():
            yield Continue(), (), ""
        case _:
            return


def _judged(when: SwitchIs | VariableIs, *, holds: bool) -> tuple[Assumption, ...]:
    if isinstance(when, SwitchIs):
        return ((("switch", when.switch), when.on is holds),)
    variable, as_asked = when.variable, holds is not when.negated
    if isinstance(when.value, Expression):
        return ((("variable", variable, "matches", when.value.text), as_asked),)
    same = ((("variable", variable, "is"), when.value),) if as_asked else ()
    return ((("variable", variable, "equals", when.value), as_asked), *same)
