"""Change the language of sounds and speech for the rest of the call."""

import re

from bridge.calls.call import Call
from bridge.calls.journal import LanguageSet
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.ivr.actions import SetLanguage
from bridge.ivr.outcomes import Next

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")


async def run(step: SetLanguage, call: Call, ports: ActionPorts) -> Next:
    """Set it; a tag that is none is fault CB309, and nothing changes."""
    language = step.language.fill(call.value_of)
    shown = step.language.fill(call.shown_value_of)[:40]
    if _TAG.fullmatch(language) is None:
        note_fault("CB309", f"{shown!r} is no language tag such as en or pt-BR", call, ports)
        return Next()
    call.language = language
    ports.journal.note(call.id, LanguageSet(shown))
    return Next()
