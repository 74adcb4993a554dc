"""Change the longest gap between two digits for the rest of the call."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.ivr.actions import SetInterdigitTimeout
from bridge.ivr.outcomes import Next


async def run(step: SetInterdigitTimeout, call: Call, ports: ActionPorts) -> Next:
    """Replace that of direct dial, and of collections that name none."""
    call.interdigit_timeout = step.seconds
    return Next()
