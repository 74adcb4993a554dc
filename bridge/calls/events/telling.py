"""What happens to a call in the application, as events and the switchboard are told of it.

Knows which records each moment makes. Does not know who is told, nor what is kept.
Source: Events and API 2.2, 6.4, 7.2.
"""

from functools import partial
from typing import Final

from bridge.calls.call import Call, Values
from bridge.calls.events.leg_records import absent, caller_number, passing, placed_by, record_of, visit_of
from bridge.calls.legs import Leg, LegEnd
from bridge.calls.ports import ActionPorts
from bridge.calls.switchboard import LegState, LiveLeg
from bridge.ivr.connect import Callee
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.values import Extension

_STATUS: Final = {
    LegEnd.BUSY: CallStatus.BUSY,
    LegEnd.NO_ANSWER: CallStatus.NOANSWER,
    LegEnd.CONGESTION: CallStatus.CONGESTION,
    LegEnd.UNAVAILABLE: CallStatus.CHANUNAVAIL,
    LegEnd.ELSEWHERE: CallStatus.CANCEL,
}


def begun(call: Call, ports: ActionPorts) -> None:
    """A channel has entered the application; it is followed until it is gone for good, wherever it goes."""
    channel = call.channel.id.unique
    call.recording_link = ports.recording_link
    ports.events.begun(channel, record_of(call, ports.clock.now()), Values(call), call.secrets)
    call.channel.when_gone(partial(ports.events.gone, channel))
    _seat_caller(call, ports)


def resumed(call: Call, ports: ActionPorts) -> bool:
    """A session that a process before this one has begun goes on here; what was told then is not told again.

    False when its channel has ended meanwhile, and that was told. Of a dialplan step nothing was kept: it begins.
    """
    if call.ivr is None:
        begun(call, ports)
        return True
    channel = call.channel.id.unique
    call.recording_link = ports.recording_link
    if not ports.events.resumed(channel, Values(call), call.secrets, call.cursor.counters.entries):
        return False
    call.channel.when_gone(partial(ports.events.gone, channel))
    _seat_caller(call, ports)
    _seat_ivr(call.ivr.extension, call, ports)
    if call.answered:  # and that may not have been told any more: what was told is not told twice
        answered(call, ports)
    return True


def passed(trigger: Trigger, call: Call, ports: ActionPorts) -> None:
    """The call of an extension passes through the dialplan, whoever is asked on the way."""
    leg = passing(call, trigger.event, ports.clock.now())
    if leg is not None:
        ports.events.passed(call.channel.id.unique, leg, trigger)


def entered(call: Call, ports: ActionPorts) -> None:
    """The call stands in an IVR."""
    if call.ivr is None:
        return
    visit = visit_of(call.ivr, call, ports.clock.now())
    ports.events.entered(visit)
    _seat_ivr(call.ivr.extension, call, ports)


def dialled(call: Call, ports: ActionPorts) -> None:
    """The dial event of the IVR is due: it is being asked, and the call is not answered yet."""
    if call.ivr is not None:
        ports.events.dialled(call.channel.id.unique)


def answered(call: Call, ports: ActionPorts) -> None:
    """The caller's channel is up, and an IVR has it."""
    if call.ivr is None:
        return
    channel = call.channel.id.unique
    ports.events.answered(channel)
    _state(channel, LegState.ON_CALL, ports)


def left(reason: EndReason, call: Call, ports: ActionPorts) -> None:
    """The session is over; the channel may live on."""
    recording = call.recordings[-1] if call.recordings else ""
    ports.events.left(call.channel.id.unique, reason, call.cause, recording)


def placed(leg: Leg, callee: Callee, call: Call, ports: ActionPorts) -> None:
    """A leg is about to be placed for the caller."""
    seat = LiveLeg(leg.id, callee.extension, callee.number, LegState.RINGING, (caller_number(call),), (callee.number,))
    _seat(seat, call, ports)
    _waits(LegState.OTHER_RINGS, call, ports)
    call.channel.when_gone(lambda _: dropped(leg, ports), leg.id)
    _of_leg(leg, callee, Trigger.DIAL_OUT, call, ports)


def picked_up(leg: Leg, callee: Callee, call: Call, ports: ActionPorts) -> None:
    """A leg that was placed is up."""
    _state(leg.id, LegState.ON_CALL, ports)
    _waits(LegState.ON_CALL, call, ports)
    _of_leg(leg, callee, Trigger.ANSWER_OUT, call, ports)


def talk_on(leg: Leg, callee: Callee, call: Call, ports: ActionPorts) -> None:
    """A leg that was placed before a restart still talks."""
    seat = LiveLeg(leg.id, callee.extension, callee.number, LegState.ON_CALL, (caller_number(call),), (callee.number,))
    _seat(seat, call, ports)
    call.channel.when_gone(lambda _: dropped(leg, ports), leg.id)


def lost(leg: Leg, callee: Callee, end: LegEnd | None, call: Call, ports: ActionPorts) -> None:
    """A leg that was placed has ended unanswered; None: the caller did not wait."""
    missed = None
    if end is LegEnd.UNAVAILABLE and callee.extension is not None:
        missed = absent(callee.extension, leg.id, call, ports.clock.now())
    ports.events.lost(leg.id, CallStatus.CANCEL if end is None else _STATUS[end], missed)
    dropped(leg, ports)


def dropped(leg: Leg, ports: ActionPorts) -> None:
    """A leg that was placed is gone. Said as often as it is heard."""
    ports.switchboard.gone(leg.id)


def _of_leg(leg: Leg, callee: Callee, trigger: Trigger, call: Call, ports: ActionPorts) -> None:
    """Legs of a dialplan step belong to nobody."""
    if call.ivr is not None:
        record = placed_by(call.ivr, leg.id, callee.dialled, callee.extension, call, ports.clock.now())
        ports.events.told(call.channel.id.unique, record, trigger)


def _waits(state: LegState, call: Call, ports: ActionPorts) -> None:
    """Who is in no IVR talks with nobody while the other side rings."""
    if call.ivr is None:
        _state(call.channel.id.unique, state, ports)


def _called(call: Call) -> tuple[str, ...]:
    party = call.party
    return (str(party.called_extension or party.called_number or ""),)


def _seat_caller(call: Call, ports: ActionPorts) -> None:
    number = caller_number(call)
    state = LegState.ON_CALL if call.answered else LegState.OTHER_RINGS
    leg = LiveLeg(call.id, call.party.caller_extension, number, state, (number,), _called(call))
    _seat(leg, call, ports)


def _seat_ivr(extension: Extension, call: Call, ports: ActionPorts) -> None:
    state = LegState.ON_CALL if call.answered else LegState.RINGING
    leg = LiveLeg(call.id, extension, str(extension), state, (caller_number(call),), (str(extension),))
    _seat(leg, call, ports)


def _seat(leg: LiveLeg, call: Call, ports: ActionPorts) -> None:
    """Show it on the switchboard, unless the call is known to be over there."""
    live = ports.switchboard.of_channel(call.channel.id.unique)
    if live is not None:
        ports.switchboard.seat(live, leg)


def _state(channel: str, state: LegState, ports: ActionPorts) -> None:
    live = ports.switchboard.of_channel(channel)
    if live is not None:
        for leg in live.legs.values():
            if leg.channel == channel:
                leg.state = state
