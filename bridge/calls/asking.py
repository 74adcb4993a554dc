"""Ask one script while holding the caller.

Knows the facts of a call and what the caller hears meanwhile. Does not know HTTP or XML.
Source: Call Interactive 4.3, 4.5, 6.9, 9.2; Events and API 3.2.
"""

from dataclasses import dataclass, replace
from typing import Final

from bridge.calls.call import Call, Values
from bridge.calls.channel import Hold
from bridge.calls.events import leg_facts
from bridge.calls.events.leg_facts import MICROSECONDS
from bridge.calls.events.leg_records import caller_number, passing, placed_by, visit_of
from bridge.calls.ports import ActionPorts
from bridge.calls.records import LegRecord
from bridge.calls.service_ports import ExtensionIds
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.live import LiveSet
from bridge.protocol.facts import CallFacts
from bridge.telephony.values import Extension

REQUEST_SPACING = 1.0
"""Seconds between the starts of two requests ordered by `Request` verbs in one call."""
_STEP_HOLD_AFTER = 2.0
_TRIGGERS: Final = {EventType.DIAL_IN: Trigger.DIAL_IN, EventType.DIAL_OUT: Trigger.DIAL_OUT}


async def ask(question: Ask, call: Call, ports: ActionPorts) -> Reply:
    """Ask, keep the caller company, and remember how it went in REQUESTSTATUS. Raises ScriptError."""
    if question.request is not None:
        await _keep_apart(call, ports)
    call.requests += 1
    facts = replace(_facts(question, call, ports), resumed=call.resumed and call.asked)
    call.asked = True
    await ports.snapshots.secure(call)
    try:
        reply = await call.channel.meanwhile(ports.scripts.ask(question, facts), _hold(question, call))
    except ScriptError:
        call.request_status, call.asked = "FAILED", False
        raise
    call.asked = False
    call.request_status = "OK" if reply.verbs else "EMPTY"
    return reply


def facts_of(call: Call, ports: ActionPorts) -> CallFacts:
    """What a steering request tells of the call at this moment."""
    party, ids = call.party, _Ids(call.live, ports.ids)
    return CallFacts(
        call_id=call.call_id,
        call_api_id=call.api_id,
        caller_number=caller_number(call) or None,
        caller_name=party.caller.name or None,
        called_did=party.called_did,
        called_extension=str(party.called_extension) if party.called_extension else None,
        caller_extension=str(party.caller_extension) if party.caller_extension else None,
        called_number=party.called_number,
        called_extension_id=party.called_extension_id or ids.of(party.called_extension),
        caller_extension_id=party.caller_extension_id or ids.of(party.caller_extension),
        event_time=int(ports.clock.now() * MICROSECONDS),
        variables=Values(call).as_they_are(),
        secrets=frozenset(call.secrets),
    )


@dataclass(frozen=True, slots=True)
class _Ids:
    """Fulfils `ExtensionIds` on the files that this call runs on."""

    live: LiveSet
    given: ExtensionIds

    def of(self, extension: Extension | None) -> int | None:
        """By the files, else by the store."""
        if extension is None:
            return None
        ivr, declared = self.live.ivrs.get(extension), self.live.directory.find(extension)
        return (ivr and ivr.id) or (declared and declared.id) or self.given.of(extension)


def _facts(question: Ask, call: Call, ports: ActionPorts) -> CallFacts:
    """At `dial-in` and `dial-out` the facts are those that a notification of the same event tells."""
    now = ports.clock.now()
    leg, trigger = _leg(question, call, now), _TRIGGERS.get(question.event)
    facts = facts_of(call, ports)
    if leg is None or trigger is None:
        return facts
    told = leg_facts.facts_of(leg, trigger, now, _Ids(call.live, ports.ids))
    return replace(told, variables=facts.variables, secrets=facts.secrets)


def _leg(question: Ask, call: Call, now: float) -> LegRecord | None:
    """The leg whose event is asked at; None: no event of a leg."""
    ivr = call.ivr
    if ivr is None:
        return passing(call, question.event, now)
    if question.called:
        return placed_by(ivr, question.leg, question.called, question.called_extension, call, now)
    return visit_of(ivr, call, now)


async def _keep_apart(call: Call, ports: ActionPorts) -> None:
    """Let the second of two `Request` verbs wait; a script that loops is not asked without pause."""
    if call.requested_at is not None:
        early = call.requested_at + REQUEST_SPACING - ports.clock.monotonic()
        if early > 0:
            await call.channel.wait(early)
    call.requested_at = ports.clock.monotonic()


def _hold(question: Ask, call: Call) -> Hold:
    script = question.script
    music = script.wait_music if script.wait_music is not None else (call.ivr.waiting_music if call.ivr else "")
    after = script.wait_music_after
    if after is None:
        after = call.ivr.wait_music_after if call.ivr else _STEP_HOLD_AFTER
    return Hold(music, after)
