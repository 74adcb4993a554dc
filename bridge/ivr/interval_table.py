"""`[time_interval.NAME]` as an IVR file and `callbridge.toml` write it: names, defaults and bounds in TOML.

Knows one notation for both files. Does not know the moment, nor which actions use an interval.
Source: The IVR 5.1.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.intervals import DAY, Algorithm, Interval, Line, Pair
from bridge.ivr.notation_types import Table
from bridge.ivr.timezones import TimeZone
from bridge.ivr.validation import read_table, refusal

T = TypeVar("T")
Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "-"]

MOST_DATES = 400
MOST_LINES = 100
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_MONTH_DAY = 31


def _pair(read: Callable[[object, int], int], example: str, value: object) -> Pair:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - from and to
        raise refusal("CB403", f"must be a list of from and to, such as {example}")
    return read(value[0], 0), read(value[1], 1)


def _time(value: object, index: int) -> int:
    if value == "24:00" and index == 1:
        return DAY
    if isinstance(value, str) and (found := _TIME.fullmatch(value)):
        return int(found[1]) * 60 + int(found[2])
    latest = '"24:00"' if index else '"23:59"'
    what = f'must be a time of day from "00:00" to {latest}, not {shown(value)}'
    raise refusal("CB403", what, "Write two digits each, in quotes", (index,))


def _weekday(value: object, index: int) -> int:
    if not isinstance(value, str):
        raise refusal("CB403", f'must be a weekday, "mon" to "sun", not {shown(value)}', "", (index,))
    if value not in WEEKDAYS:
        raise refusal("CB403", f"there is no weekday {shown(value)}", nearest(value, WEEKDAYS), (index,))
    return WEEKDAYS.index(value)


def _month_day(value: object, index: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LAST_MONTH_DAY:
        raise refusal("CB403", f"must be a whole number from 1 to 31, not {shown(value)}", "", (index,))
    return value


def _dates(value: object) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise refusal("CB403", f'must be a list of dates such as ["2026-12-25"], not {shown(value)}')
    if len(value) > MOST_DATES:
        raise refusal("CB403", f"has {len(value)} dates", f"At most {MOST_DATES} are allowed")
    return tuple(_date(one, index) for index, one in enumerate(value))


def _date(value: object, index: int) -> date:
    if not isinstance(value, str):
        advice = "Write it in quotes" if isinstance(value, date) else ""
        raise refusal("CB403", f'must be a text such as "2026-12-25", not {shown(value)}', advice, (index,))
    try:
        if _DATE.fullmatch(value):  # Python reads other forms too
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refusal("CB403", f"there is no date {shown(value)}", "Write year-month-day, such as 2026-12-25", (index,))


def _two(items: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"type": "array", "minItems": 2, "maxItems": 2, "items": items})


Hours = Annotated[
    Pair,
    PlainValidator(partial(_pair, _time, '["08:00", "20:00"]')),
    _two({"type": "string", "pattern": f"^({_TIME.pattern}|24:00)$"}),
    Field(description='a list of from and to, such as ["08:00", "20:00"]'),
]
Weekdays = Annotated[
    Pair,
    PlainValidator(partial(_pair, _weekday, '["mon", "fri"]')),
    _two({"enum": list(WEEKDAYS)}),
    Field(description='a list of first and last weekday, such as ["mon", "fri"]'),
]
MonthDays = Annotated[
    Pair,
    PlainValidator(partial(_pair, _month_day, "[1, 15]")),
    _two({"type": "integer", "minimum": 1, "maximum": _LAST_MONTH_DAY}),
    Field(description="a list of first and last day of the month, such as [1, 15]"),
]
Dates = Annotated[
    tuple[date, ...],
    PlainValidator(_dates),
    WithJsonSchema({"type": "array", "maxItems": MOST_DATES, "items": {"type": "string", "format": "date"}}),
    Field(description='a list of dates such as ["2026-12-25"]'),
]
IntervalName = Annotated[
    str, Field(pattern=f"^{NAME.pattern}$", description="a name of letters, digits, -, _ and . (at most 64)")
]


class LineTable(Table):
    """One `line`; what is not said is not asked."""

    hours: Hours = (0, DAY)
    weekdays: Weekdays | None = None
    month_days: MonthDays | None = None
    month: Month = "-"
    dates: Dates | None = None

    @model_validator(mode="after")
    def _name_days_or_dates(self) -> "LineTable":
        ranges = ("weekdays", "month_days", "month")
        if self.dates is not None and any(name in self.model_fields_set for name in ranges):
            raise refusal(
                "CB405", "dates excludes weekdays, month_days and month", "Write two lines: any of them counts"
            )
        return self

    def line(self) -> Line:
        """The line that it means."""
        month = None if self.month == "-" else MONTHS.index(self.month) + 1
        return Line(self.hours, self.weekdays, self.month_days, month, self.dates)


def _counted(value: object) -> object:
    """Count the lines as they are written; pydantic would count those that it could read, and complain twice."""
    if isinstance(value, list) and not 1 <= len(value) <= MOST_LINES:
        raise refusal("CB403", f"has {len(value)} lines", f"1 to {MOST_LINES} are allowed")
    return value


class IntervalTable(Table):
    """A `[time_interval.NAME]`; without `timezone` the zone that the service goes by counts."""

    timezone: TimeZone | None = None
    algorithm: Annotated[Algorithm, Field(strict=False)] = Algorithm.INDIVIDUAL_DAYS
    line: Annotated[
        tuple[LineTable, ...],
        Field(
            strict=False,
            description=f"a list of 1 to {MOST_LINES} lines",
            json_schema_extra={"minItems": 1, "maxItems": MOST_LINES},
        ),
        BeforeValidator(_counted),
    ]

    def interval(self, name: str) -> Interval:
        """The interval that it means."""
        return Interval(name, tuple(line.line() for line in self.line), self.algorithm, self.timezone)


def read_intervals(table: object, findings: Findings) -> dict[str, Interval]:
    """Read `time_interval`, all of it, by name. One that is refused leaves findings, and an interval without lines."""
    if not isinstance(table, dict):
        findings.add("CB403", ("time_interval",), f"must be a table, not {shown(table)}", "Write [time_interval.NAME]")
        return {}
    return {name: _read_interval(name, content, findings) for name, content in table.items()}


def _read_interval(name: str, content: object, findings: Findings) -> Interval:
    path = ("time_interval", name)
    if not NAME.fullmatch(name):
        findings.add("CB403", path, f"the name {shown(name)} cannot be used", "Use letters, digits, -, _ and .")
    read = read_table(IntervalTable, content, path, findings)
    return Interval(name, ()) if read is None else read.interval(name)
