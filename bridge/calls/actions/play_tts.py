"""Speak a text: synthesised, then heard as a sound is."""

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts, Speech
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.verbs import PlayTts
from bridge.telephony.values import MediaUri


async def run(step: PlayTts, call: Call, ports: ActionPorts) -> Next | Pressed:
    """Speak it; a text without words is silence. With `heard` false the speech is only made ready."""
    text, shown = step.text.fill(call.value_of), step.text.fill(call.shown_value_of)
    media = await _speech(step, text, shown, call, ports) if text.strip() else None
    if not step.heard:
        return Next()
    heard = [media] * step.loop if media else []
    return await prompts.hear(heard, f"“{shown[:60]}”", step.where, step.digit_variable, call, ports)


async def _speech(step: PlayTts, text: str, shown: str, call: Call, ports: ActionPorts) -> MediaUri | None:
    language = step.language or call.languages[0]
    voice = step.voice or call.voice
    if not step.voice and voice and step.language and not ports.live.current().speaks(voice, step.language):
        voice = None  # the IVR's voice would read another language's words; the default one of that language knows how
    return await prompts.speak(Speech(text, language, voice, step.volume, step.speed), shown, call, ports)
