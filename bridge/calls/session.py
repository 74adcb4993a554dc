"""Walk an IVR: the cursor, the keys, the guards; nothing else.

Knows outcomes and where they lead. Does not know verbs by name, nor how a step does its work.
Source: The IVR 3.5 to 3.10.
"""

import asyncio
from dataclasses import replace
from typing import assert_never

from bridge.calls.call import Call
from bridge.calls.describing import detail_of, name_of
from bridge.calls.executor import execute
from bridge.calls.journal import Moved, StepBegun
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.calls.targets import onward
from bridge.ivr.bind import Ask, Pending
from bridge.ivr.cursor import Missing, advance, enter, invalid_option, step_at
from bridge.ivr.keys import resolve
from bridge.ivr.model import Entry
from bridge.ivr.outcomes import Ended, Goto, Left, Next, Outcome, Pressed, Run, Sought, Unanswered
from bridge.ivr.targets import Place
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import DialplanResult, EndReason
from bridge.telephony.digits import KeyRule

STEP_MAX_ACTIONS = 1000
"""Guard `max_actions` of a dialplan step, which has no IVR to say it; the caller goes back to the dialplan."""


async def walk(call: Call, ports: ActionPorts) -> Ended | Left:
    """Walk from the call's cursor, whatever it is, to an end. Raises ChannelGone when the caller leaves.

    Raises AsteriskError only when not even waiting for a key is possible.
    """
    lifetime = asyncio.timeout(_remaining(call, ports))
    try:
        async with lifetime:
            return await _walk(call, ports)
    except TimeoutError:
        if not lifetime.expired():
            raise
    # What was running is cut. An expired lifetime is not restarted: only the other guards count from here on.
    ending = _settle(_lifetime_over(call, ports), call, ports)
    return ending or await _walk(call, ports)


async def _walk(call: Call, ports: ActionPorts) -> Ended | Left:
    while True:
        outcome = await _once(call, ports)
        if ending := _settle(outcome, call, ports):
            return ending


async def _once(call: Call, ports: ActionPorts) -> Outcome:
    """Run the step at the cursor, or wait at the end of the list."""
    step = step_at(call.ivr, call.cursor)
    if step is None:
        return await _end_of_list(call)
    counters = call.cursor.counters.after_keys(call.channel.keys.pressed).acted()
    call.cursor = replace(call.cursor, counters=counters)
    most = call.ivr.max_actions if call.ivr else STEP_MAX_ACTIONS
    if counters.actions > most:
        note_fault("CB306", f"{most} actions have run since the last key", call, ports)
        return Ended(EndReason.ACTION_LIMIT) if call.ivr else Left(DialplanResult.FAILED)
    if isinstance(step, Entry):
        return await _run(step, call, ports) if step.enabled else Next()
    return await _run(step, call, ports)


async def _run(step: Pending | Entry, call: Call, ports: ActionPorts) -> Outcome:
    effect = step.action if isinstance(step, Entry) else step.step
    address, line, said = (step.address, 0, "") if isinstance(step, Entry) else ("", step.origin.line, step.origin.verb)
    # A Request has become an ask; the request itself is told by whoever makes it.
    name = name_of(effect) if isinstance(effect, Ask) else said or name_of(effect)
    ports.journal.note(call.id, StepBegun(address, name, detail_of(effect), line))
    outcome = await execute(effect, call, ports)
    if isinstance(step, Pending) and isinstance(effect, Hangup) and isinstance(outcome, Ended):
        return replace(outcome, reason=EndReason.REPLY_HANGUP)
    return outcome


async def _end_of_list(call: Call) -> Outcome:
    """The call is idle: a key chooses an option, or option `timeout` runs. A dialplan step is over."""
    if call.ivr is None or call.context is None:
        return Left(DialplanResult.FAILED if call.request_status == "FAILED" else DialplanResult.DONE)
    waited = await call.channel.wait(call.timeout, KeyRule.INTERRUPT)
    if waited.by_key:
        return Pressed()
    empty = call.context.is_empty("timeout")
    return Unanswered(Ended(EndReason.TIMEOUT_EMPTY) if empty else Goto(Sought(option="timeout")))


def _settle(outcome: Outcome, call: Call, ports: ActionPorts) -> Ended | Left | None:
    """Move the cursor as an outcome says; the end of the walk, when it is one."""
    match outcome:
        case Ended() | Left():
            return outcome
        case Pressed():
            return _choose(call, ports)
        case Unanswered(then):
            return _idled(call, ports) or _settle(then, call, ports)
        case Next() | Run() | Goto():
            return _advance(outcome, call, ports)
        case _:
            assert_never(outcome)


def _advance(outcome: Next | Run | Goto, call: Call, ports: ActionPorts) -> Ended | Left | None:
    moved = advance(call.ivr, call.cursor, outcome)
    if isinstance(moved, Missing) and call.ivr is None:
        note_fault("CB307", "a Jump in a dialplan step: no jump_contexts allow it", call, ports)
        return Left(DialplanResult.DONE)
    if isinstance(moved, Missing):
        sought = outcome.to.told if isinstance(outcome, Goto) and isinstance(outcome.to, Sought) else ""
        note_fault("CB303", f"{sought or moved.target} does not exist", call, ports)
        place = invalid_option(call.ivr, call.cursor.place)
        if place is None:
            return Ended(EndReason.TARGET_MISSING)
        _enter(place, "missing target", call, ports)
    elif isinstance(outcome, Goto) and moved.place is not None:
        _enter(moved.place, "jump", call, ports)
    else:
        call.cursor = moved
    return None


def _choose(call: Call, ports: ActionPorts) -> Ended | None:
    """Take the key that the caller has chosen by to its option."""
    key, context = call.channel.keys.take(), call.context
    if key is None or context is None:
        return None
    place = resolve(context, key)
    if place is None:
        return Ended(EndReason.INVALID_EMPTY)
    _enter(place, "key", call, ports)
    return None


def _idled(call: Call, ports: ActionPorts) -> Ended | None:
    """Count an idle cycle."""
    counters = call.cursor.counters.after_keys(call.channel.keys.pressed).idled()
    call.cursor = replace(call.cursor, counters=counters)
    if call.ivr is None or counters.idle_cycles <= call.ivr.max_idle_cycles:
        return None
    note_fault("CB306", f"nothing was keyed {counters.idle_cycles} times in a row", call, ports)
    return Ended(EndReason.IDLE_LIMIT)


def _enter(place: Place, why: str, call: Call, ports: ActionPorts) -> None:
    if place.option == "invalid":
        call.channel.keys.clear()
    call.cursor = enter(call.cursor, place)
    ports.journal.note(call.id, Moved(place.context, place.option, place.position, why))


def _remaining(call: Call, ports: ActionPorts) -> float | None:
    """Seconds that the call may still be under control of its IVR; None without a limit."""
    if call.ivr is None or call.ivr.lifetime == 0:
        return None
    return max(0.0, call.entered + call.ivr.lifetime - ports.clock.monotonic())


def _lifetime_over(call: Call, ports: ActionPorts) -> Outcome:
    note_fault("CB306", "the lifetime of the call in its IVR is over", call, ports)
    outcome = onward(call.ivr.on_lifetime, call) if call.ivr else Next()
    return Ended(EndReason.LIFETIME) if isinstance(outcome, Ended) else outcome
