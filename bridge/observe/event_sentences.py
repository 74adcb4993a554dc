"""Events, deliveries, the store and programs' orders as lines of the log.

Knows whose fault is how urgent: a receiver's is a warning, the database's an error. Does not know how a log is written.
"""

from collections.abc import Mapping
from typing import Literal, assert_never

from bridge.calls.entries.events import (
    DeliveryFailed,
    DeliveryTried,
    EventEntry,
    EventQueued,
    OutboxOverflowed,
    ProgramOrdered,
    ReceiverHeld,
    RequestAnswered,
    SightChanged,
    StoreChanged,
)

_OURS = 500
"""HTTP status from which on it is not the program's fault."""
_TOLD = frozenset({400, 401, 403, 409, 413})
"""Refusals that a program's author wants to find."""

Said = tuple[Literal["debug", "info", "warning", "error"], str, Mapping[str, object]]


def event_sentence(entry: EventEntry) -> Said:
    """How urgent it is, the sentence, its values."""
    match entry:
        case EventQueued(delivery, trigger, extension, definition, receiver):
            values = {"delivery": delivery, "definition": definition, "receiver": receiver}
            return "debug", f"{trigger} of {extension} will be told", values
        case DeliveryTried() | ReceiverHeld() | DeliveryFailed():
            return _sent(entry)
        case StoreChanged(state, detail, unsaved):
            if state == "back":
                return "info", "the store is back", {"detail": detail} if detail else {}
            what = f"the store cannot be written: {detail}. Calls go on; {unsaved} rows wait in memory"
            return "error", what, {"unsaved": unsaved}
        case OutboxOverflowed(receiver, delivery):
            what = f"the outbox is full, so the oldest delivery for {receiver} was given up. Is that receiver alive?"
            return "error", what, {"delivery": delivery}
        case ProgramOrdered(who, address, what, subject, detail):
            given = {"address": address, "subject": subject, "detail": detail}
            return "info", f"{who}: {what}", {name: value for name, value in given.items() if value}
        case RequestAnswered():
            return _answered(entry)
        case SightChanged(server, state, detail):
            level: Literal["info", "warning", "error"] = "warning" if state == "behind" else "error"
            what = f"AMI of Asterisk {server} {state}"
            return ("info" if state == "connected" else level), what, {"detail": detail} if detail else {}
        case _:
            assert_never(entry)


def _sent(entry: DeliveryTried | ReceiverHeld | DeliveryFailed) -> Said:
    match entry:
        case DeliveryTried():
            return _tried(entry)
        case ReceiverHeld(held, receiver, definition):
            who = receiver or f"definition {definition}"
            if held:
                return "error", f"events for {who} wait after failures in a row; one at a time is tried", {}
            return "info", f"events for {who} are sent again", {}
        case DeliveryFailed(error, delivery, trace):
            whom = {"delivery": delivery} if delivery else {}
            if not trace:
                return "error", f"no events are sent now: {error}", whom
            what = f"a fault of Callbridge interrupted the sending of events: {error}. Please report it with the trace"
            return "error", what, {**whom, "trace": trace}
        case _:
            assert_never(entry)


def _answered(entry: RequestAnswered) -> Said:
    """What anybody can cause as often as he likes is said quietly."""
    values: dict[str, object] = {
        "request": entry.request,
        "status": entry.status,
        "who": entry.who,
        "address": entry.address,
        "seconds": round(entry.seconds, 3),
    }
    if entry.trace:
        values["trace"] = entry.trace
    what = f"API: {entry.method} {entry.place} answered with {entry.status}"
    if entry.status >= _OURS:
        return ("error" if entry.trace else "warning"), what, values
    return ("info" if entry.status in _TOLD else "debug"), what, values


def _tried(entry: DeliveryTried) -> Said:
    values = {
        "delivery": entry.delivery,
        "attempt": entry.attempt,
        "status": entry.status,
        "seconds": round(entry.seconds, 3),
    }
    match entry.state:
        case "delivered":
            return "debug", f"event delivered ({entry.definition})", values
        case "dead":
            what = f"event not delivered, for good: {entry.error}. `callbridge events replay` sends it again"
            return "error", f"{entry.definition}: {what}", values
        case _:
            return "warning", f"{entry.definition}: event not delivered yet: {entry.error}", values
