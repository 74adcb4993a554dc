"""What a step has spoken: text, language and voice as one request, the same whether it is made now or ahead.

Knows steps that speak, and the call's values. Does not know sounds, nor when it is heard.
Source: Call Interactive 6.4, 6.6, 6.7; The IVR 4.
"""

from typing import assert_never

from bridge.calls.call import Call
from bridge.calls.ports import Speech
from bridge.ivr.verbs import PlayTts, RecordDigits


def speech_of(step: PlayTts | RecordDigits, call: Call) -> Speech | None:
    """What it says at this moment; None when that has no words."""
    text = step.text.fill(call.value_of) if step.text else ""
    if not text.strip():
        return None
    match step:
        case PlayTts(language=language, volume=volume, speed=speed):
            return Speech(text, language or call.languages[0], _voice(step, call), volume, speed)
        case RecordDigits():
            return Speech(text, call.languages[0], step.voice or call.voice)
        case _:
            assert_never(step)


def _voice(step: PlayTts, call: Call) -> str | None:
    """The IVR's voice would read another language's words; the default one of that language knows how."""
    voice = step.voice or call.voice
    if not step.voice and voice and step.language and not call.live.speaks(voice, step.language):
        return None
    return voice
