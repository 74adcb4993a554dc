"""A call as records have it: the call itself, the IVR that it visits, a leg that the IVR places, an extension passing.

Knows who calls whom in each of them. Does not know events, nor what is done with a record.
Source: Events and API 3.2, 7.2.
"""

from dataclasses import replace

from bridge.calls.call import Call
from bridge.calls.records import CallRecord, LegRecord
from bridge.ivr.events import EventType
from bridge.ivr.model import Ivr
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import CallerId, Extension


def record_of(call: Call, now: float) -> CallRecord:
    """The call as it enters."""
    party = call.party
    return CallRecord(
        api_id=call.api_id,
        call_id=call.call_id,
        server=call.channel.id.server,
        app="",
        began=now,
        caller_number=caller_number(call),
        caller_name=party.caller.name,
        called_number=party.called_number or "",
        did=party.called_did or "",
        extension=str(call.ivr.extension if call.ivr else ""),
    )


def call_of(leg: LegRecord, began: float) -> CallRecord:
    """A call of which only this leg is known; why it has ended nobody will know."""
    return CallRecord(
        api_id=leg.api_id,
        call_id=leg.call_id,
        server=leg.server,
        app=leg.app,
        began=began,
        caller_number=leg.caller_number,
        caller_name=leg.caller_name,
        called_number=leg.called_number,
        did=leg.called_did,
        extension=str(leg.extension),
        answered=leg.answered,
    )


def visit_of(ivr: Ivr, call: Call, now: float) -> LegRecord:
    """The visit of an IVR; of one into which the API has placed the call, the IVR is who calls."""
    channel = call.channel.id.unique
    if call.placed:
        party, calls = call.party, CallerId(number=str(ivr.extension))
        return _outgoing(ivr.extension, channel, calls, party.caller.number, party.caller_extension, call, now)
    return _incoming(ivr.extension, channel, call, now)


def placed_by(ivr: Ivr, channel: str, dialled: str, called: Extension | None, call: Call, now: float) -> LegRecord:
    """A leg that an IVR places for its caller: his number, and the IVR calls."""
    caller = CallerId(call.party.caller.name, caller_number(call))
    return _outgoing(ivr.extension, channel, caller, dialled, called, call, now)


def absent(called: Extension, channel: str, call: Call, now: float) -> LegRecord:
    """The leg of a telephone that could not be reached for the caller, as it would have been rung."""
    leg = _incoming(called, channel, call, now)
    by = call.ivr.extension if call.ivr else call.party.caller_extension
    return replace(leg, caller_extension=str(by or ""), called_number=called.short)


def passing(call: Call, event: EventType, now: float) -> LegRecord | None:
    """The leg of an extension whose call passes through the dialplan; one that is about to be rung has no channel yet.

    None: the step is no such passing.
    """
    party = call.party
    if event is EventType.DIAL_OUT and party.caller_extension is not None:
        extension, channel = party.caller_extension, call.channel.id.unique
        caller = CallerId(party.caller.name, str(extension))
        return _outgoing(extension, channel, caller, party.called_number or "", party.called_extension, call, now)
    if event is EventType.DIAL_IN and party.called_extension is not None:
        return _incoming(party.called_extension, "", call, now)
    return None


def caller_number(call: Call) -> str:
    """Who calls, as at entry: an inside caller by his extended number."""
    return str(call.party.caller_extension or call.party.caller.number)


def _incoming(extension: Extension, channel: str, call: Call, now: float) -> LegRecord:
    party = call.party
    return LegRecord(
        *(call.api_id, call.call_id, channel, 0, extension, CallFlow.IN, call.channel.id.server, "", now),
        caller_number=caller_number(call),
        caller_name=party.caller.name,
        called_did=party.called_did or "",
        called_extension=str(extension),
        caller_extension=str(party.caller_extension or ""),
        called_number=party.called_number or "",
    )


def _outgoing(
    extension: Extension, channel: str, caller: CallerId, number: str, called: Extension | None, call: Call, now: float
) -> LegRecord:
    return LegRecord(
        *(call.api_id, call.call_id, channel, 0, extension, CallFlow.OUT, call.channel.id.server, "", now),
        caller_number=caller.number,
        caller_name=caller.name,
        called_extension=str(called or ""),
        caller_extension=str(extension),
        called_number=number,
    )
