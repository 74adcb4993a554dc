"""An arrival becomes a call that stands at its entry.

Knows what the dialplan's arguments mean, and what is done before the first action. Does not know ARI.
Source: The IVR 3.2 and 10.1, Events and API 7.1.
"""

from dataclasses import replace
from typing import assert_never

from bridge.calls.answering import answer
from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.connecting import make_ready
from bridge.calls.events import telling
from bridge.calls.journal import CallEntered, FaultFound, IvrEntered
from bridge.calls.party import Party
from bridge.calls.ports import ActionPorts
from bridge.calls.switchboard import LiveCall
from bridge.errors import AsteriskError
from bridge.faults import fault
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.cursor import DOOR, Cursor, at_entry
from bridge.ivr.entries import IvrEntry, PassEntry, StepEntry
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.guards import MOST_ENTRIES
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Answer
from bridge.ivr.outcomes import Ended
from bridge.telephony.causes import EndReason
from bridge.telephony.values import CallerId, Extension


def begin(arrival: Arrival, entry: IvrEntry | StepEntry | PassEntry, live: LiveSet, ports: ActionPorts) -> Call:
    """The record of a call that enters now; its channel has not been touched, and is followed to its end from now on.

    Identities are those that the switchboard has for it, whoever has seen it first.
    """
    channel = arrival.channel.id
    known = ports.switchboard.enter(channel.unique, "", channel.server, ports.clock.now())
    match entry:
        case IvrEntry():
            call = _ivr_call(arrival, entry, live, known, ports)
        case StepEntry():
            call = _step(arrival, (Ask(entry.script),), _dialled(arrival, live), live, known, ports)
        case PassEntry():
            call = _step(arrival, entry.asks, _passing(arrival, entry, live), live, known, ports)
        case _:
            assert_never(entry)
    make_ready(call, ports)
    known.entered = True
    call.answered, call.known_as, call.recordings = arrival.up, known.call_id, known.recordings
    party = call.party
    call.show(party.caller)
    call.billed = bool(arrival.accountcode)
    ports.journal.note(
        call.id,
        CallEntered(
            extension=str(party.called_extension or ""),
            caller=party.caller.number,
            called=party.called_number or "",
            did=party.called_did or "",
            api_id=call.api_id,
            server=arrival.channel.id.server,
            draft=live.is_draft,
        ),
    )
    telling.begun(call, ports)
    if isinstance(entry, PassEntry):
        telling.passed(entry.trigger, call, ports)
    else:
        telling.entered(call, ports)
    return call


async def open_call(call: Call, ports: ActionPorts, *, up: bool) -> None:
    """Mark the record of the channel, and answer it when it is to be answered at entry. A dialplan step is not."""
    call.answered = up
    if call.ivr is None:
        return
    await mark(call, ports)
    at_the_door = call.cursor.place is not None and call.cursor.place.position == DOOR
    if call.answered:
        telling.answered(call, ports)
        if call.placed:  # its party has only just answered
            await call.channel.wait(call.ivr.answer_delay)
    elif call.ivr.answer is Answer.AFTER_DIAL_IN and at_the_door:
        telling.dialled(call, ports)
    else:
        await answer(call, ports)


async def mark(call: Call, ports: ActionPorts) -> None:
    """Let the record that Asterisk keeps of the channel name the call."""
    try:
        await call.channel.set_variable("CDR(userfield)", call.api_id)
    except AsteriskError as refused:  # an Asterisk without CDR keeps no record, but it keeps the call
        ports.journal.note(call.id, FaultFound(fault("CB312", str(refused)), "CDR(userfield)"))


def enter_ivr(extension: Extension, call: Call, ports: ActionPorts) -> Ended | None:
    """Let the same call enter another IVR; None when it stands there.

    Identities, variables and what called parties are shown go on. Raises KeyError for an IVR that `live_now` lacks.
    """
    counters = call.cursor.counters.entered()
    if counters.entries > MOST_ENTRIES:
        ports.journal.note(call.id, FaultFound(fault("CB306", f"{MOST_ENTRIES} IVRs were entered"), str(extension)))
        return Ended(EndReason.ENTRY_LIMIT)
    live = live_now(call, ports)
    ivr = live.ivrs[extension]
    call.live, call.ivr, call.placed = live, ivr, False
    call.party = replace(call.party, called_extension=ivr.extension, called_extension_id=ivr.id)
    for name, value in ivr.variables.items():
        if refused := call.set(name, value):
            ports.journal.note(call.id, FaultFound(refused, name))
    call.lifetime.change(ivr.lifetime)
    call.cursor = at_entry(ivr, counters)
    make_ready(call, ports)
    ports.journal.note(call.id, IvrEntered(str(extension)))
    telling.entered(call, ports)
    telling.answered(call, ports)
    return None


def live_now(call: Call, ports: ActionPorts) -> LiveSet:
    """The files from which an IVR comes that is entered now: those that are live; a draft stays a draft."""
    return call.live if call.live.is_draft else ports.live.current()


def _ivr_call(arrival: Arrival, entry: IvrEntry, live: LiveSet, known: LiveCall, ports: ActionPorts) -> Call:
    """The API has placed it when its program is known, and this is the channel that was called (Events and API 7.2)."""
    ivr, placed = entry.ivr, bool(known.token) and not known.entered and known.call_id == arrival.channel.id.unique
    party = _party(arrival, live, None if placed else entry.did, ivr.extension, ivr.id)
    if placed:
        party = replace(party, called_number=str(ivr.extension))
    cursor = at_entry(ivr, event=EventType.DIAL_OUT if placed else EventType.DIAL_IN)
    call = Call(known.api_id, arrival.channel, party, ports.clock.monotonic(), cursor, live, ivr, placed=placed)
    call.variables.update(ivr.variables)
    return call


def _step(
    arrival: Arrival, asks: tuple[Ask, ...], party: Party, live: LiveSet, known: LiveCall, ports: ActionPorts
) -> Call:
    """A dialplan step: questions, one after the other, and then the next priority."""
    pending = tuple(Pending(replace(ask, in_dialplan=True), Origin(ask.script.name, 0)) for ask in asks)
    return Call(known.api_id, arrival.channel, party, ports.clock.monotonic(), Cursor(None, pending), live)


def _dialled(arrival: Arrival, live: LiveSet) -> Party:
    """The dialled number is the called extension only when it is a declared one."""
    dialled = Extension.parse(arrival.dialled, live.organisation)
    declared = live.directory.find(dialled) if dialled else None
    return _party(arrival, live, None, dialled if declared else None, declared.id if declared else None)


def _passing(arrival: Arrival, entry: PassEntry, live: LiveSet) -> Party:
    """Who calls, or who is about to be rung, is the extension that the dialplan names."""
    declared = live.directory.find(entry.extension)
    number = declared.id if declared else None
    if entry.trigger is Trigger.DIAL_IN:
        return _party(arrival, live, None, entry.extension, number)
    caller = CallerId(arrival.caller.name, str(entry.extension))
    return replace(_dialled(arrival, live), caller=caller, caller_extension=entry.extension, caller_extension_id=number)


def _party(arrival: Arrival, live: LiveSet, did: str | None, called: Extension | None, called_id: int | None) -> Party:
    caller_extension = live.directory.of_endpoint(arrival.endpoint)
    declared = live.directory.find(caller_extension) if caller_extension else None
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
