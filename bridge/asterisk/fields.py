"""Single fields of an event, hostile until they are read into bounded values.

Knows JSON's kinds of values. Does not know events.
"""

from datetime import datetime
from typing import Any

ID_LIMIT = 256
TEXT_LIMIT = 256
_CAUSES = range(256)


def id_of(value: object) -> str:
    """An id, never shortened: half an id would be another channel's. Raises ValueError for what is none."""
    if not isinstance(value, str) or not 0 < len(value) <= ID_LIMIT:
        raise ValueError("no id")
    return value


def text_of(fields: dict[str, Any], key: str) -> str:
    """A text, cut at its limit; "" for anything else."""
    value = fields.get(key, "")
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""


def cause_of(fields: dict[str, Any]) -> int:
    """A hangup cause; 0 for what is none."""
    cause = whole_of(fields.get("cause"))
    return cause if cause in _CAUSES else 0


def whole_of(value: object) -> int:
    """A whole number that is not negative; 0 for anything else."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def moment_of(fields: dict[str, Any]) -> float:
    """The moment of an event in seconds since 1970; 0 when it has none that can be read."""
    try:
        return datetime.fromisoformat(text_of(fields, "timestamp")).timestamp()
    except (ValueError, OverflowError):
        return 0.0
