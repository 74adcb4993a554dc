"""The graph of an IVR: its contexts, and the ways between them.

Knows an IVR that was read. Does not know how a graph is drawn, nor which calls are on it.
Source: The IVR 8.1.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, assert_never

from bridge.ivr.actions import CallInteractive
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Context, Entry, Ivr, TransferTo
from bridge.ivr.script import Script
from bridge.ivr.targets import OPTIONS, Continue, HangUp, Target, ToLabel, ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.ways import WayKind, ways_out
from bridge.telephony.destinations import EnterIvr
from bridge.telephony.dial_rules import DialScope


@dataclass(frozen=True, slots=True)
class Node:
    """A context. `options` counts the actions of each option that has any."""

    context: str
    entry: bool
    direct_dial: bool
    description: str
    options: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class End:
    """Where a way leads: a place of this IVR, or with `ivr` the entry of another one."""

    context: str = ""
    option: str = "start"
    position: int = 1
    ivr: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form of the document: `{"context", "option", "position"}` or `{"ivr"}`."""
        if self.ivr:
            return {"ivr": self.ivr}
        return {"context": self.context, "option": self.option, "position": self.position}


@dataclass(frozen=True, slots=True)
class Edge:
    """A way. `start` is the address of the action; `to` None: a script may lead anywhere, or a variable decides."""

    start: str
    to: End | None
    kind: WayKind
    label: str
    dynamic: bool = False
    context: str = ""
    """The context from which it leads; empty for one that leads from everywhere."""


@dataclass(frozen=True, slots=True)
class Graph:
    """One IVR as a graph."""

    ivr: str
    name: str
    version: str
    draft: bool
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def as_json(self) -> dict[str, Any]:
        """The document of The IVR 8.1."""
        return {
            "ivr": self.ivr,
            "name": self.name,
            "version": self.version,
            "draft": self.draft,
            "nodes": [asdict(node) | {"options": dict(node.options)} for node in self.nodes],
            "edges": [
                {
                    "from": edge.start,
                    "to": edge.to.as_json() if edge.to else None,
                    "kind": edge.kind.value,
                    "label": edge.label,
                    "dynamic": edge.dynamic,
                }
                for edge in self.edges
            ],
        }


def graph_of(ivr: Ivr, live: LiveSet) -> Graph:
    """Draw up the graph. Ways that hang up or just go on are none."""
    nodes = tuple(_node(context) for context in ivr.contexts.values())
    return Graph(str(ivr.extension), ivr.name, live.version, live.is_draft, nodes, tuple(_edges(ivr, live)))


def _node(context: Context) -> Node:
    options = {name: len(context.options[name]) for name in OPTIONS if context.options.get(name)}
    return Node(context.name, context.entry, context.direct_dial, context.description, options)


def _edges(ivr: Ivr, live: LiveSet) -> Iterator[Edge]:
    for context in ivr.contexts.values():
        for option in OPTIONS:
            for entry in context.options.get(option, ()):
                if entry.enabled:
                    yield from _ways(entry, context, ivr, live)
    if isinstance(ivr.on_lifetime, TransferTo):
        yield from _entered(Transfer(to=(ivr.on_lifetime.number,)), "ivr.on_lifetime", "", ivr, live)
    else:
        yield from _edge(ivr.on_lifetime, "ivr.on_lifetime", WayKind.LIFETIME, "lifetime over", ivr, None)


def _ways(entry: Entry, context: Context, ivr: Ivr, live: LiveSet) -> Iterator[Edge]:
    action = entry.action
    for way in ways_out(action, live.scripts):
        yield from _edge(way.target, entry.address, way.kind, way.label, ivr, context)
    if isinstance(action, Transfer):
        yield from _entered(action, entry.address, context.name, ivr, live)
    if isinstance(action, CallInteractive):
        script = action.script
        label = (script.event_id or script.name) if isinstance(script, Script) else script
        yield Edge(entry.address, None, WayKind.REPLY, label, dynamic=True, context=context.name)


def _edge(target: Target, start: str, kind: WayKind, label: str, ivr: Ivr, inside: Context | None) -> Iterable[Edge]:
    here = inside.name if inside else ""
    match target:
        case Continue() | HangUp():
            return ()
        case ToLabel(name):
            place = ivr.labels.get(name)
            to = End(place.context, place.option, place.position) if place else None
            return (Edge(start, to, kind, label or name, context=here),)
        case ToPlace() as place:
            to = _end(place, ivr, inside)
            return (Edge(start, to, kind, label, dynamic=_is_dynamic(place), context=here),)
        case _:
            assert_never(target)


def _end(place: ToPlace, ivr: Ivr, inside: Context | None) -> End | None:
    """The place that is meant; None when a variable decides, or when there is no such context."""
    if _is_dynamic(place):
        return None
    context = inside if place.context is None else ivr.context(_text(place.context))
    return End(context.name, _text(place.option), int(_text(place.position))) if context else None


def _entered(transfer: Transfer, start: str, inside: str, ivr: Ivr, live: LiveSet) -> Iterator[Edge]:
    """Another IVR that a transfer enters."""
    for number in transfer.to:
        if number.is_literal:
            to = live.dialling.decide(_text(number), transfer.kind, ivr.extension, DialScope.IVR)
            if isinstance(to, EnterIvr):
                yield Edge(start, End(ivr=str(to.extension)), WayKind.ENTER_IVR, str(to.extension), context=inside)


def _is_dynamic(place: ToPlace) -> bool:
    return not all(part.is_literal for part in (place.context, place.option, place.position) if part is not None)


def _text(template: Template) -> str:
    return template.fill(lambda _name: "")
