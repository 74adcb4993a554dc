"""End the call at once, with a cause."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.ivr.outcomes import Ended
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason


async def run(step: Hangup, call: Call, ports: ActionPorts) -> Ended:
    """Say that the call ends; the session hangs up."""
    return Ended(EndReason.HANGUP_ACTION, step.cause)
