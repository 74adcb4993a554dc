"""Time intervals. Source: The IVR 5.1, acceptance I21, I22, I36."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.ivr.intervals import DAY, Algorithm, Interval, Line, Pair, contains, over

BUCHAREST = ZoneInfo("Europe/Bucharest")
NEW_YORK = ZoneInfo("America/New_York")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
SPAN = Algorithm.INTERVAL
MINUTE = timedelta(minutes=1)
NIGHT = (22 * 60, 6 * 60)


def inside(line: Line, moment: str, algorithm: Algorithm = Algorithm.INDIVIDUAL_DAYS) -> bool:
    """Whether a line holds at a moment of a place without clock changes."""
    return contains(Interval("x", (line,), algorithm), datetime.fromisoformat(f"{moment}Z").timestamp(), UTC)


def minutes_inside(line: Line, first: str, days: int, zone: ZoneInfo) -> list[str]:
    """The wall-clock times at which a line begins and ceases to hold, minute by minute."""
    begin = int(datetime.fromisoformat(first).replace(tzinfo=zone).timestamp())
    changes, before = [], False
    for moment in range(begin, begin + days * 86400, 60):
        if (now := contains(Interval("x", (line,)), moment, zone)) is not before:
            changes.append(f"{datetime.fromtimestamp(moment, zone):%d. %H:%M %z}")
            before = now
    return changes


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-28T05:00", True),  # Saturday, in the frame of Friday
        ("2026-11-28T05:59", True),
        ("2026-11-28T06:00", False),
        ("2026-11-28T23:00", False),
        ("2026-11-30T05:00", False),  # Monday, and Sunday has no frame
        ("2026-11-30T21:59", False),
        ("2026-11-30T22:00", True),
        ("2026-11-27T23:00", True),
    ],
)
def test_a_frame_over_midnight_belongs_to_the_day_on_which_it_began(moment: str, expected: bool) -> None:
    """Acceptance I21."""
    assert inside(Line(NIGHT, weekdays=(MON, FRI)), moment) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-29T12:00", True),  # Sunday noon
        ("2026-11-27T19:59", False),  # Friday
        ("2026-11-27T20:00", True),
        ("2026-11-28T12:00", True),
        ("2026-11-30T07:59", True),
        ("2026-11-30T08:00", False),
        ("2026-12-02T12:00", False),  # Wednesday
    ],
)
def test_a_span_of_the_week_runs_on_over_its_end(moment: str, expected: bool) -> None:
    """Acceptance I22."""
    assert inside(Line((20 * 60, 8 * 60), weekdays=(FRI, MON)), moment, SPAN) is expected


def test_a_listed_date_is_inside_whatever_the_algorithm() -> None:
    """Acceptance I36."""
    line = Line(dates=(date(2026, 11, 24),))
    for algorithm in Algorithm:
        assert inside(line, "2026-11-24T00:00", algorithm)
        assert inside(line, "2026-11-24T23:59", algorithm)
        assert not inside(line, "2026-11-25T00:00", algorithm)
        assert not inside(line, "2026-11-23T23:59", algorithm)


def test_the_frame_of_a_listed_date_runs_on_over_midnight() -> None:
    line = Line(NIGHT, dates=(date(2026, 12, 31),))
    assert inside(line, "2027-01-01T05:59")
    assert not inside(line, "2026-12-31T05:59")


def test_any_line_will_do() -> None:
    two = (Line((0, 60)), Line((120, 180)))
    noon, first, second = (datetime(2026, 11, 24, hour, tzinfo=UTC).timestamp() for hour in (12, 0, 2))
    assert contains(Interval("x", two), first, UTC)
    assert contains(Interval("x", two), second, UTC)
    assert not contains(Interval("x", two), noon, UTC)
    assert not contains(Interval("x", ()), first, UTC)


def test_from_that_is_to_is_the_whole_day() -> None:
    line = Line((480, 480), weekdays=(TUE, TUE))
    assert inside(line, "2026-11-24T00:00")
    assert inside(line, "2026-11-24T23:59")
    assert not inside(line, "2026-11-25T07:59")


def test_the_month_and_its_days_are_those_of_the_day_on_which_the_frame_began() -> None:
    assert inside(Line(NIGHT, month=12), "2027-01-01T05:00")
    assert not inside(Line(NIGHT, month=1), "2027-01-01T05:00")
    assert inside(Line(NIGHT, month_days=(31, 31)), "2027-01-01T05:00")
    assert not inside(Line(NIGHT, month_days=(1, 1)), "2027-01-01T05:00")


@pytest.mark.parametrize(
    ("month_days", "within", "without"),
    [
        ((25, 5), ["2026-02-25T00:00", "2026-02-28T23:59", "2026-03-05T23:59"], ["2026-03-06T00:00"]),
        ((29, 30), ["2028-02-29T00:00"], ["2026-02-28T23:59", "2026-03-01T00:00"]),
        ((31, 2), ["2026-03-01T00:00", "2026-03-31T00:00"], ["2026-02-28T12:00", "2026-04-30T12:00"]),
    ],
)
def test_a_range_of_the_month_meets_months_of_any_length(
    month_days: Pair, within: list[str], without: list[str]
) -> None:
    for algorithm in Algorithm:
        assert all(inside(Line(month_days=month_days), moment, algorithm) for moment in within)
        assert not any(inside(Line(month_days=month_days), moment, algorithm) for moment in without)


def test_a_span_of_the_month_begins_and_ends_once() -> None:
    line = Line((1200, 480), month_days=(30, 2))
    assert not inside(line, "2026-11-30T19:59", SPAN)
    assert inside(line, "2026-12-01T12:00", SPAN)
    assert not inside(line, "2026-12-02T08:00", SPAN)


def test_a_span_of_the_week_keeps_to_the_days_and_the_month_that_are_named_too() -> None:
    line = Line((480, 720), weekdays=(MON, WED), month_days=(1, 7), month=12)
    assert inside(line, "2026-12-01T23:00", SPAN)
    assert not inside(line, "2026-11-30T23:00", SPAN)
    assert not inside(line, "2026-12-08T11:00", SPAN)
    assert not inside(line, "2026-12-03T11:00", SPAN)
    assert not inside(Line(month_days=(1, 7), month=12), "2026-11-03T11:00", SPAN)


def test_a_span_that_ends_when_it_begins_never_ends() -> None:
    assert inside(Line(weekdays=(TUE, MON)), "2026-11-23T23:59", SPAN)
    assert inside(Line(weekdays=(TUE, MON)), "2026-11-24T00:00", SPAN)
    assert inside(Line((60, 60), month_days=(3, 3)), "2026-11-24T00:00", SPAN)


def test_a_span_without_days_is_a_frame_of_each_day() -> None:
    assert inside(Line((480, 1200), month=11), "2026-11-24T08:00", SPAN)
    assert not inside(Line((480, 1200)), "2026-11-24T20:00", SPAN)


def test_an_interval_has_its_own_zone_or_the_one_of_the_service() -> None:
    morning = Line((480, 540))
    moment = datetime(2026, 11, 24, 6, 30, tzinfo=UTC).timestamp()
    assert contains(Interval("x", (morning,), zone=BUCHAREST), moment, UTC)
    assert contains(Interval("x", (morning,)), moment, BUCHAREST)
    assert not contains(Interval("x", (morning,)), moment, UTC)
    assert contains(Interval("x", (morning,)), moment, timezone(timedelta(hours=2)))


def test_an_hour_that_the_spring_skips_never_comes() -> None:
    assert minutes_inside(Line((180, 240)), "2026-03-29", 1, BUCHAREST) == []
    assert minutes_inside(Line((120, 180)), "2026-03-08", 1, NEW_YORK) == []
    assert minutes_inside(Line((200, 300)), "2026-03-29", 1, BUCHAREST) == ["29. 04:00 +0300", "29. 05:00 +0300"]
    assert minutes_inside(Line((90, 150)), "2026-03-08", 1, NEW_YORK) == ["08. 01:30 -0500", "08. 03:00 -0400"]


def test_an_hour_that_the_autumn_repeats_is_inside_twice() -> None:
    assert minutes_inside(Line((180, 240)), "2026-10-25", 1, BUCHAREST) == ["25. 03:00 +0300", "25. 04:00 +0200"]
    assert minutes_inside(Line((60, 120)), "2026-11-01", 1, NEW_YORK) == ["01. 01:00 -0400", "01. 02:00 -0500"]
    assert minutes_inside(Line((60, 90)), "2026-11-01", 1, NEW_YORK) == [
        "01. 01:00 -0400",
        "01. 01:30 -0400",
        "01. 01:00 -0500",
        "01. 01:30 -0500",
    ]


def test_a_night_with_a_clock_change_is_one_frame() -> None:
    night = Line(NIGHT, weekdays=(SAT, SAT))
    assert minutes_inside(night, "2026-03-28", 3, BUCHAREST) == ["28. 22:00 +0200", "29. 06:00 +0300"]
    assert minutes_inside(night, "2026-10-31", 3, NEW_YORK) == ["31. 22:00 -0400", "01. 06:00 -0500"]


def test_a_line_is_over_when_the_frames_of_all_its_dates_have_ended() -> None:
    day, night, later = date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 25)
    lines = (
        Line(dates=(day,)),
        Line(dates=(day, later)),
        Line(NIGHT, dates=(night, day)),
        Line(weekdays=(MON, MON)),
        Line(dates=()),
    )
    for algorithm in Algorithm:
        interval = Interval("x", lines, algorithm, BUCHAREST)

        def over_at(moment: str, interval: Interval = interval) -> tuple[int, ...]:
            return over(interval, datetime.fromisoformat(moment).replace(tzinfo=BUCHAREST).timestamp(), UTC)

        assert over_at("2026-11-23T23:59") == (4,)
        assert over_at("2026-11-24T05:59") == (0, 4)
        assert over_at("2026-11-24T06:00") == (0, 2, 4)
        assert over_at("2026-11-26T00:00") == (0, 1, 2, 4)
    assert over(Interval("x", lines[:1]), datetime(2026, 11, 24, 1, tzinfo=BUCHAREST).timestamp(), UTC) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": (DAY, 60)},
        {"hours": (-1, 60)},
        {"hours": (0, DAY + 1)},
        {"weekdays": (0, 7)},
        {"month_days": (0, 5)},
        {"month": 0},
        {"month": 13},
        {"dates": (), "month": 1},
        {"dates": (), "weekdays": (0, 1)},
    ],
)
def test_no_line_is_out_of_bounds(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Line(**wrong)  # type: ignore[arg-type]  # values of many types


hours = st.tuples(st.integers(0, DAY - 1), st.integers(0, DAY)) | st.just((0, DAY))
weekdays = st.tuples(st.integers(0, 6), st.integers(0, 6))
month_days = st.tuples(st.integers(1, 31), st.integers(1, 31))
days_near = st.dates(date(2027, 12, 20), date(2028, 3, 5))
lines = st.builds(
    Line, hours, st.none() | weekdays, st.none() | month_days, st.none() | st.integers(1, 12)
) | st.builds(Line, hours, dates=st.lists(days_near, max_size=5).map(tuple))


@settings(deadline=None)  # a thousand moments each
@given(lines, st.sampled_from(Algorithm), st.sampled_from([date(2027, 12, 28), date(2028, 2, 25), date(2026, 2, 26)]))
def test_a_line_says_the_same_as_a_calendar_on_the_wall(line: Line, algorithm: Algorithm, first: date) -> None:
    """Walk through three weeks over the end of a month, with each edge of each day, and an hour's steps between."""
    interval = Interval("x", (line,), algorithm)
    on_the_wall = marked(line, algorithm, first - timedelta(days=70), first + timedelta(days=25))
    edges = {edge % DAY for edge in (*line.hours, line.hours[0] - 1, line.hours[1] - 1)}
    for day in range(21):
        for minute in {*range(0, DAY, 60), *edges}:
            moment = datetime.combine(first, datetime.min.time(), UTC) + timedelta(days=day, minutes=minute)
            expected = moment.replace(tzinfo=None) in on_the_wall
            assert contains(interval, moment.timestamp() + 59, UTC) is expected, moment


