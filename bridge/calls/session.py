"""Walk an IVR: the cursor, the keys, the guards; nothing else.

Knows outcomes and where they lead. Does not know verbs by name, nor how a step does its work.
Source: The IVR 3.5 to 3.10.
"""

from dataclasses import replace
from typing import assert_never

from bridge.calls import stepping
from bridge.calls.answering import answer
from bridge.calls.call import Call
from bridge.calls.choosing import Dialled, choose
from bridge.calls.connecting import make_ready
from bridge.calls.cutting import CutShort
from bridge.calls.dialplan_jump import leave_by
from bridge.calls.entering import enter_ivr
from bridge.calls.journal import Moved
from bridge.calls.lifetime import LifetimeOver
from bridge.calls.look_ahead import prepare_list
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.calls.targets import onward
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.cursor import Missing, advance, at_end, before, enter, invalid_option, step_at
from bridge.ivr.model import TransferTo
from bridge.ivr.outcomes import Ended, Enter, Goto, Left, Next, Outcome, Pressed, Run, Sought, Taken, Unanswered
from bridge.ivr.targets import Continue, Place
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.causes import DialplanResult, EndReason, HangupCause
from bridge.telephony.destinations import Kind
from bridge.telephony.digits import KeyRule

STEP_MAX_ACTIONS = 1000
"""Guard `max_actions` of a dialplan step, which has no IVR to say it; the caller goes back to the dialplan."""

Ending = Ended | Left | Taken


async def walk(call: Call, ports: ActionPorts) -> Ending:
    """Walk from the call's cursor, whatever it is, to an end. Raises ChannelGone when the caller leaves.

    Raises AsteriskError only when the call cannot be answered, or when not even waiting for a key is possible.
    """
    ending = await _within_lifetime(call, ports)
    rejected = call.ivr is not None and not call.answered
    if rejected and isinstance(ending, Ended) and ending.cause is HangupCause.NORMAL_CLEARING:
        return replace(ending, cause=HangupCause.CALL_REJECTED)
    return ending


async def _within_lifetime(call: Call, ports: ActionPorts) -> Ending:
    prepare_list(call, ports)
    spent = ports.clock.monotonic() - call.entered
    try:
        async with call.lifetime.counted(call.ivr.lifetime if call.ivr else 0, spent):
            return await _obeying(call, ports)
    except LifetimeOver:
        note_fault("CB306", "the lifetime of the call in its IVR is over", call, ports)
    # What was running is cut. An expired lifetime is not restarted: only the other guards count from here on.
    return _lifetime_over(call, ports) or await _obeying(call, ports)


async def _obeying(call: Call, ports: ActionPorts) -> Ending:
    """Walk; an order from outside cuts the step under way, which begins anew if the order comes to nothing."""
    while True:
        try:
            async with call.cutting.heard():
                return await _walk(call, ports)
        except CutShort as cut:
            if isinstance(cut.order, Ended):
                return cut.order
            call.cursor = before(call.cursor, (Pending(cut.order, Origin("", 0, "API")),))


async def _walk(call: Call, ports: ActionPorts) -> Ending:
    while True:
        outcome = await _once(call, ports)
        ending = await _chosen(call, ports) if isinstance(outcome, Pressed) else _settle(outcome, call, ports)
        call.resumed = False
        if ending is not None:
            return ending


async def _once(call: Call, ports: ActionPorts) -> Outcome:
    """Run the step at the cursor, or wait at the end of the list."""
    call.channel.keys.begin()
    call.asked = call.asked and call.resumed  # a request that was cut short is none any more
    step = step_at(call.ivr, call.cursor)
    if step is None:
        return await _end_of_list(call, ports)
    counters = call.cursor.counters.after_keys(call.channel.keys.pressed).acted()
    call.cursor = call.cursor.with_counters(counters)
    most = call.ivr.max_actions if call.ivr else STEP_MAX_ACTIONS
    if counters.actions > most:
        note_fault("CB306", f"{most} actions have run since the last key", call, ports)
        return Ended(EndReason.ACTION_LIMIT) if call.ivr else Left(DialplanResult.FAILED)
    return await stepping.run(step, call, ports)


