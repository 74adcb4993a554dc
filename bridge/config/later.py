"""One table: settings of the reference that this version does not obey yet. They are refused, never ignored."""

from typing import Final

from bridge.ivr.validation import Later

_TABLES = ("tracing",)
SETTINGS_LATER: Final[Later] = frozenset(
    {
        *((table,) for table in _TABLES),
    }
)
