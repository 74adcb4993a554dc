"""Go one of two ways by the number of the caller, as it was at entry."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.targets import onward
from bridge.ivr.actions import CallerIdJump
from bridge.ivr.outcomes import Ended, Goto, Next
from bridge.telephony.number_forms import forms


async def run(step: CallerIdJump, call: Call, ports: ActionPorts) -> Next | Goto | Ended:
    """`then` when a pattern matches one of the number's forms, or when there is no number and `anonymous` is set."""
    number = call.party.caller.number
    met = step.match.takes(forms(number, call.live.dialling.country)) if number else step.anonymous
    return onward(step.then if met else step.otherwise, call)
