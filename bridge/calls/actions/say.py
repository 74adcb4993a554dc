"""Say digits, a number, a date or a time as a list of sounds, so that a key can stop it.

Knows that the sounds of one language do not fit the grammar of another. Does not know grammars.
"""

from collections.abc import Iterable

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.describing import quoted
from bridge.calls.ports import ActionPorts, SoundName
from bridge.ivr.actions import Say
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.saying import Mode, say
from bridge.telephony.values import MediaUri

_LAST = "en"


async def run(step: Say, call: Call, ports: ActionPorts) -> Next | Pressed:
    """Say it in the language of the action or call, else in English; what nothing can say is left out, and noted."""
    value, shown = step.value.fill(call.value_of), quoted(step.value.fill(call.shown_value_of))
    language = step.language or call.languages[0]
    media = _said(value, step.mode, (language, _LAST), call, ports)
    if value and not media:
        prompts.note_fault("CB301", f"sounds to say {shown} in {language} or English are not all there", call, ports)
    return await prompts.hear(media, shown, step.where, step.digit_variable, call, ports)


def _said(value: str, mode: Mode, languages: Iterable[str], call: Call, ports: ActionPorts) -> list[MediaUri]:
    """The sounds of the first language that has them all."""
    for language in languages:
        names = say(value, mode, language).names
        found = {name: _sound(name, language, call, ports) for name in dict.fromkeys(names)}
        media = [sound for name in names if (sound := found[name])]
        if len(media) == len(names):
            return media
    return []


def _sound(name: str, language: str, call: Call, ports: ActionPorts) -> MediaUri | None:
    return ports.sounds.find(SoundName(name, (language,), organisation=call.organisation, only=True))
