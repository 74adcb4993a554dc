"""When a delivery that has failed is tried again.

Knows the row of waits, and what a `Retry-After` asks for. Does not know what time it is, nor how an attempt has ended.
Source: Events and API 5.3.
"""

from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = 300.0
"""Seconds between two attempts, at most."""
SHORTEST: Final = 1.0
"""The same, at least, whatever a receiver asks for: one that says `Retry-After: 0` is not asked without a pause."""

_DOUBLINGS: Final = 9
_SPREAD: Final = 0.2


def planned(attempt: int) -> float:
    """Seconds after the end of an attempt, counted from 1: 1, 2, 4 … 256, then always 300."""
    return 2.0 ** (attempt - 1) if attempt <= _DOUBLINGS else LONGEST


def spread(attempt: int, chance: float) -> float:
    """The same, 20 % sooner or later: receivers that fail together are not asked together. `chance`: 0 to 1."""
    return planned(attempt) * (1 - _SPREAD + 2 * _SPREAD * chance)


def asked_for(retry_after: str, now: float) -> float | None:
    """Seconds that a `Retry-After` asks for, as seconds or as a date; None when it says nothing that can be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:10])
    else:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, OverflowError, OSError):  # a date is a stranger's text, and may be in the year 9999
            return None
    return min(max(seconds, SHORTEST), LONGEST)
