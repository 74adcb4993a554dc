"""Events that are owed, as rows, and rows as events again.

Knows both forms. Does not know statements. A row is written while a call waits: it is one text of JSON, and ASCII, so
that no database refuses it.
"""

import json
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from bridge.calls.records import LegRecord, OwedEvent
from bridge.ivr.events import Trigger
from bridge.store.rows import Row, clean
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension

_LEG: Final = tuple(field.name for field in fields(LegRecord))
_FACTS: Final = attrgetter(*_LEG)
_as_json: Final = json.JSONEncoder(separators=(",", ":")).encode


def owed_row(owed: OwedEvent, app: str) -> Row:
    """Of `owed_events`."""
    event = {
        "leg": dict(zip(_LEG, _FACTS(owed.leg), strict=True)) | {"extension": str(owed.leg.extension)},
        "trigger": owed.trigger,
        "at": owed.at,
        "definitions": owed.definitions,
        "ids": (owed.called_extension_id, owed.caller_extension_id),
        "variables": owed.variables,
        "left_out": owed.left_out,
    }
    ids = {"api_id": clean(owed.leg.api_id), "call_id": clean(owed.leg.call_id)}
    return {"app": app, **ids, "at": owed.at, "event": _as_json(event)}


def owed_of(row: Row) -> OwedEvent:
    """Of `owed_events`. Raises ValueError, TypeError, KeyError or AttributeError for what is none of ours."""
    event = json.loads(row["event"])
    called, caller = event["ids"]
    return OwedEvent(
        _leg(event["leg"]),
        Trigger(event["trigger"]),
        event["at"],
        tuple(event["definitions"]),
        called,
        caller,
        event["variables"],
        tuple(event["left_out"]),
    )


def _leg(facts: dict[str, Any]) -> LegRecord:
    organisation, _, short = facts["extension"].partition("*")
    status = facts["status"]
    words = {
        "extension": Extension(organisation, short),
        "flow": CallFlow(facts["flow"]),
        "status": CallStatus(status) if status else None,
    }
    known = {name: facts[name] for name in _LEG if name in facts}  # a later release may have written more
    return LegRecord(**(known | words))