class Marks:
    """What somebody has marked on a calendar: stretches of time, perhaps only on some days."""

    def __init__(self, stretches: list[tuple[datetime, datetime]], days: set[date]) -> None:
        self.stretches = stretches
        self.days = days

    def __contains__(self, moment: datetime) -> bool:
        return moment.date() in self.days and any(begin <= moment < end for begin, end in self.stretches)


def marked(line: Line, algorithm: Algorithm, first: date, last: date) -> Marks:
    """The calendar from a first to a last day, by marking one stretch after the other."""
    everyday = list(days_from(first, last))
    of_month = {day for day in everyday if line.month in (None, day.month)}
    if line.month_days is not None:
        in_range = set(walk(*line.month_days, after={31: 1}))
        listed = {day for day in everyday if day.day in in_range}
    else:
        listed = set(everyday)
    if algorithm is SPAN and line.dates is None and line.weekdays is not None:
        return Marks(list(spans_of_weeks(line, everyday)), of_month & listed)
    if algorithm is SPAN and line.dates is None and line.month_days is not None:
        return Marks(list(spans_of_months(line, first, last)), of_month)
    if line.weekdays is not None:
        wanted = set(walk(*line.weekdays, after={6: 0}))
        listed = {day for day in listed if day.weekday() in wanted}
    chosen = set(line.dates) if line.dates is not None else listed & of_month
    return Marks(list(frames(line, chosen)), {*everyday})


