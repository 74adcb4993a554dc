"""Targets that are disabled, and those that a variable decides: CB440, CB442.

Knows where targets lead. Does not know whether they exist: the loader does.
Source: The IVR 1.2, 6.4.
"""

from bridge.ivr.model import TransferTo
from bridge.ivr.report.exits import is_literal, place_of
from bridge.ivr.report.places import address
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.targets import Place, Target, ToPlace
from bridge.toml_lines import Path


def check_targets(sheet: Sheet) -> None:
    """Note each of them, and each option whose actions are all disabled."""
    for place, _ in sheet.enabled:
        for way, to in sheet.ways[place]:
            _check(way.target, to, place, way.field, sheet)
    on_lifetime = sheet.ivr.on_lifetime
    if not isinstance(on_lifetime, TransferTo):
        to = place_of(on_lifetime, Place(sheet.ivr.entry.name), sheet.ivr)
        _check(on_lifetime, to, ("ivr",), "on_lifetime", sheet)
    for context in sheet.ivr.contexts.values():
        for option in context.options:
            if context.is_empty(option):
                what = f'all actions of option "{option}" are disabled, so that it is empty'
                advice = "Enable one, or remove the option"
                sheet.note("CB440", ("context", context.name, "option", option), what, advice)


def _check(target: Target, to: Place | None, at: Place | Path, field: str, sheet: Sheet) -> None:
    if isinstance(target, ToPlace) and not is_literal(target):
        sheet.note("CB442", at, "a variable decides where it leads, so that cannot be checked", field=field)
        return
    entries = sheet.context_at(to).options.get(to.option, ()) if to else ()
    if to and entries and not entries[to.position - 1].enabled and not sheet.context_at(to).is_empty(to.option):
        what = f"{address(to)}, to which it leads, is disabled, so that the action after it runs"
        sheet.note("CB440", at, what, field=field)
