"""Speak a text: synthesised, then heard as a sound is."""

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.describing import quoted
from bridge.calls.ports import ActionPorts
from bridge.calls.speeches import speech_of
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.verbs import PlayTts


async def run(step: PlayTts, call: Call, ports: ActionPorts) -> Next | Pressed:
    """Speak it; a text without words is silence. With `heard` false the speech is only made ready."""
    speech, shown = speech_of(step, call), step.text.fill(call.shown_value_of)
    media = await prompts.speak(speech, shown, call, ports) if speech else None
    if not step.heard:
        return Next()
    heard = [media] * step.loop if media else []
    return await prompts.hear(heard, quoted(shown), step.where, step.digit_variable, call, ports)
