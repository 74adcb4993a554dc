"""Send the caller to a queue, a voicemail box, a conference or another place of the dialplan, and take him back.

Knows what the dialplan is told, and what its answer means. Does not know how a channel goes there.
Source: The IVR 3.9, 10.4.
"""

from bridge.calls import transfers
from bridge.calls.call import Call
from bridge.calls.entries.transfers import CallLeft
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.errors import AsteriskError
from bridge.ivr.connect import Leave
from bridge.ivr.outcomes import Ended, Goto, Next
from bridge.telephony.destinations import DialReason


async def run(step: Leave, call: Call, ports: ActionPorts) -> Next | Goto | Ended:
    """Leave, wait for the return, and go on as after any transfer."""
    told = {"CHANNEL(language)": call.languages[0], **_exported(step, call, ports)}
    ports.journal.note(call.id, CallLeft(step.shown))
    await ports.snapshots.secure(call)
    began = ports.clock.monotonic()
    try:
        with call.lifetime.uncounted(), call.cutting.away():
            word = await call.channel.visit(step.place, told)
    except AsteriskError as refused:
        note_fault("CB312", str(refused), call, ports)
        reason = DialReason.UNAVAILABLE
    else:
        reason = transfers.reason_of_return(word)
    transfers.ended(reason, call, ports, ports.clock.monotonic() - began)
    return transfers.onward_from(step.transfer, call)


def _exported(step: Leave, call: Call, ports: ActionPorts) -> dict[str, str]:
    """The variables that the dialplan gets; never a secret one, which Asterisk's log would show (The IVR 2.3)."""
    for name in step.transfer.export:
        if name in call.secrets:
            note_fault("CB309", f"{name} was collected as a secret and is not exported", call, ports)
    return {f"CI_{name}": call.value_of(name) for name in step.transfer.export if name not in call.secrets}
