"""Whether the targets of an IVR exist: contexts, labels, options, positions.

Knows an IVR that was read. Does not know TOML.
Source: The IVR 1.3, 6.4 (CB413 to CB415).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bridge.ivr.actions import Action
from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.model import Context, Ivr
from bridge.ivr.script import Script
from bridge.ivr.targets import OPTIONS, Target, ToLabel, ToPlace
from bridge.ivr.ways import ways_out
from bridge.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Way:
    """A target, and where it is written. `inside` is the context it starts from, None outside of any."""

    target: Target
    path: Path
    inside: str | None = None


def ways_of(action: Action, path: Path, inside: str, scripts: Mapping[str, Script]) -> Iterable[Way]:
    """The targets of an action, each with the path of the field that names it."""
    for out in ways_out(action, scripts):
        yield Way(out.target, (*path, out.field) if out.field else path, inside)


def check(way: Way, ivr: Ivr, findings: Findings) -> None:
    """Note a target that does not exist; one that holds a variable cannot be checked."""
    match way.target:
        case ToLabel(label) if label not in ivr.labels:
            findings.add("CB413", way.path, f"label {shown(label)} does not exist", nearest(label, ivr.labels))
        case ToPlace() as place:
            _check_place(place, way, ivr, findings)
        case _:
            return


def _check_place(place: ToPlace, way: Way, ivr: Ivr, findings: Findings) -> None:
    context = _context_of(place, way, ivr, findings)
    if context is None or not place.option.is_literal:
        return
    option = place.option.text
    if context.is_empty(option):
        if option == "start" and place.position.text in {"1", "$"}:
            return
        filled = [name for name in OPTIONS if not context.is_empty(name)]
        what = f'option "{option}" of context {shown(context.name)} is empty'
        findings.add("CB414" if option != "start" else "CB415", _at(way, "option"), what, _not_empty(filled))
        return
    most = len(context.options[option])
    if place.position.is_literal and int(place.position.text) > most:
        what = f'position {place.position.text} is beyond the end of option "{option}" of context {shown(context.name)}'
        findings.add("CB415", _at(way, "position"), what, f"It has {most}")


def _context_of(place: ToPlace, way: Way, ivr: Ivr, findings: Findings) -> Context | None:
    if place.context is None:
        return ivr.contexts.get(way.inside) if way.inside else None
    if not place.context.is_literal:
        return None
    name = _literal(place)
    found = ivr.context(name)
    if found is None:
        names = [*ivr.contexts, *(context.id for context in ivr.contexts.values() if context.id)]
        findings.add("CB413", _at(way, "context"), f"context {shown(name)} does not exist", nearest(name, names))
    return found


def _literal(place: ToPlace) -> str:
    return "" if place.context is None else place.context.fill(lambda _name: "")


def _at(way: Way, field: str) -> Path:
    """A jump has its place in fields of its own; every other target is one field."""
    return (*way.path, field) if isinstance(way.path[-1], int) else way.path


def _not_empty(options: list[str]) -> str:
    return f"Not empty there: {', '.join(options)}" if options else "No option of that context has actions"
