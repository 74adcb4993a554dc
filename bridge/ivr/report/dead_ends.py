"""What no call gets to, and where a call is hung up because nothing was written there: CB430 to CB433.

Knows where a call can get. Does not know why the author wanted it.
Source: The IVR 3.5 to 3.7, 6.4.
"""

from collections.abc import Iterator
from dataclasses import replace

from bridge.ivr.model import Context, TransferTo
from bridge.ivr.report.exits import place_of
from bridge.ivr.report.flow import CHOOSABLE
from bridge.ivr.report.places import address
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.targets import Place, ToPlace


def check_dead_ends(sheet: Sheet) -> None:
    """Note contexts and actions that are never reached, and options that are missed where calls are idle."""
    _check_contexts(sheet)
    _check_lists(sheet)
    _check_idle(sheet)


def _check_contexts(sheet: Sheet) -> None:
    flow = sheet.flow
    for name in sheet.ivr.contexts:
        if name in flow.sure:
            continue
        if flow.anywhere:
            what = f"nothing in the file leads to it, but a script or a variable may ({_named(flow.anywhere)})"
            sheet.note(
                "CB430", ("context", name), what, "Leave it if a script jumps to it, else add a way, or remove it"
            )
        else:
            sheet.note("CB430", ("context", name), "nothing leads to this context")


def _named(addresses: tuple[str, ...]) -> str:
    return addresses[0] if len(addresses) == 1 else f"{addresses[0]} and {len(addresses) - 1} more"


def _check_lists(sheet: Sheet) -> None:
    """Actions after one that never continues, up to one that something leads right to."""
    led_to = set(_led_to(sheet))
    closed: Place | None = None
    told = False
    for place, entry in sheet.entries:
        if place.position == 1 or place in led_to or replace(place, position=0) in led_to:
            closed, told = None, False
        if not entry.enabled:
            continue
        if closed is None:
            closed = None if sheet.flow.map.exits[place].goes_on else place
        elif not told:
            sheet.note("CB431", place, f"it never runs, because {address(closed)} never goes on to it")
            told = True


def _led_to(sheet: Sheet) -> Iterator[Place]:
    """Every place that a target names; position 0 stands for a whole option, when a variable decides."""
    for place, _ in sheet.enabled:
        for way, to in sheet.ways[place]:
            if to is not None:
                yield to
            elif isinstance(way.target, ToPlace):
                yield from (replace(one, position=0) for one in sheet.flow.map.exits[place].places)
    others = [ask.script.on_error for ask in sheet.ivr.asks]
    if not isinstance(sheet.ivr.on_lifetime, TransferTo):
        others.append(sheet.ivr.on_lifetime)
    for target in others:
        for name in sheet.ivr.contexts:
            if (to := place_of(target, Place(name), sheet.ivr)) is not None:
                yield to


def _check_idle(sheet: Sheet) -> None:
    drawn = sheet.flow.map
    idle = {place.context for place in sheet.flow.places if drawn.is_idle(place)}
    asked = idle | {
        place.context for place in sheet.flow.places if not drawn.is_idle(place) and drawn.exits[place].keys
    }
    for context in sheet.ivr.contexts.values():
        if context.name in idle and context.is_empty("timeout"):
            seconds = sheet.ivr.timeout if context.timeout is None else context.timeout
            what = f'option "timeout" is empty, the call is hung up after {seconds:g} s of silence'
            sheet.note("CB432", ("context", context.name), what, "Add an action or accept it")
        if context.name in asked and context.is_empty("invalid") and _may_be_wrong(sheet, context):
            what = 'option "invalid" is empty, the call is hung up at a key without actions'
            sheet.note("CB433", ("context", context.name), what, "Add an action or accept it")


def _may_be_wrong(sheet: Sheet, context: Context) -> bool:
    """Whether a caller can key something that has no option of its own."""
    dials = context.direct_dial and sheet.has_phones
    return dials or any(context.is_empty(option) for option in CHOOSABLE if option != "invalid")
