"""The scripts of a live set, found again by a short text: a call that waits for one does not write down its settings.

Knows where scripts stand in a live set. Does not know who writes such a text down.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bridge.ivr.actions import CallInteractive
from bridge.ivr.live import LiveSet
from bridge.ivr.script import Script
from bridge.ivr.variables import Template

_LENGTH: Final = 16
_MANY: Final = 4096


@lru_cache(maxsize=_MANY)
def mark_of(script: Script) -> str:
    """Tells it from every other script of its live set; its URL, which may hold a password, cannot be read from it.

    Settings that are as they are by default are left out: a Callbridge that has one more makes the same marks.
    """
    fields = type(script).model_fields
    texts = [f"{name}={_shown(value)}" for name, value in script if value != fields[name].default]
    return f"{script.name} {hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:_LENGTH]}"


def _shown(value: object) -> str:
    return value.text if isinstance(value, Template) else repr(value)


def scripts_of(live: LiveSet) -> Iterator[Script]:
    """All that a call can wait for, some of them several times."""
    yield from live.scripts.values()
    yield from (definition.script for definition in live.definitions)
    for ivr in live.ivrs.values():
        yield from (ask.script for ask in ivr.asks)
        for context in ivr.contexts.values():
            for entries in context.options.values():
                for entry in entries:
                    if isinstance(entry.action, CallInteractive) and isinstance(entry.action.script, Script):
                        yield entry.action.script
