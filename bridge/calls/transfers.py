"""How transfers end, whatever they ring or wherever they lead: DIALSTATUS, DIALREASON, and what comes next.

Knows the words and the volume of dial rules. Does not know channels.
Source: The IVR 3.9, 9 step 5, 10.4.
"""

from typing import Final

from bridge.calls.call import Call
from bridge.calls.entries.transfers import TransferEnded, VolumeUsed
from bridge.calls.legs import LegEnd
from bridge.calls.ports import ActionPorts
from bridge.calls.targets import onward
from bridge.calls.volume import Limits, Used
from bridge.ivr.outcomes import Ended, Goto, Next
from bridge.ivr.transfer import Transfer
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialReason, RingOutside, RingPhone

STATUS: Final = {
    DialReason.ANSWERED: CallStatus.ANSWER,
    DialReason.NO_ANSWER: CallStatus.NOANSWER,
    DialReason.BUSY: CallStatus.BUSY,
    DialReason.CONGESTION: CallStatus.CONGESTION,
    DialReason.UNAVAILABLE: CallStatus.CHANUNAVAIL,
    DialReason.DENIED: CallStatus.CHANUNAVAIL,
    DialReason.BAD_NUMBER: CallStatus.CHANUNAVAIL,
    DialReason.CANCELLED: CallStatus.CANCEL,
}
_RETURNED: Final = {
    **dict.fromkeys(("", "ANSWER", "SUCCESS", "CONTINUE"), DialReason.ANSWERED),
    "TIMEOUT": DialReason.NO_ANSWER,
    "FULL": DialReason.BUSY,
    "USEREXIT": DialReason.CANCELLED,
}
_WORST_FIRST: Final = (
    (LegEnd.BUSY, DialReason.BUSY),
    (LegEnd.NO_ANSWER, DialReason.NO_ANSWER),
    (LegEnd.CONGESTION, DialReason.CONGESTION),
)


def ended(reason: DialReason, call: Call, ports: ActionPorts, seconds: float = 0) -> None:
    """Keep how the transfer has ended, and tell the journal."""
    call.dial_status, call.dial_reason = STATUS[reason], reason
    ports.journal.note(call.id, TransferEnded(STATUS[reason], reason, round(seconds, 3)))


def onward_from(step: Transfer, call: Call) -> Next | Goto | Ended:
    """What follows the transfer that has just ended: hang up or the next action, or `on_failure`."""
    final = Ended(EndReason.TRANSFER_FINAL) if step.final else Next()
    if call.dial_reason is DialReason.ANSWERED or step.on_failure is None:
        return final
    return onward(step.on_failure, call)


def reason_of(ends: tuple[LegEnd, ...]) -> DialReason:
    """What legs that all ended unanswered come to, busy before no answer before congestion."""
    return next((reason for end, reason in _WORST_FIRST if end in ends), DialReason.UNAVAILABLE)


def reason_of_return(word: str) -> DialReason:
    """What the STATUS with which a call comes back from the dialplan means; an unknown word is a failure."""
    return _RETURNED.get(word.strip().upper(), DialReason.UNAVAILABLE)


def spent(to: RingPhone | RingOutside, call: Call, ports: ActionPorts) -> str | None:
    """Why the volume of the rule allows no more calls; None when it does."""
    if isinstance(to, RingPhone):
        return None
    full = next((used for used in _used(to, call, ports, held=True) if used.reached), None)
    return f"{to.rule} has used up its {full.most} {full.what}" if full else None


def count(to: RingOutside, call: Call, ports: ActionPorts) -> None:
    """Count a call that is placed by a rule, and raise the alarms that are due."""
    ports.volume.placed(to.counted_as, ports.clock.now())
    tell_alarms(to, call, ports)


def tell_alarms(to: RingOutside, call: Call, ports: ActionPorts) -> None:
    """Raise the alarms of a rule that are due: at 80 % of a limit, and at the limit."""
    for used in ports.volume.alarms(to.counted_as, _used(to, call, ports, held=False)):
        ports.journal.note(call.id, VolumeUsed(to.rule, used.what, used.used, used.most))


def _used(to: RingOutside, call: Call, ports: ActionPorts, *, held: bool) -> tuple[Used, ...]:
    limits = Limits(to.max_calls_per_hour, to.max_minutes_per_day)
    return ports.volume.used(to.counted_as, limits, ports.clock.now(), call.live.timezone, held=held)
