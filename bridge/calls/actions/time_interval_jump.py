"""Go one of two ways by the time of day."""

from bridge.calls.call import Call
from bridge.calls.intervals import inside_any
from bridge.calls.ports import ActionPorts
from bridge.calls.targets import onward
from bridge.ivr.actions import TimeIntervalJump
from bridge.ivr.outcomes import Ended, Goto, Next


async def run(step: TimeIntervalJump, call: Call, ports: ActionPorts) -> Next | Goto | Ended:
    """`inside` when any of the intervals matches now, else `outside`."""
    return onward(step.inside if inside_any(step.intervals, call, ports) else step.outside, call)
