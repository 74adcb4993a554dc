"""What an event tells of a leg: its record, this event's own status, and the ids that were given to extensions.

Knows tables 3.2 and 3.3 of Events and API. Does not know parameters' names, nor who is told.
"""

from typing import assert_never

from bridge.calls.records import LegRecord
from bridge.calls.service_ports import ExtensionIds
from bridge.ivr.events import Trigger
from bridge.protocol.facts import CallFacts
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension

MICROSECONDS = 1_000_000


def facts_of(leg: LegRecord, trigger: Trigger, at: float, ids: ExtensionIds) -> CallFacts:
    """The facts of one event of a leg that happened at this moment. Answer and hangup repeat those of its dial event.

    A hangup tells the leg as it has ended: `ended`, `status` and `recording` are set before.
    """
    incoming = leg.flow is CallFlow.IN
    over = trigger is Trigger.HANGUP
    return CallFacts(
        call_id=leg.call_id,
        call_api_id=leg.api_id,
        caller_number=leg.caller_number or None,
        caller_name=leg.caller_name or None,
        called_did=(leg.called_did or None) if incoming else None,
        called_extension=leg.called_extension or None,
        caller_extension=leg.caller_extension or None,
        called_number=leg.called_number or None,
        called_extension_id=id_of(leg.called_extension, ids),
        caller_extension_id=id_of(leg.caller_extension, ids),
        sub_call_id=leg.channel or None,
        event_time=round(at * MICROSECONDS),
        duration=_duration(leg) if over else None,
        recording=(leg.recording or None) if over else None,
        status=_status(leg, trigger),
        flow=leg.flow,
    )


def _status(leg: LegRecord, trigger: Trigger) -> CallStatus:
    match trigger:
        case Trigger.DIAL_IN | Trigger.DIAL_OUT:
            return CallStatus.CALLING
        case Trigger.ANSWER_IN | Trigger.ANSWER_OUT:
            return CallStatus.ANSWER
        case Trigger.HANGUP:
            return CallStatus.ANSWER if leg.answered is not None else leg.status or CallStatus.UNKNOWN
        case _:
            assert_never(trigger)


def _duration(leg: LegRecord) -> int:
    """Microseconds that it was answered; a clock that was set back makes them none."""
    if leg.answered is None or leg.ended is None:
        return 0
    return max(0, round((leg.ended - leg.answered) * MICROSECONDS))


def id_of(extension: str, ids: ExtensionIds) -> int | None:
    """The id of an extension as it stands in a record; None when it has none, or is none."""
    read = Extension.parse(extension, "")
    return ids.of(read) if read else None
