"""One table: settings of the reference that this version does not obey yet. They are refused, never ignored."""

from typing import Final

from bridge.ivr.event_table import EVENT_LATER
from bridge.ivr.script_table import SCRIPT_LATER
from bridge.ivr.validation import Later

_KEYS = ("extension.server",)

SETTINGS_LATER: Final[Later] = frozenset(
    {
        *(tuple(key.split(".")) for key in _KEYS),
        *(("script", "*", *key) for key in SCRIPT_LATER),
        *(("event", *key) for key in EVENT_LATER),
    }
)
