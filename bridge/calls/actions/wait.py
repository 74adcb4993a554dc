"""`Pause`: wait in silence, hearing keys."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.step import Where
from bridge.ivr.verbs import Wait
from bridge.telephony.digits import KeyRule


async def run(step: Wait, call: Call, ports: ActionPorts) -> Next | Pressed:
    """Wait; in the background a key ends it and chooses an option, in the foreground keys are kept."""
    background = step.where is Where.BACKGROUND and call.ivr is not None
    waited = await call.channel.wait(step.seconds, KeyRule.INTERRUPT if background else KeyRule.BUFFER)
    return Pressed() if waited.by_key else Next()
