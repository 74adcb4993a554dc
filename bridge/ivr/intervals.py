"""Time intervals, and whether a moment is inside.

Knows lines, frames over midnight, spans over the end of a week or month, and time zones. Does not know what time it is,
nor how a file writes an interval.
Source: The IVR 5.1.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

DAY = 24 * 60
"""Minutes of a day, and the time of day 24:00."""
_ONE_DAY = timedelta(days=1)
_LAST_WEEKDAY = 6
_LAST_MONTH_DAY = 31
_LAST_MONTH = 12

Pair = tuple[int, int]
"""From and to."""


class Algorithm(StrEnum):
    """What the ranges of a line mean: a frame on each of these days, or one span from the first day to the last."""

    INDIVIDUAL_DAYS = "individual_days"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an interval; what is None is not asked. `dates` stand alone or with `hours`.

    `hours` in minutes since midnight, the second exclusive; `weekdays` from 0, Monday; `month_days` and `month` from 1.
    Raises ValueError when a bound is broken.
    """

    hours: Pair = (0, DAY)
    weekdays: Pair | None = None
    month_days: Pair | None = None
    month: int | None = None
    dates: tuple[date, ...] | None = None

    def __post_init__(self) -> None:
        """Keep what no file may say out of tests and other makers of lines too."""
        begin, end = self.hours
        if not 0 <= begin < DAY or not 0 <= end <= DAY:
            raise ValueError(f"hours {self.hours}")
        if any(not 0 <= day <= _LAST_WEEKDAY for day in self.weekdays or ()):
            raise ValueError(f"weekdays {self.weekdays}")
        if any(not 1 <= day <= _LAST_MONTH_DAY for day in self.month_days or ()):
            raise ValueError(f"month_days {self.month_days}")
        if self.month is not None and not 1 <= self.month <= _LAST_MONTH:
            raise ValueError(f"month {self.month}")
        if self.dates is not None and (self.weekdays, self.month_days, self.month) != (None, None, None):
            raise ValueError("dates with weekdays, month_days or month")


@dataclass(frozen=True, slots=True)
class Interval:
    """A named interval; any of its lines may match. `zone` None: the one that the service goes by."""

    name: str
    lines: tuple[Line, ...]
    algorithm: Algorithm = Algorithm.INDIVIDUAL_DAYS
    zone: tzinfo | None = None


def contains(interval: Interval, now: float, default_zone: tzinfo) -> bool:
    """Tell whether a moment, in seconds since 1970 UTC, is inside.

    Wall-clock time counts: an hour that a clock change repeats is inside twice, one that it skips never comes.
    """
    local = datetime.fromtimestamp(now, interval.zone or default_zone)
    return any(_matches(line, interval.algorithm, local) for line in interval.lines)


def over(interval: Interval, now: float, default_zone: tzinfo) -> tuple[int, ...]:
    """Which lines, counted from 0, can never match again because all their dates are past."""
    local = datetime.fromtimestamp(now, interval.zone or default_zone)
    return tuple(
        index
        for index, line in enumerate(interval.lines)
        if line.dates is not None
        and not any(day >= local.date() for day in line.dates)
        and not _matches(line, interval.algorithm, local)  # yesterday's frame may run until this morning
    )


def _matches(line: Line, algorithm: Algorithm, local: datetime) -> bool:
    day, minute = local.date(), local.hour * 60 + local.minute
    if algorithm is Algorithm.INDIVIDUAL_DAYS:
        return _in_frame(line, day, minute)
    if line.weekdays is not None:
        in_span = _in_span(line.weekdays, line.hours, day.weekday(), minute)
        return in_span and _between(day.day, line.month_days) and _in_month(line, day)
    if line.month_days is not None:
        return _in_span(line.month_days, line.hours, day.day, minute) and _in_month(line, day)
    return _in_frame(line, day, minute)  # no first and last day, so no span: each day of the month, or each date


def _in_frame(line: Line, day: date, minute: int) -> bool:
    """Whether it is the time of day; a frame over midnight belongs to the day on which it began."""
    begin, end = line.hours
    if begin == end:
        return _is_day(line, day)
    if begin < end:
        return begin <= minute < end and _is_day(line, day)
    return (minute >= begin and _is_day(line, day)) or (minute < end and _is_day(line, day - _ONE_DAY))


def _in_span(days: Pair, hours: Pair, today: int, minute: int) -> bool:
    """Whether it is between the first day at `from` and the last day at `to`; a span that ends as it begins is all."""
    now, begin, end = today * DAY + minute, days[0] * DAY + hours[0], days[1] * DAY + hours[1]
    return begin <= now < end if begin < end else now >= begin or now < end


def _is_day(line: Line, day: date) -> bool:
    if line.dates is not None:
        return day in line.dates
    return _in_month(line, day) and _between(day.day, line.month_days) and _between(day.weekday(), line.weekdays)


def _in_month(line: Line, day: date) -> bool:
    return line.month in (None, day.month)


def _between(value: int, pair: Pair | None) -> bool:
    """Whether a day is in a range, which may wrap: `["fri", "mon"]`, `[25, 5]`."""
    if pair is None:
        return True
    first, last = pair
    return first <= value <= last if first <= last else value >= first or value <= last
