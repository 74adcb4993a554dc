"""Go to another action of this IVR."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.targets import onward
from bridge.ivr.outcomes import Ended, Goto, Next
from bridge.ivr.verbs import Jump


async def run(step: Jump, call: Call, ports: ActionPorts) -> Next | Goto | Ended:
    """Fill in the variables of the target; the session finds out whether it exists."""
    return onward(step.to, call)
