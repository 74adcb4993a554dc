import pytest

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
from bridge.ivr.events import Trigger
from bridge.terminal import marks
from bridge.terminal.event_wording import Told, event_words

CRM = "https://crm.example:443"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (
            EventQueued("d1", Trigger.HANGUP, "0003*001", "crm1", CRM),
            (marks.EVENT, "hangup of 0003*001", f"to {CRM}", "crm1"),
        ),
        (DeliveryTried("d1", "crm1", "delivered", 1, 200, 0.01), (marks.EVENT, "event delivered", "200", "crm1")),
        (
            DeliveryTried("d1", "crm1", "delivered", 3, 200, 0.01, verbs=("Hangup",)),
            (marks.EVENT, "event delivered", "200 Hangup (not executed)", "crm1, attempt 3"),
        ),
        (
            DeliveryTried("d1", "crm1", "pending", 1, 500, 0.01, "status 500"),
            (marks.WARNING, "event not delivered yet", "status 500", "crm1"),
        ),
        (
            DeliveryTried("d1", "crm1", "dead", 2, 410, 0.01, "gone"),
            (marks.FAILED, "event given up", "gone", "crm1, attempt 2"),
        ),
        (
            ReceiverHeld(held=True, receiver=CRM),
            (marks.FAILED, "events wait after failures in a row", f"to {CRM}", ""),
        ),
        (ReceiverHeld(held=False, definition="crm1"), (marks.NOTE, "events are sent again", "to crm1", "")),
        (DeliveryFailed("disk full"), (marks.FAILED, "the sending of events was interrupted", "disk full", "")),
        (StoreChanged("lost", "disk full", 7), (marks.FAILED, "store lost", "disk full", "")),
        (StoreChanged("back", ""), (marks.NOTE, "store back", "", "")),
        (
            OutboxOverflowed(CRM, "d1"),
            (marks.FAILED, "outbox full", f"a delivery for {CRM} was given up", ""),
        ),
        (
            ProgramOrdered("crm", "192.0.2.1", "call placed", "k3v9"),
            (marks.NOTE, "crm: call placed", "k3v9", "192.0.2.1"),
        ),
        (
            RequestAnswered("r7", "", "192.0.2.1", "GET", "/uapi", 404, 0.01),
            (marks.NOTE, "GET /uapi", "404", "192.0.2.1"),
        ),
        (SightChanged("pbx1", "lost", "no pong"), (marks.LINK, "AMI of Asterisk pbx1 lost", "no pong", "")),
    ],
)
def test_an_entry_is_said_in_few_words(entry: EventEntry, told: Told) -> None:
    assert event_words(entry) == told
