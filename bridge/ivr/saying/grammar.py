"""What a language says for itself: its numbers, dates and times; and the names that all sound sets share.

Knows the shape of a grammar, weekdays and months. Does not know any one language, nor how values are written.
Source: The IVR 4 (`say`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Names = tuple[str, ...]
"""Sounds in the order in which they are heard, as Asterisk's sound sets name them: `digits/20`, `letters/a`."""

MINUS = "digits/minus"
DOT = "letters/dot"
COMMA = "letters/ascii44"
HUNDRED = "digits/hundred"
THOUSAND = "digits/thousand"
MILLION = "digits/million"
BILLION = "digits/billion"


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language. The functions are total: `number` takes whole numbers from 0, `time` hours 0-23 and minutes.

    `number` gives None for what the language's sounds cannot say; the digits are said then. `point` is what stands
    before the digits of a fraction.
    """

    number: Callable[[int], Names | None]
    point: str
    date: Callable[[date], Names]
    time: Callable[[int, int], Names]


def digit(number: int) -> str:
    """The sound of a number that has one of its own: 0 to 20 in every set."""
    return f"digits/{number}"


def ordinal(number: int) -> str:
    """`first`, `second`: 1 to 20 in every set, then the tens."""
    return f"digits/h-{number}"


def weekday(day: date) -> str:
    """Asterisk counts them from Sunday, which is 0."""
    return f"digits/day-{day.isoweekday() % 7}"


def month(day: date) -> str:
    """Asterisk counts them from January, which is 0."""
    return f"digits/mon-{day.month - 1}"
