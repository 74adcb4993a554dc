"""Records as rows of tables, and rows as records again.

Knows both forms, and what a database would refuse in a text. Does not know statements.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import RowMapping

from bridge.calls.deliveries import DeadReason, Delivery, DeliveryState, Due, Verdict
from bridge.calls.records import CallRecord, LegRecord, Notification
from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.number_forms import comparable, forms
from bridge.telephony.values import Extension

Row = Mapping[str, Any]

REPLY: Final = 2048
"""Octets of a reply that are kept."""
_LONGEST: Final = 4096
_BODY: Final = 1 << 20
_REFUSED = re.compile(r"[\x00\ud800-\udfff]")
"""What PostgreSQL does not take in a text, and what cannot be encoded."""


def clean(given: str, longest: int = _LONGEST) -> str:
    """A text that every database takes."""
    text = given[:longest]
    if text.isascii() and "\0" not in text:  # nearly all are, and need no second look
        return text
    return _REFUSED.sub("\ufffd", text)


def number_key(number: str, country: str | None) -> str:
    """Under which a number is found, however it was written."""
    return clean(comparable(number, country), 80) if number else ""


def number_keys(number: str, country: str | None) -> tuple[str, ...]:
    """All keys that one number may have got, also while no country was configured; none for what has no digits.

    The empty key is that of everybody whose number is withheld.
    """
    spelt = [form.removeprefix("+") for form in forms(number, country)]
    keys = (number_key(number, country), *(clean(form, 80) for form in spelt))
    return tuple(dict.fromkeys(key for key in keys if key))


def call_row(call: CallRecord, country: str | None) -> Row:
    """Of `calls`."""
    return {**_cleaned(call, _CALL), **_keys(call.caller_number, call.called_number, country)}


def call_of(row: RowMapping | Row) -> CallRecord:
    """Of `calls`."""
    return CallRecord(**{name: row[name] for name in _CALL})


def leg_row(leg: LegRecord, country: str | None) -> Row:
    """Of `legs`."""
    words = {"extension": str(leg.extension), "flow": leg.flow.value, "status": leg.status and leg.status.value}
    return {**_cleaned(leg, _LEG), **words, **_keys(leg.caller_number, leg.called_number, country)}


def leg_of(row: RowMapping | Row) -> LegRecord:
    """Of `legs`."""
    organisation, _, short = str(row["extension"]).partition("*")
    words = {
        "extension": Extension(organisation, short),
        "flow": CallFlow(row["flow"]),
        "status": CallStatus(row["status"]) if row["status"] else None,
    }
    return LegRecord(**_facts(row, _LEG, words))


def delivery_row(told: Notification, app: str) -> Row:
    """Of `deliveries`; whose turn it is, the statement finds out."""
    words = {"origin": told.origin.value, "trigger": told.trigger.value, "state": DeliveryState.PENDING.value}
    rest = {
        "app": app,
        "lane": clean(f"{app} {told.lane}"),
        "replay": False,
        "attempts": 0,
        "due": told.at,
        "patience": told.give_up_at - told.at,
        "status": 0,
    }
    empty = {"leased_by": "", "reason": "", "error": "", "reply": "", "seconds": 0.0, "settled": None, "planned": None}
    return {**_cleaned(told, _TOLD, _BODY), **words, **rest, **empty}


def notification_of(row: RowMapping | Row) -> Notification:
    """Of `deliveries`."""
    words = {"origin": Origin(row["origin"]), "trigger": Trigger(row["trigger"])}
    return Notification(**_facts(row, _TOLD, words))


def due_of(row: Row, attempt: int) -> Due:
    """A delivery that was just leased for its so many-th attempt."""
    return Due(notification_of(row), attempt, bool(row["replay"]))


def delivery_of(row: RowMapping | Row) -> Delivery:
    """As people see it."""
    state = DeliveryState(row["state"])
    verdict = Verdict(
        id=row["id"],
        delivered=state is DeliveryState.DELIVERED,
        reason=DeadReason(row["reason"]) if row["reason"] else None,
        due=row["due"],
        status=row["status"],
        error=row["error"],
        reply=row["reply"],
        seconds=row["seconds"],
    )
    known = bool(row["status"] or row["error"] or row["reason"] or row["seconds"])
    told, replay = notification_of(row), bool(row["replay"])
    return Delivery(told, state, row["attempts"], row["due"], verdict if known else None, replay)


def _keys(caller: str, called: str, country: str | None) -> Row:
    return {"caller_key": number_key(caller, country), "called_key": number_key(called, country)}


def _cleaned(record: object, names: Sequence[str], longest: int = _LONGEST) -> Row:
    values = zip(names, attrgetter(*names)(record), strict=True)
    return {name: clean(value, longest) if isinstance(value, str) else value for name, value in values}


def _facts(row: RowMapping | Row, names: Sequence[str], words: Row) -> dict[str, Any]:
    return {name: words[name] if name in words else row[name] for name in names}


_CALL: Final = tuple(field.name for field in fields(CallRecord))
_LEG: Final = tuple(field.name for field in fields(LegRecord))
_TOLD: Final = tuple(field.name for field in fields(Notification))
