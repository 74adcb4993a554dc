from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.english import ENGLISH
from tests.unit.ivr.saying.hearing import heard, names


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (12, "12"),
        (20, "20"),
        (21, "20 1"),
        (90, "90"),
        (100, "1 hundred"),
        (101, "1 hundred 1"),
        (999, "9 hundred 90 9"),
        (1000, "1 thousand"),
        (1_100, "1 thousand 1 hundred"),
        (20_026, "20 thousand 20 6"),
        (1_000_000, "1 million"),
        (2_000_001, "2 million 1"),
        (1_234_567_890, "1 billion 2 hundred 30 4 million 5 hundred 60 7 thousand 8 hundred 90"),
        (12_000_000_000_000, "12 thousand billion"),
    ],
)
def test_a_number_is_said(number: int, said: str) -> None:
    assert ENGLISH.number(number) == names(said)


@given(st.integers(0, 10**15 - 1))
def test_a_number_is_heard_as_it_is(number: int) -> None:
    assert heard(ENGLISH.number(number) or ()) == number


def test_what_is_longer_than_a_thousand_billion_has_no_name() -> None:
    assert ENGLISH.number(10**15 - 1)
    assert ENGLISH.number(10**15) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "day-1 mon-10 20 h-3 20 20 6"),
        (date(2005, 1, 1), "day-6 mon-0 h-1 2 thousand 5"),
        (date(2000, 2, 29), "day-2 mon-1 20 h-9 2 thousand"),
        (date(2010, 12, 31), "day-5 mon-11 30 h-1 20 10"),
        (date(1999, 6, 20), "day-0 mon-5 h-20 19 90 9"),
        (date(1905, 5, 30), "day-2 mon-4 h-30 19 oh 5"),
        (date(1900, 3, 12), "day-1 mon-2 h-12 19 hundred"),
        (date(2100, 3, 12), "day-5 mon-2 h-12 20 1 hundred"),
        (date(1066, 10, 14), "day-0 mon-9 h-14 1 thousand 60 6"),
        (date(1, 1, 1), "day-1 mon-0 h-1 1"),
    ],
)
def test_a_date_has_the_weekday_the_month_and_the_day_in_american_order(day: date, said: str) -> None:
    assert ENGLISH.date(day) == names(said)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "12 a-m"),
        (0, 30, "12 30 a-m"),
        (9, 5, "9 oh 5 a-m"),
        (11, 59, "11 50 9 a-m"),
        (12, 0, "12 p-m"),
        (13, 10, "1 10 p-m"),
        (23, 45, "11 40 5 p-m"),
    ],
)
def test_a_time_is_of_twelve_hours(hour: int, minute: int, said: str) -> None:
    assert ENGLISH.time(hour, minute) == names(said)
