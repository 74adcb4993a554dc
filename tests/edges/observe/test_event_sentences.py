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
from bridge.observe.event_sentences import event_sentence


def answered(status: int, trace: str = "") -> RequestAnswered:
    return RequestAnswered("r7", "crm", "192.0.2.1", "GET", "/uapi", status, 0.0123, trace)


@pytest.mark.parametrize(
    ("entry", "urgency", "text"),
    [
        (
            EventQueued("d1", Trigger.HANGUP, "0003*001", "crm1", "https://crm.example:443"),
            "debug",
            "hangup of 0003*001 will be told",
        ),
        (DeliveryTried("d1", "crm1", "delivered", 1, 200, 0.01), "debug", "event delivered (crm1)"),
        (
            DeliveryTried("d1", "crm1", "pending", 2, 500, 0.01, "status 500"),
            "warning",
            "crm1: event not delivered yet: status 500",
        ),
        (
            DeliveryTried("d1", "crm1", "dead", 2, 410, 0.01, "gone"),
            "error",
            "crm1: event not delivered, for good: gone. `callbridge events replay` sends it again",
        ),
        (
            ReceiverHeld(held=True, receiver="https://crm.example:443"),
            "error",
            "events for https://crm.example:443 wait after failures in a row; one at a time is tried",
        ),
        (ReceiverHeld(held=False, definition="crm1"), "info", "events for definition crm1 are sent again"),
        (DeliveryFailed("disk full"), "error", "no events are sent now: disk full"),
        (
            DeliveryFailed("KeyError: x", "d1", "Traceback"),
            "error",
            "a fault of Callbridge interrupted the sending of events: KeyError: x. Please report it with the trace",
        ),
        (
            StoreChanged("lost", "disk full", 7),
            "error",
            "the store cannot be written: disk full. Calls go on; 7 rows wait in memory",
        ),
        (StoreChanged("back", ""), "info", "the store is back"),
        (
            OutboxOverflowed("https://crm.example:443", "d1"),
            "error",
            (
                "the outbox is full, so the oldest delivery for https://crm.example:443 was given up."
                " Is that receiver alive?"
            ),
        ),
        (ProgramOrdered("crm", "192.0.2.1", "call placed", "k3v9"), "info", "crm: call placed"),
        (answered(200), "debug", "API: GET /uapi answered with 200"),
        (answered(404), "debug", "API: GET /uapi answered with 404"),
        (answered(403), "info", "API: GET /uapi answered with 403"),
        (answered(503), "warning", "API: GET /uapi answered with 503"),
        (answered(500, "Traceback"), "error", "API: GET /uapi answered with 500"),
        (SightChanged("pbx1", "connected"), "info", "AMI of Asterisk pbx1 connected"),
        (SightChanged("pbx1", "refused", "wrong password"), "error", "AMI of Asterisk pbx1 refused"),
        (SightChanged("pbx1", "behind", "a flood"), "warning", "AMI of Asterisk pbx1 behind"),
    ],
)
def test_an_entry_is_one_sentence_as_urgent_as_its_fault(entry: EventEntry, urgency: str, text: str) -> None:
    assert event_sentence(entry)[:2] == (urgency, text)


def test_who_has_ordered_is_told_with_his_address() -> None:
    said = event_sentence(ProgramOrdered("crm", "192.0.2.1", "call placed", "k3v9"))
    assert said[2] == {"address": "192.0.2.1", "subject": "k3v9"}


def test_an_answer_of_the_api_is_told_with_its_id() -> None:
    values = {"request": "r7", "status": 200, "who": "crm", "address": "192.0.2.1", "seconds": 0.012}
    assert event_sentence(answered(200))[2] == values
    assert event_sentence(answered(500, "Traceback"))[2] == values | {"status": 500, "trace": "Traceback"}
