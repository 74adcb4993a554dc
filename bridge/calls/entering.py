"""An arrival becomes a call that stands at its entry.

Knows what the dialplan's arguments mean, and what is done before the first action. Does not know ARI.
Source: The IVR 3.2 and 10.1, Events and API 7.1.
"""

import secrets
from string import ascii_lowercase, digits

from bridge.calls.call import Call, Party
from bridge.calls.channel import Arrival
from bridge.calls.journal import CallAnswered, CallEntered, FaultFound
from bridge.calls.ports import ActionPorts
from bridge.errors import AsteriskError
from bridge.faults import fault
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.cursor import Cursor, at_entry
from bridge.ivr.entries import IvrEntry, StepEntry
from bridge.ivr.live import LiveSet
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId, Extension

_ALPHABET = ascii_lowercase + digits
_API_ID_LENGTH = 20


def new_api_id() -> str:
    """A CallAPIID: 20 lower-case letters and digits from a secure source."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_API_ID_LENGTH))


def begin(arrival: Arrival, entry: IvrEntry | StepEntry, live: LiveSet, ports: ActionPorts) -> Call:
    """The record of a call that enters now; its channel has not been touched."""
    call = _ivr_call(arrival, entry, live, ports) if isinstance(entry, IvrEntry) else _step(arrival, entry, live, ports)
    party = call.party
    call.shown = party.caller
    ports.journal.note(
        call.id,
        CallEntered(
            extension=str(party.called_extension or ""),
            caller=party.caller.number,
            called=party.called_number or "",
            did=party.called_did or "",
            api_id=call.api_id,
            server=arrival.channel.id.server,
        ),
    )
    return call


async def open_call(call: Call, ports: ActionPorts, *, up: bool) -> None:
    """Mark the record of the channel, answer it, and let its media settle. A dialplan step is not answered."""
    if call.ivr is None:
        return
    try:
        await call.channel.set_variable("CDR(userfield)", call.api_id)
    except AsteriskError as refused:  # an Asterisk without CDR keeps no record, but it keeps the call
        ports.journal.note(call.id, FaultFound(fault("CB312", str(refused)), "CDR(userfield)"))
    if up:
        return
    await call.channel.answer()
    ports.journal.note(call.id, CallAnswered())
    await call.channel.wait(call.ivr.answer_delay, KeyRule.BUFFER)


def _ivr_call(arrival: Arrival, entry: IvrEntry, live: LiveSet, ports: ActionPorts) -> Call:
    ivr = entry.ivr
    party = _party(arrival, live, entry.did, ivr.extension, ivr.id)
    call = Call(new_api_id(), arrival.channel, party, ports.clock.monotonic(), at_entry(ivr), ivr)
    call.variables.update(ivr.variables)
    return call


def _step(arrival: Arrival, entry: StepEntry, live: LiveSet, ports: ActionPorts) -> Call:
    """A dialplan step: the dialled number is the called extension only when it is a declared one."""
    dialled = Extension.parse(arrival.dialled, live.organisation)
    declared = live.extensions.get(dialled) if dialled else None
    party = _party(arrival, live, None, dialled if declared else None, declared.id if declared else None)
    asked = Pending(Ask(entry.script), Origin(entry.script.name, 0))
    return Call(new_api_id(), arrival.channel, party, ports.clock.monotonic(), Cursor(None, (asked,)))


def _party(arrival: Arrival, live: LiveSet, did: str | None, called: Extension | None, called_id: int | None) -> Party:
    caller_extension = live.extension_of_endpoint(arrival.endpoint)
    declared = live.extensions.get(caller_extension) if caller_extension else None
    number = str(caller_extension) if caller_extension else arrival.caller.number
    return Party(
        caller=CallerId(arrival.caller.name, number),
        caller_extension=caller_extension,
        caller_extension_id=declared.id if declared else None,
        called_number=arrival.dialled or None,
        called_did=did,
        called_extension=called,
        called_extension_id=called_id,
    )
