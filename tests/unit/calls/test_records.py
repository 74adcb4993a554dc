from dataclasses import replace

from bridge.calls.records import Notification
from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger

TOLD = Notification(
    id="3e0b5b1c-0c5e-4b9c-9a39-6a3b7b8f4d11",
    definition="crm1",
    origin=Origin.FILE,
    extension="0003*001",
    trigger=Trigger.HANGUP,
    leg="1763800001.42",
    call_id="1763800001.42",
    api_id="2gflhkjbozarrmnjp5go",
    method="GET",
    url="https://crm.example/ev",
    body="",
    receiver="https://crm.example:443",
    at=1_763_800_000.0,
    give_up_at=1_764_059_200.0,
)


def test_order_is_kept_per_call_extension_and_receiver_and_nothing_else() -> None:
    same = replace(TOLD, trigger=Trigger.DIAL_IN, definition="crm2", leg="1763800001.43", url="https://crm.example/x")
    assert same.lane == TOLD.lane
    others = (
        replace(TOLD, api_id="aaaaaaaaaaaaaaaaaaaa"),
        replace(TOLD, extension="0003*002"),
        replace(TOLD, receiver="https://crm.example:8443"),
    )
    assert len({TOLD.lane, *(other.lane for other in others)}) == 4
