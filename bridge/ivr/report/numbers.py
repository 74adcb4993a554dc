"""Numbers that a file transfers to or lets callers dial: CB418, CB422, CB435, CB441, CB442, CB447.

Knows transfers and direct dial. Does not know how a number is looked up, nor who answers.
Source: The IVR 3.5, 3.9, 6.4, 9.
"""

from collections.abc import Iterator

from bridge.ivr.findings import printable, shown
from bridge.ivr.model import Context, TransferTo
from bridge.ivr.report.nearby import nearby
from bridge.ivr.report.places import literal
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.targets import Place
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.destinations import EnterIvr, LeaveFor, Refused
from bridge.telephony.dial_rules import DialScope
from bridge.toml_lines import Path

_DIGITS = "0123456789"


def check_numbers(sheet: Sheet) -> None:
    """Note what is wrong with the numbers of an IVR. One with a variable cannot be checked, and that is said."""
    for place, entry in sheet.enabled:
        if isinstance(entry.action, Transfer):
            _check_transfer(entry.action, place, sheet)
    if isinstance(sheet.ivr.on_lifetime, TransferTo):
        on_lifetime = Transfer(to=(sheet.ivr.on_lifetime.number,))
        _check_to(on_lifetime, ("ivr", "on_lifetime"), "transfer", sheet)
    for context in sheet.ivr.contexts.values():
        if context.direct_dial:
            _check_direct_dial(context, sheet)


def _check_transfer(transfer: Transfer, place: Place, sheet: Sheet) -> None:
    _check_to(transfer, place, "to", sheet)
    if transfer.place is not None:
        refused = sheet.live.dialling.leave_for(transfer.place)
        if isinstance(refused, Refused):
            advice = "Add the context to leave.contexts, or correct its name"
            sheet.note("CB422", place, printable(refused.detail), advice, field="dialplan")
    if transfer.record and transfer.record_notice is None:
        sheet.note("CB447", place, "the call is recorded without record_notice", field="record")


def _check_to(transfer: Transfer, at: Place | Path, field: str, sheet: Sheet) -> None:
    several = len(list(_numbers(transfer.to))) > 1
    for text in _numbers(transfer.to):
        if text is None:
            sheet.note("CB442", at, "a variable decides who is called, so that cannot be checked", field=field)
            continue
        to = sheet.live.dialling.decide(text, transfer.kind, sheet.ivr.extension, DialScope.IVR)
        if isinstance(to, Refused):
            near = nearby(text, sheet.ivr.extension.organisation, sheet.live.directory)
            sheet.note("CB418", at, f"{shown(text)}: {to.detail}", near, field=field)
        elif several and isinstance(to, EnterIvr | LeaveFor):
            what = f"{shown(text)}: only phones and public numbers can be rung together with others"
            sheet.note("CB418", at, what, "Make it a transfer of its own", field=field)


def _numbers(templates: tuple[Template, ...]) -> Iterator[str | None]:
    """Each number of a list; None for what a variable decides."""
    for template in templates:
        if template.is_literal:
            yield from literal(template).split(",")
        else:
            yield None


def _check_direct_dial(context: Context, sheet: Sheet) -> None:
    organisation = sheet.ivr.extension.organisation
    if not sheet.has_phones:
        what = f"organisation {organisation} has no phone that could be dialled"
        sheet.note("CB441", ("context", context.name), what, field="direct_dial")
        return
    dialable = sheet.live.directory.dialable(organisation)
    seconds = sheet.ivr.interdigit_timeout if context.interdigit_timeout is None else context.interdigit_timeout
    for key in _DIGITS:
        if not context.is_empty(key) and dialable.matching(key)[1]:
            what = f"numbers of phones begin with {key}, so that this key waits {seconds:g} s for another one"
            sheet.note("CB435", ("context", context.name, "option", key), what)
