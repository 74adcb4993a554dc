"""What a value means: a number, a date or a time of day; None when it is none of these.

Knows how scripts write them: ISO 8601, and plain numbers. Does not know how they are said, nor time zones: the
time that is written is the time that is said. Source: The IVR 4 (`say`).
"""

import re
from dataclasses import dataclass
from datetime import date

_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,40})(?:\.(?P<fraction>[0-9]{1,20}))?")
_DATE = r"(?P<year>[0-9]{4})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
_TIME = (
    r"(?P<hour>[01][0-9]|2[0-4])(?P<colon>:?)(?P<minute>[0-5][0-9])(?:(?P=colon)(?:[0-5][0-9]|60)(?:[.,][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_DAY = re.compile(rf"{_DATE}(?:[T ]{_TIME})?", re.IGNORECASE)
_MOMENT = re.compile(rf"(?:{_DATE}[T ]|T)?{_TIME}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, without rounding. `fraction` is the digits after the point, "" for none."""

    negative: bool
    whole: int
    fraction: str


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """`hour` 0-23, `minute` 0-59. Seconds are not said."""

    hour: int
    minute: int


def read_number(text: str) -> Number | None:
    """`-12`, `007`, `3.50`, up to 40 digits and 20 after the point. No thousands separator, no exponent."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    fraction = found["fraction"] or ""
    whole = int(found["whole"])
    return Number(found["sign"] == "-" and (whole > 0 or fraction.strip("0") != ""), whole, fraction)


def read_date(text: str) -> date | None:
    """`2026-11-23`, `20261123`, or the date of `2026-11-23T15:30:00+02:00`. None also for a day that never was."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def read_time(text: str) -> TimeOfDay | None:
    """`15:30`, `1530`, `T15:30:05Z`, or the time of `2026-11-23T15:30:00+02:00`. `24:00` is midnight."""
    found = _MOMENT.fullmatch(text)
    if found is None or (found["year"] and read_date(text) is None):
        return None
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour == 24:
        return TimeOfDay(0, 0) if minute == 0 else None
    return TimeOfDay(hour, minute)
