"""What a timeline says of events, deliveries, the store and programs' orders.

Knows entries. Does not know how they are laid out.
"""

from typing import assert_never

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
from bridge.terminal import marks
from bridge.terminal.marks import Mark

Told = tuple[Mark, str, str, str]


def event_words(entry: EventEntry) -> Told:
    """A mark, what happened, to what, and what is less important."""
    match entry:
        case EventQueued(_, trigger, extension, definition, receiver):
            return marks.EVENT, f"{trigger} of {extension}", f"to {receiver}", definition
        case DeliveryTried(_, definition, state, attempt, status, _, error, verbs):
            mark = marks.EVENT if state == "delivered" else marks.FAILED if state == "dead" else marks.WARNING
            said = {"delivered": "event delivered", "dead": "event given up"}.get(state, "event not delivered yet")
            aside = ", ".join(part for part in (definition, f"attempt {attempt}" if attempt > 1 else "") if part)
            detail = error or (f"{status} {', '.join(verbs)} (not executed)" if verbs else str(status))
            return mark, said, detail, aside
        case ReceiverHeld(held, receiver, definition):
            said = "events wait after failures in a row" if held else "events are sent again"
            return (marks.FAILED if held else marks.NOTE), said, f"to {receiver or definition}", ""
        case DeliveryFailed(error):
            return marks.FAILED, "the sending of events was interrupted", error, ""
        case StoreChanged(state, detail):
            return (marks.NOTE if state == "back" else marks.FAILED), f"store {state}", detail, ""
        case OutboxOverflowed(receiver):
            return marks.FAILED, "outbox full", f"a delivery for {receiver} was given up", ""
        case ProgramOrdered(who, address, what, subject, detail):
            return marks.NOTE, f"{who}: {what}", " ".join(part for part in (subject, detail) if part), address
        case RequestAnswered(_, who, address, method, place, status):
            return marks.NOTE, f"{method} {place}", str(status), who or address
        case SightChanged(server, state, detail):
            return marks.LINK, f"AMI of Asterisk {server} {state}", detail, ""
        case _:
            assert_never(entry)
