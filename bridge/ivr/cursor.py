"""Where a call stands in its IVR, and where it goes next.

Knows the IVR model and outcomes. Knows nothing of channels, HTTP or time.
Source: The IVR 3.6 to 3.8.
"""

from dataclasses import dataclass, field, replace
from typing import assert_never

from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.connect import Connect, Leave
from bridge.ivr.events import EventType
from bridge.ivr.guards import Counters
from bridge.ivr.model import Entry, Ivr
from bridge.ivr.outcomes import Goto, Next, Run, Sought
from bridge.ivr.targets import Place, ToLabel, option_name

DOOR = 0
"""The position before the first one, where a call stands while its steering events are asked."""
_LAST_POSITION = 9999


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a call stands: a place (None in a dialplan step), and the steps that run before it moves on."""

    place: Place | None
    pending: tuple[Pending, ...] = ()
    counters: Counters = field(default_factory=Counters)

    def with_counters(self, counters: Counters) -> "Cursor":
        """The same place."""
        return Cursor(self.place, self.pending, counters)

    @property
    def in_a_list(self) -> bool:
        """True while verbs of a reply wait or run; a question, and a transfer that has begun, are none."""
        return any(one.origin.script and not isinstance(one.step, Ask | Connect | Leave) for one in self.pending)


@dataclass(frozen=True, slots=True)
class Missing:
    """A jump's target that does not exist, as text for people."""

    target: str


def at_entry(ivr: Ivr, counters: Counters | None = None, event: EventType = EventType.DIAL_IN) -> Cursor:
    """The cursor of a call that has just entered: at the door, while steering events are asked, else at position 1.

    With `event` DIAL_OUT it is the IVR that calls.
    """
    asks = tuple(Pending(ask, Origin(ask.script.name, 0)) for ask in ivr.asks if ask.event is event)
    place = Place(ivr.entry.name, position=DOOR if asks else 1)
    return Cursor(place, asks, counters or Counters())


def at_end(ivr: Ivr | None, at: Cursor, pending: tuple[Pending, ...]) -> Cursor:
    """The cursor of a call that is idle where it stands as soon as these steps have run."""
    if ivr is None or at.place is None:
        return replace(at, pending=pending)
    beyond = len(ivr.contexts[at.place.context].options.get(at.place.option, ())) + 1
    return replace(at, place=replace(at.place, position=beyond), pending=pending)


def before(at: Cursor, steps: tuple[Pending, ...]) -> Cursor:
    """The cursor of a call whose step was cut short: these run first, and then that one begins anew."""
    if at.pending or at.place is None:
        return replace(at, pending=steps + at.pending)
    return replace(at, place=replace(at.place, position=max(at.place.position - 1, DOOR)), pending=steps)


def step_at(ivr: Ivr | None, at: Cursor) -> Pending | Entry | None:
    """What is to be run now; None at the end of the list. A disabled entry is handed out too, to be stepped over."""
    if at.pending:
        return at.pending[0]
    if ivr is None or at.place is None:
        return None
    if at.place.position == DOOR:
        return None
    entries = ivr.contexts[at.place.context].options.get(at.place.option, ())
    return entries[at.place.position - 1] if at.place.position <= len(entries) else None


def advance(ivr: Ivr | None, at: Cursor, outcome: Next | Run | Goto) -> Cursor | Missing:
    """The cursor after a step; Missing when a jump leads nowhere."""
    match outcome:
        case Next():
            return _after(at, at.pending[1:])
        case Run(steps):
            return _after(at, steps + at.pending[1:])
        case Goto(to):
            place = find(ivr, at.place, to)
            return place if isinstance(place, Missing) else enter(at, place)
        case _:
            assert_never(outcome)


def enter(at: Cursor, place: Place) -> Cursor:
    """The cursor at a place that exists; what was pending is dropped."""
    return replace(at, place=place, pending=())


def find(ivr: Ivr | None, here: Place | None, to: Sought | ToLabel) -> Place | Missing:
    """The place that is meant; Missing when it does not exist (The IVR 3.8)."""
    if ivr is None or here is None:
        return Missing("no IVR to jump in")
    if isinstance(to, ToLabel):
        labelled = ivr.labels.get(to.label)
        if labelled is None:
            return Missing(f'label "{to.label}"')
        to = Sought(labelled.context, labelled.option, str(labelled.position))
    context = ivr.contexts[here.context] if to.context is None else ivr.context(to.context)
    if context is None:
        return Missing(f'context "{to.context}"')
    text = f'context "{context.name}", option "{to.option}", position {to.position}'
    option = option_name(to.option)
    position = _position(to.position)
    if option is None or position is None:
        return Missing(text)
    if context.is_empty(option):
        enters_context = option == "start" and position == 1
        return Place(context.name, option) if enters_context else Missing(f"{text}, which is empty")
    if position > len(context.options[option]):
        return Missing(f"{text}, which is beyond the end of its list")
    return Place(context.name, option, position)


def invalid_option(ivr: Ivr | None, here: Place | None) -> Place | None:
    """Option `invalid` of the present context; None when it is empty or is where the call already stands."""
    if ivr is None or here is None or here.option == "invalid" or ivr.contexts[here.context].is_empty("invalid"):
        return None
    return Place(here.context, "invalid")


def _after(at: Cursor, pending: tuple[Pending, ...]) -> Cursor:
    if pending or at.place is None:
        return Cursor(at.place, pending, at.counters)
    return Cursor(replace(at.place, position=at.place.position + 1), (), at.counters)


def _position(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_LAST_POSITION)):
        return None
    return int(text) or None
