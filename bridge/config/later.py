"""One table: settings of the reference that this version does not obey yet. They are refused, never ignored."""

from typing import Final

from bridge.ivr.script_table import SCRIPT_LATER
from bridge.ivr.validation import Later

_TABLES = (
    "control",
    "agi",
    "time_interval",
    "switch",
    "dial",
    "leave",
    "draft",
    "events",
    "event",
    "outbox",
    "recordings",
    "api",
    "store",
    "retention",
    "console",
    "metrics",
    "tracing",
)
_KEYS = (
    "service.state_dir",
    "calls.resume",
    "asterisk.*.ami",
    "numbers.country",
    "numbers.callerid",
    "numbers.timezone",
    "extension.dial",
    "extension.accountcode",
    "extension.server",
    "extension.asterisk",
    "scripts.repeat_after_restart",
    "speech.engine.*.url",
    "log.audit_file",
)

SETTINGS_LATER: Final[Later] = frozenset(
    {
        *((table,) for table in _TABLES),
        *(tuple(key.split(".")) for key in _KEYS),
        *(("script", "*", *key) for key in SCRIPT_LATER),
    }
)