async def _end_of_list(call: Call, ports: ActionPorts) -> Outcome:
    """The call is idle: a key chooses an option, or option `timeout` runs. A dialplan step is over."""
    if call.ivr is None or call.context is None:
        return Left(DialplanResult.FAILED if call.request_status == "FAILED" else DialplanResult.DONE)
    await answer(call, ports)
    make_ready(call, ports)  # those of its entry are too old by now to be used: a menu was heard
    waited = await call.channel.wait(call.timeout, KeyRule.INTERRUPT)
    if waited.by_key:
        return Pressed()
    empty = call.context.is_empty("timeout")
    return Unanswered(Ended(EndReason.TIMEOUT_EMPTY) if empty else Goto(Sought(option="timeout")))


async def _chosen(call: Call, ports: ActionPorts) -> Ended | None:
    """Take the caller to what his keys mean."""
    chosen = await choose(call)
    match chosen:
        case Place():
            _enter(chosen, "key", call, ports)
        case Dialled(number):
            to = Transfer(to=(Template.literal(number),), kind=Kind.EXTENSION, on_failure=Continue())
            _put(to, "direct dial", call)
        case Ended() | None:
            return chosen
        case _:
            assert_never(chosen)
    return None


def _settle(outcome: Outcome, call: Call, ports: ActionPorts) -> Ending | None:
    """Move the cursor as an outcome says; the end of the walk, when it is one."""
    match outcome:
        case Ended() | Left() | Taken():
            return outcome
        case Unanswered(then):
            return _idled(call, ports) or _settle(then, call, ports)
        case Enter(extension):
            return enter_ivr(extension, call, ports)
        case Next() | Run() | Goto():
            return _advance(outcome, call, ports)
        case Pressed():
            message = "keys are taken before an outcome is settled"
            raise AssertionError(message)
        case _:
            assert_never(outcome)


def _advance(outcome: Next | Run | Goto, call: Call, ports: ActionPorts) -> Ended | Left | None:
    moved = advance(call.ivr, call.cursor, outcome)
    if isinstance(moved, Missing) and call.ivr is None:
        return leave_by(outcome, call, ports) if isinstance(outcome, Goto) else Left(DialplanResult.DONE)
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


def _idled(call: Call, ports: ActionPorts) -> Ended | None:
    """Count an idle cycle."""
    counters = call.cursor.counters.after_keys(call.channel.keys.pressed).idled()
    call.cursor = call.cursor.with_counters(counters)
    if call.ivr is None or counters.idle_cycles <= call.ivr.max_idle_cycles:
        return None
    note_fault("CB306", f"nothing was keyed {counters.idle_cycles} times in a row", call, ports)
    return Ended(EndReason.IDLE_LIMIT)


def _enter(place: Place, why: str, call: Call, ports: ActionPorts) -> None:
    if place.option == "invalid":
        call.channel.keys.clear()
    call.cursor = enter(call.cursor, place)
    prepare_list(call, ports)
    ports.journal.note(call.id, Moved(place.context, place.option, place.position, why))


def _put(transfer: Transfer, why: str, call: Call) -> None:
    """Let a transfer that stands in no list run where the call is; when it is over the call is idle there."""
    call.cursor = at_end(call.ivr, call.cursor, (Pending(transfer, Origin("", 0, why)),))


def _lifetime_over(call: Call, ports: ActionPorts) -> Ending | None:
    """Go where `on_lifetime` says."""
    then = call.ivr.on_lifetime if call.ivr else Continue()
    if isinstance(then, TransferTo):
        _put(Transfer(to=(then.number,)), "on_lifetime", call)
        return None
    outcome = onward(then, call)
    return _settle(Ended(EndReason.LIFETIME) if isinstance(outcome, Ended) else outcome, call, ports)
