from dataclasses import replace

from bridge.calls.records import LegRecord, Notification
from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension

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


def test_a_leg_is_known_by_its_channel_its_extension_and_its_visit() -> None:
    leg = LegRecord("api", "1.1", "1.1", 1, Extension("0003", "099"), CallFlow.IN, "pbx1", "callbridge", 0.0)
    others = (
        replace(leg, channel="1.2"),
        replace(leg, visit=2),
        replace(leg, extension=Extension("0003", "098")),
    )
    assert len({leg.key, *(other.key for other in others)}) == 4
    assert replace(leg, answered=1.0).key == leg.key
    assert replace(leg, channel="").key == leg.key, "one that is about to be rung is known by the caller's channel"
