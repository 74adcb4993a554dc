"""Play one sound; the key that is pressed meanwhile goes where the action says."""

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.verbs import PlaySound


async def run(step: PlaySound, call: Call, ports: ActionPorts) -> Next | Pressed:
    """Play it `loop` times; a sound that cannot be found is skipped, and its variable is empty."""
    media = prompts.find(step.sound, call, ports)
    heard = [media] * step.loop if media else []
    name = prompts.shown_name(step.sound, call)
    return await prompts.hear(heard, name, step.where, step.digit_variable, call, ports)
