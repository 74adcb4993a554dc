"""Connect the caller to others.

Nothing may be dialled without a rule that allows it, and this version has no dial rules yet: every transfer ends
as one that no rule allows (The IVR 3.9, 9), and the caller goes on as after any failed transfer.
"""

import re

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.ivr.outcomes import Ended, Next
from bridge.ivr.verbs import Transfer
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.values import is_public_number

_SEPARATORS = re.compile(r"[ ().-]")


async def run(step: Transfer, call: Call, ports: ActionPorts) -> Next | Ended:
    """Set DIALSTATUS and DIALREASON; a final transfer hangs up, another goes on."""
    call.channel.keys.clear()
    for number in step.to:
        text = _SEPARATORS.sub("", number.fill(call.value_of))
        shown = number.fill(call.shown_value_of)[:40]
        if is_public_number(text):
            call.dial_reason = "denied"
            prompts.note_fault("CB304", f"{shown}: no dial rule allows it", call, ports)
        else:
            call.dial_reason = "bad_number"
            prompts.note_fault("CB304", f"{shown!r} is no number", call, ports)
    call.dial_status = CallStatus.CHANUNAVAIL
    return Ended(EndReason.TRANSFER_FINAL) if step.final else Next()
