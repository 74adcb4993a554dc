"""Work out who a transfer means: legs to ring, an IVR to enter, a place of the dialplan, or nobody.

Knows the numbers of a transfer and what may be dialled. Does not know how anybody is rung.
Source: The IVR 3.9, 9.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import assert_never

from bridge.calls import prompts, transfers
from bridge.calls.call import Call
from bridge.calls.entering import live_now
from bridge.calls.identities import new_channel_id
from bridge.calls.ports import ActionPorts
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.connect import Callee, Connect, Leave
from bridge.ivr.events import EventType
from bridge.ivr.outcomes import Ended, Enter, Goto, Next, Run
from bridge.ivr.transfer import Transfer
from bridge.telephony.destinations import (
    Destination,
    DialReason,
    EnterIvr,
    LeaveFor,
    Refused,
    RingOutside,
    RingPhone,
)

_SHOWN = 40
_OURS = Origin("", 0)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Where one number leads, what people may read of it, and whether the caller's keys are part of it."""

    to: Destination
    shown: str
    keyed: bool = False
    written: str = field(default="", repr=False)


async def run(step: Transfer, call: Call, ports: ActionPorts) -> Next | Run | Enter | Goto | Ended:
    """Put what the transfer has come to in its place; when nobody may be dialled, `on_failure` follows."""
    call.channel.keys.clear()
    if step.place is not None:
        wanted_place = await _existing(_Wanted(call.live.dialling.leave_for(step.place), str(step.place)), ports)
        return _alone(wanted_place, step, call, ports)
    numbers = tuple(islice(_numbers(step, call), step.most + 1))
    if len(numbers) > step.most:
        prompts.note_fault("CB304", f"more than {step.most} numbers; the rest is left out", call, ports)
    asking = call.ivr.extension if call.ivr else call.charged
    wanted = [
        _Wanted(call.live.dialling.decide(text, step.kind, asking, step.scope), shown, keyed, text.strip())
        for text, shown, keyed in numbers[: step.most]
    ]
    if len(wanted) == 1:
        return _alone(await _existing(wanted[0], ports), step, call, ports)
    return _together(wanted, step, call, ports)


async def _existing(wanted: _Wanted, ports: ActionPorts) -> _Wanted:
    """A call that is sent to a place which the dialplan does not have would end there (The IVR 9)."""
    if not isinstance(wanted.to, LeaveFor) or await ports.dialplan.has(wanted.to.place):
        return wanted
    missing = Refused(DialReason.UNAVAILABLE, "the dialplan has no such place, so the call stays")
    return replace(wanted, to=missing)


def _numbers(step: Transfer, call: Call) -> Iterator[tuple[str, str, bool]]:
    """Each number with what people may read of it, and whether keys are part of it; a variable may hold a list."""
    for template in step.to:
        keyed = not call.from_keys.isdisjoint(template.names())
        hidden = template.fill(call.shown_value_of)
        for text in template.fill(call.value_of).split(","):
            yield text, (hidden if keyed else text)[:_SHOWN], keyed


def _alone(wanted: _Wanted, step: Transfer, call: Call, ports: ActionPorts) -> Next | Run | Enter | Goto | Ended:
    """The one number of a transfer may be anything that exists."""
    match wanted.to:
        case EnterIvr(extension) if extension in live_now(call, ports).ivrs:
            return Enter(extension)
        case EnterIvr():
            gone = Refused(DialReason.UNAVAILABLE, "its IVR does not exist any more")
            return _together([replace(wanted, to=gone)], step, call, ports)
        case LeaveFor(place):
            masked = f"{wanted.shown}@{place.context}" if wanted.keyed else ""
            return Run((Pending(Leave(step, place, masked), _OURS),))
        case RingPhone() | RingOutside() | Refused():
            return _together([wanted], step, call, ports)
        case _:
            assert_never(wanted.to)


def _together(wanted: list[_Wanted], step: Transfer, call: Call, ports: ActionPorts) -> Next | Run | Goto | Ended:
    """Several numbers ring; those that may not be dialled are left out, each with its fault."""
    callees = []
    refused = DialReason.BAD_NUMBER
    for one in wanted:
        match one.to:
            case RingPhone() | RingOutside():
                spent = transfers.spent(one.to, call, ports)
                if spent is None:
                    callees.append(Callee(one.to, one.shown, one.keyed, one.written))
                    continue
                refused, detail = DialReason.DENIED, spent
            case Refused(reason, why):
                refused, detail = reason, why
            case EnterIvr() | LeaveFor():
                refused = DialReason.UNAVAILABLE
                detail = "only phones and public numbers can be rung together with others"
            case _:
                assert_never(one.to)
        prompts.note_fault("CB304", f"{one.shown!r}: {detail}", call, ports)
    if not callees:
        transfers.ended(refused, call, ports)
        return transfers.onward_from(step, call)
    first_leg = new_channel_id(ports.clock.now())
    connect = Pending(Connect(step, tuple(callees), first_leg), _OURS)
    return Run((*_asks(callees[0], first_leg, step, call), connect))


def _asks(first: Callee, first_leg: str, step: Transfer, call: Call) -> tuple[Pending, ...]:
    """The steering events of `dial-out`, once per transfer (Events and API 2.1)."""
    if call.ivr is None or not step.asks:
        return ()
    told = (
        replace(ask, called=first.dialled, called_extension=first.extension, leg=first_leg)
        for ask in call.ivr.asks
        if ask.event is EventType.DIAL_OUT
    )
    return tuple(Pending(ask, Origin(ask.script.name, 0)) for ask in told)
