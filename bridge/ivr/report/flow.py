"""How far a call can get in an IVR: a fixpoint over places, from the entry context on.

Knows the exits of actions, keys, idle time, jumps and guards that jump. Does not know what is wrong with any of it.

Besides what `exits` assumes: at the end of every list a caller may press every key or none; the lifetime may be over at
any moment; steering events may be answered with anything. A place that only a script or a variable can lead to is told
apart from those that the file itself leads to.
Source: The IVR 3.2, 3.5 to 3.8, 3.10.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr, TransferTo
from bridge.ivr.report.exits import Exits, exits_of, target_exits
from bridge.ivr.report.places import address, next_to
from bridge.ivr.targets import OPTIONS, Continue, Place

CHOOSABLE = tuple(option for option in OPTIONS if option not in {"start", "timeout"})
"""The options that a key can lead to; `invalid` is one of them."""


@dataclass(frozen=True, slots=True)
class Map:
    """An IVR as places and the ways between them. A place beyond the end of its list is where a call is idle."""

    ivr: Ivr
    exits: Mapping[Place, Exits]
    chosen: Mapping[str, tuple[Place, ...]]
    """Per context, where keys lead."""
    silent: Mapping[str, Place | None]
    """Per context, where idle time leads; None: the call is hung up."""
    guarded: Mapping[str, Exits]
    """Per context, where the end of the lifetime leads."""
    door: Exits
    """Where the failures of steering events lead, before the entry context begins."""

    @property
    def start(self) -> Place:
        """Where calls begin."""
        return Place(self.ivr.entry.name)

    def after(self, place: Place) -> Iterator[Place]:
        """The places where a call may be next, but for those that a script or a variable decides on."""
        exits = self.exits.get(place)
        if exits is None:
            yield from self.chosen[place.context]
            if (timeout := self.silent[place.context]) is not None:
                yield timeout
            return
        yield from exits.places
        if exits.goes_on:
            yield next_to(place)
        if exits.keys:
            yield from self.chosen[place.context]

    def is_idle(self, place: Place) -> bool:
        """Whether a call waits there for a key."""
        return place not in self.exits


@dataclass(frozen=True, slots=True)
class Flow:
    """What was reached. With `anywhere`, what only a script or a variable leads to was followed too."""

    map: Map
    places: frozenset[Place]
    sure: frozenset[str]
    """Contexts that the file itself leads to."""
    anywhere: tuple[str, ...]
    """Addresses of what may lead anywhere."""

    @property
    def reached(self) -> frozenset[str]:
        """Contexts in which a call can be."""
        return frozenset(self.map.ivr.contexts) if self.anywhere else self.sure


def map_of(ivr: Ivr, live: LiveSet) -> Map:
    """Draw the map."""
    exits = {
        place: exits_of(entry, place, ivr, live)
        for context in ivr.contexts.values()
        for option, entries in context.options.items()
        for position, entry in enumerate(entries, 1)
        for place in (Place(context.name, option, position),)
    }
    chosen, silent, guarded = {}, {}, {}
    for context in ivr.contexts.values():
        name = context.name
        chosen[name] = tuple(Place(name, option) for option in CHOOSABLE if not context.is_empty(option))
        silent[name] = None if context.is_empty("timeout") else Place(name, "timeout")
        guarded[name] = _guarded(ivr, Place(name))
    return Map(ivr, exits, chosen, silent, guarded, _door(ivr))


def follow(drawn: Map) -> Flow:
    """Go everywhere, first without and then with what scripts and variables may do."""
    places, anywhere = _reached(drawn, (drawn.start, *drawn.door.places))
    anywhere = ("event", *anywhere) if drawn.door.anywhere else anywhere
    sure = frozenset(place.context for place in places)
    if anywhere:
        starts = (Place(name) for name in drawn.ivr.contexts)
        places, _ = _reached(drawn, (drawn.start, *drawn.door.places, *starts))
    return Flow(drawn, frozenset(places), sure, anywhere)


@dataclass(slots=True)
class _Walk:
    drawn: Map
    todo: list[Place]
    places: set[Place] = field(default_factory=set)
    contexts: set[str] = field(default_factory=set)
    anywhere: list[str] = field(default_factory=list)

    def run(self) -> None:
        continues = _lifetime_continues(self.drawn.ivr)
        while self.todo:
            place = self.todo.pop()
            if place in self.places:
                continue
            self.places.add(place)
            self._enter(place)
            self.todo.extend(self.drawn.after(place))
            if continues and place in self.drawn.exits:
                self.todo.append(next_to(place))
            if (exits := self.drawn.exits.get(place)) and exits.anywhere:
                self.anywhere.append(address(place))

    def _enter(self, place: Place) -> None:
        """A context in which the lifetime may be over."""
        if place.context in self.contexts:
            return
        self.contexts.add(place.context)
        guarded = self.drawn.guarded[place.context]
        self.todo.extend(guarded.places)
        if guarded.anywhere:
            self.anywhere.append("ivr.on_lifetime")


def _reached(drawn: Map, seeds: Iterable[Place]) -> tuple[set[Place], tuple[str, ...]]:
    walk = _Walk(drawn, list(seeds))
    walk.run()
    return walk.places, tuple(dict.fromkeys(walk.anywhere))


def _lifetime_continues(ivr: Ivr) -> bool:
    """An action that is cut may then be followed by the next, whatever it would have done itself."""
    return ivr.lifetime > 0 and isinstance(ivr.on_lifetime, Continue)


def _guarded(ivr: Ivr, here: Place) -> Exits:
    if ivr.lifetime <= 0 or isinstance(ivr.on_lifetime, TransferTo):
        return Exits()
    return target_exits(ivr.on_lifetime, here, ivr)


def _door(ivr: Ivr) -> Exits:
    """A steering event may be answered with anything; when it fails, its `on_error` counts."""
    exits = Exits()
    for ask in ivr.asks:
        if ask.event is EventType.DIAL_IN:
            exits |= target_exits(ask.script.on_error, Place(ivr.entry.name), ivr) | Exits(anywhere=True)
    return exits
