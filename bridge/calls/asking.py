"""Ask one script while holding the caller.

Knows the facts of a call and what the caller hears meanwhile. Does not know HTTP or XML.
Source: Call Interactive 4.3, 4.5, 6.9, 9.2.
"""

from dataclasses import replace

from bridge.calls.call import Call, Values
from bridge.calls.channel import Hold
from bridge.calls.ports import ActionPorts
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.events import EventType
from bridge.protocol.facts import CallFacts
from bridge.telephony.values import Extension

REQUEST_SPACING = 1.0
"""Seconds between the starts of two requests ordered by `Request` verbs in one call."""
_STEP_HOLD_AFTER = 2.0


async def ask(question: Ask, call: Call, ports: ActionPorts) -> Reply:
    """Ask, keep the caller company, and remember how it went in REQUESTSTATUS. Raises ScriptError."""
    if question.request is not None:
        await _keep_apart(call, ports)
    call.requests += 1
    try:
        reply = await call.channel.meanwhile(
            ports.scripts.ask(question, _facts(question, call, ports)), _hold(question, call)
        )
    except ScriptError:
        call.request_status = "FAILED"
        raise
    call.request_status = "OK" if reply.verbs else "EMPTY"
    return reply


def facts_of(call: Call, ports: ActionPorts) -> CallFacts:
    """What a steering request tells of the call at this moment."""
    party = call.party
    return CallFacts(
        call_id=call.id,
        call_api_id=call.api_id,
        caller_number=str(party.caller_extension or party.caller.number) or None,
        caller_name=party.caller.name or None,
        called_did=party.called_did,
        called_extension=str(party.called_extension) if party.called_extension else None,
        caller_extension=str(party.caller_extension) if party.caller_extension else None,
        called_number=party.called_number,
        called_extension_id=party.called_extension_id,
        caller_extension_id=party.caller_extension_id,
        event_time=int(ports.clock.now() * 1_000_000),
        variables=dict(Values(call)),
        secrets=frozenset(call.secrets),
    )


def _facts(question: Ask, call: Call, ports: ActionPorts) -> CallFacts:
    """At `dial-out` the called party is the one that is about to be rung, and the IVR is who calls (4.3)."""
    facts = facts_of(call, ports)
    if question.event is not EventType.DIAL_OUT or call.ivr is None:
        return facts
    called = Extension.parse(question.called, "")
    declared = call.live.directory.find(called) if called else None
    return replace(
        facts,
        called_did=None,
        called_number=question.called,
        called_extension=str(called) if declared else None,
        called_extension_id=declared.id if declared else None,
        caller_extension=str(call.ivr.extension),
        caller_extension_id=call.ivr.id,
    )


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
