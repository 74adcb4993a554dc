"""`SetCaller`: name and number shown to parties called later."""

from bridge.calls.call import Call
from bridge.calls.journal import CallerShown
from bridge.calls.ports import ActionPorts
from bridge.ivr.outcomes import Next
from bridge.ivr.verbs import SetCaller
from bridge.telephony.values import CallerId


async def run(step: SetCaller, call: Call, ports: ActionPorts) -> Next:
    """Remember it, not changing the parameters of requests; in a dialplan step the channel shows it at once."""
    call.show(CallerId(step.name, step.number))
    call.shown_number_set = bool(step.number)
    ports.journal.note(call.id, CallerShown(step.name, step.number))
    if call.ivr is None:
        await call.channel.set_caller(call.shown.wire())
    return Next()
