"""What an event tells of a leg. Source: Events and API 3.2, 3.3."""

from dataclasses import replace

import pytest

from bridge.calls.events.leg_facts import facts_of
from bridge.calls.records import LegRecord
from bridge.ivr.events import Trigger
from bridge.protocol.facts import CallFacts
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension
from tests.fakes.event_ports import FakeIds

ANA, IVR = Extension("0003", "001"), Extension("0003", "099")
IDS = FakeIds({ANA: 11, IVR: 12})
VISIT = LegRecord(
    *("api", "1.1", "1.1", 1, IVR, CallFlow.IN, "pbx1", "callbridge", 5.0),
    caller_number="0003*001",
    caller_name="Ana",
    called_did="0258422544",
    called_extension="0003*099",
    caller_extension="0003*001",
    called_number="099",
)
EVERY = [(flow, trigger) for flow in CallFlow for trigger in Trigger]


def test_a_dial_in_of_an_ivr() -> None:
    assert facts_of(VISIT, Trigger.DIAL_IN, 5.000001, IDS) == CallFacts(
        call_id="1.1",
        call_api_id="api",
        caller_number="0003*001",
        caller_name="Ana",
        called_did="0258422544",
        called_extension="0003*099",
        caller_extension="0003*001",
        called_number="099",
        called_extension_id=12,
        caller_extension_id=11,
        sub_call_id="1.1",
        event_time=5_000_001,
        status=CallStatus.CALLING,
        flow=CallFlow.IN,
    )


def test_what_is_not_known_is_absent() -> None:
    bare = LegRecord("api", "1.1", "", 0, IVR, CallFlow.IN, "pbx1", "callbridge", 5.0)
    assert facts_of(bare, Trigger.DIAL_IN, 5, IDS) == CallFacts(
        "1.1", "api", event_time=5_000_000, status=CallStatus.CALLING, flow=CallFlow.IN
    )


def test_an_outside_party_has_no_id() -> None:
    leg = replace(VISIT, called_extension="", caller_extension="", called_number="0040258422544")
    facts = facts_of(leg, Trigger.ANSWER_OUT, 5, IDS)
    assert (facts.called_extension_id, facts.caller_extension_id, facts.called_number) == (None, None, "0040258422544")


@pytest.mark.parametrize(("flow", "trigger"), EVERY)
def test_the_flow_is_that_of_the_leg_and_an_outgoing_one_came_by_no_public_number(
    flow: CallFlow, trigger: Trigger
) -> None:
    facts = facts_of(replace(VISIT, flow=flow), trigger, 5, IDS)
    assert facts.flow is flow
    assert facts.called_did == ("0258422544" if flow is CallFlow.IN else None)


@pytest.mark.parametrize(
    ("trigger", "status"),
    [
        (Trigger.DIAL_IN, CallStatus.CALLING),
        (Trigger.DIAL_OUT, CallStatus.CALLING),
        (Trigger.ANSWER_IN, CallStatus.ANSWER),
        (Trigger.ANSWER_OUT, CallStatus.ANSWER),
    ],
)
def test_the_status_of_what_is_not_over_is_that_of_the_event(trigger: Trigger, status: CallStatus) -> None:
    facts = facts_of(replace(VISIT, status=CallStatus.BUSY, recording="rec-1", answered=6, ended=7), trigger, 7, IDS)
    assert (facts.status, facts.duration, facts.recording) == (status, None, None)


@pytest.mark.parametrize(
    ("answered", "ended", "status", "told", "duration"),
    [
        (6.0, 8.5, CallStatus.CANCEL, CallStatus.ANSWER, 2_500_000),
        (None, 8.5, CallStatus.BUSY, CallStatus.BUSY, 0),
        (None, 8.5, None, CallStatus.UNKNOWN, 0),
        (6.0, None, None, CallStatus.ANSWER, 0),
        (6.0, 5.0, CallStatus.ANSWER, CallStatus.ANSWER, 0),
    ],
)
def test_a_hangup_tells_how_it_went_and_for_how_long(
    answered: float | None, ended: float | None, status: CallStatus | None, told: CallStatus, duration: int
) -> None:
    leg = replace(VISIT, answered=answered, ended=ended, status=status, recording="rec-1")
    facts = facts_of(leg, Trigger.HANGUP, 8.5, IDS)
    assert (facts.status, facts.duration, facts.recording) == (told, duration, "rec-1")
