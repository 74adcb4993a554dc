"""Where a call may be after one action: at the next, at a target, at what a key chooses, anywhere, or over.

Knows each action by itself. Does not know whether a call ever gets to it.

What is assumed: conditions (`when`, `interval`) may hold or not; a transfer may connect or fail; a caller may key
enough digits or none; a script may reply anything, so that a call can be anywhere afterwards; a target with a variable
in it leads to everything it could mean. Asterisk does what it is told.
Source: The IVR 3.8, 3.9, 4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import assert_never

from bridge.ivr.actions import Action, CallInteractive, Say
from bridge.ivr.conditions import CannotTell
from bridge.ivr.cursor import Missing, find, invalid_option
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Entry, Ivr
from bridge.ivr.outcomes import Sought
from bridge.ivr.report.places import literal
from bridge.ivr.step import Where
from bridge.ivr.targets import OPTIONS, Continue, HangUp, Place, Target, ToLabel, ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup, PlaySound, PlayTts, RecordDigits, Wait
from bridge.ivr.ways import WayOut, ways_out
from bridge.telephony.destinations import EnterIvr
from bridge.telephony.dial_rules import DialScope


@dataclass(frozen=True, slots=True)
class Exits:
    """What may happen next; several of these, or one."""

    goes_on: bool = False
    """To the next action of the list."""
    places: tuple[Place, ...] = ()
    keys: bool = False
    """A key chooses an option of the context."""
    anywhere: bool = False
    """A script or a variable decides."""
    ends: bool = False
    """The call is hung up, transferred for good, or enters another IVR."""

    def __or__(self, other: "Exits") -> "Exits":
        """Either of the two."""
        return Exits(
            self.goes_on or other.goes_on,
            self.places + other.places,
            self.keys or other.keys,
            self.anywhere or other.anywhere,
            self.ends or other.ends,
        )


_ON = Exits(goes_on=True)
_END = Exits(ends=True)


def exits_of(entry: Entry, here: Place, ivr: Ivr, live: LiveSet) -> Exits:
    """The exits of an action in its place. One that never runs is stepped over."""
    if not entry.enabled or isinstance(entry.when, CannotTell):
        return _ON
    exits = _of(entry.action, here, ivr, live)
    return exits if entry.when is None else replace(exits, goes_on=True)


def target_exits(target: Target, here: Place, ivr: Ivr) -> Exits:
    """The exits of a target that is followed from a place; a missing one leads to `invalid` (The IVR 3.8)."""
    match target:
        case Continue():
            return _ON
        case HangUp():
            return _END
        case ToLabel():
            return _arrival(find(ivr, here, target), here, ivr)
        case ToPlace() if is_literal(target):
            return _arrival(find(ivr, here, _sought(target)), here, ivr)
        case ToPlace():
            return _wherever(target, here, ivr)
        case _:
            assert_never(target)


def is_literal(place: ToPlace) -> bool:
    """Whether no variable decides where it is."""
    return all(part.is_literal for part in (place.context, place.option, place.position) if part is not None)


def place_of(target: Target, here: Place, ivr: Ivr) -> Place | None:
    """The one place that a target means; None when there is none, or a variable decides."""
    match target:
        case ToLabel():
            found = find(ivr, here, target)
        case ToPlace() if is_literal(target):
            found = find(ivr, here, _sought(target))
        case _:
            return None
    return found if isinstance(found, Place) else None


def enters_ivr(transfer: Transfer, ivr: Ivr, live: LiveSet) -> EnterIvr | None:
    """The IVR that a transfer to one fixed number always enters."""
    if len(transfer.to) != 1 or not transfer.to[0].is_literal:
        return None
    to = live.dialling.decide(literal(transfer.to[0]), transfer.kind, ivr.extension, DialScope.IVR)
    return to if isinstance(to, EnterIvr) else None


def _of(action: Action, here: Place, ivr: Ivr, live: LiveSet) -> Exits:
    exits = _by_ways(ways_out(action, live.scripts), here, ivr)
    match action:
        case Hangup():
            return _END
        case PlaySound(where=where, digit_variable=variable) | PlayTts(where=where, digit_variable=variable):
            return Exits(goes_on=True, keys=where is Where.BACKGROUND and variable is None)
        case Say(where=where, digit_variable=variable):
            return Exits(goes_on=True, keys=where is Where.BACKGROUND and variable is None)
        case Wait(where=where):
            return Exits(goes_on=True, keys=where is Where.BACKGROUND)
        case RecordDigits():
            return exits | _ON
        case CallInteractive():
            return exits | Exits(goes_on=True, anywhere=True, ends=True)
        case Transfer():
            return _transferred(action, exits, ivr, live)
        case _:
            return exits if exits != Exits() else _ON


def _transferred(transfer: Transfer, failed: Exits, ivr: Ivr, live: LiveSet) -> Exits:
    asked = transfer.place is None and any(ask.event is EventType.DIAL_OUT for ask in ivr.asks)
    if enters_ivr(transfer, ivr, live):
        exits = _END
    else:
        exits = failed | Exits(goes_on=not transfer.final, ends=True, anywhere=asked)
    return exits if transfer.interval is None else replace(exits, goes_on=True)


def _by_ways(ways: Iterable[WayOut], here: Place, ivr: Ivr) -> Exits:
    found = (target_exits(way.target, here, ivr) for way in ways)
    return reduce(Exits.__or__, found, Exits())


def _arrival(found: Place | Missing, here: Place, ivr: Ivr) -> Exits:
    if isinstance(found, Place):
        return Exits(places=(found,))
    return _missing(here, ivr)


def _missing(here: Place, ivr: Ivr) -> Exits:
    invalid = invalid_option(ivr, here)
    return Exits(places=(invalid,)) if invalid else _END


def _wherever(to: ToPlace, here: Place, ivr: Ivr) -> Exits:
    """Everything that a target with variables could mean, and that it is missing."""
    missing = _missing(here, ivr)
    if to.context is not None and not to.context.is_literal:
        return missing | Exits(anywhere=True)
    context = ivr.contexts[here.context] if to.context is None else ivr.context(literal(to.context))
    if context is None:
        return missing
    options = (literal(to.option),) if to.option.is_literal else OPTIONS
    places = (
        find(ivr, here, Sought(context.name, option, position))
        for option in options
        for position in _positions(to, len(context.options.get(option, ())))
    )
    return missing | Exits(places=tuple(place for place in places if isinstance(place, Place)))


def _positions(to: ToPlace, length: int) -> Iterator[str]:
    if to.position.is_literal:
        yield literal(to.position)
    else:
        yield from (str(position) for position in range(1, max(length, 1) + 1))


def _sought(place: ToPlace) -> Sought:
    context = None if place.context is None else literal(place.context)
    return Sought(context, literal(place.option), literal(place.position))