def days_from(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days))


def walk(first: int, last: int, after: dict[int, int]) -> Iterator[int]:
    while first != last:
        yield first
        first = after.get(first, first + 1)
    yield last


def frames(line: Line, days: set[date]) -> Iterator[tuple[datetime, datetime]]:
    for day in days:
        midnight = datetime.combine(day, datetime.min.time())
        begin, end = (midnight + minutes * MINUTE for minutes in line.hours)
        if begin == end:
            yield midnight, midnight + timedelta(days=1)
        else:
            yield begin, end if end > begin else end + timedelta(days=1)


def spans_of_weeks(line: Line, days: list[date]) -> Iterator[tuple[datetime, datetime]]:
    assert line.weekdays is not None
    for day in days:
        if day.weekday() == line.weekdays[0]:
            midnight = datetime.combine(day, datetime.min.time())
            begin = midnight + line.hours[0] * MINUTE
            ends = (midnight + timedelta(days=number) + line.hours[1] * MINUTE for number in count())
            last = {line.weekdays[1]}
            yield begin, next(end for n, end in enumerate(ends) if end > begin and (day.weekday() + n) % 7 in last)


def spans_of_months(line: Line, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Each month has 31 days on this wall; what falls on a day that is none is cut to the end of its month."""
    assert line.month_days is not None
    months = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    for number, here in enumerate(months[:-1]):
        begin = (0, line.month_days[0], line.hours[0])
        same = (0, line.month_days[1], line.hours[1])
        later = same if minutes(same) > minutes(begin) else (1, *same[1:])
        yield on_wall(here, begin), on_wall(months[number + later[0]], later)


def minutes(place: tuple[int, int, int]) -> int:
    return place[1] * DAY + place[2]


def on_wall(month: tuple[int, int], place: tuple[int, int, int]) -> datetime:
    days = calendar.monthrange(*month)[1]
    start = datetime(*month, 1)  # noqa: DTZ001 - a wall has no zone
    return min(start + timedelta(days=place[1] - 1) + place[2] * MINUTE, start + timedelta(days=days))
