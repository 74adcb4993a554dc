from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.russian import RUSSIAN
from tests.unit.ivr.saying.hearing import heard, names


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (19, "19"),
        (40, "40"),
        (99, "90 9"),
        (100, "hundred"),
        (112, "hundred 12"),
        (199, "hundred 90 9"),
        (1000, "thousand"),
        (1_125, "thousand hundred 20 5"),
        (1_000_000, "million"),
        (1_001_001, "million thousand 1"),
        (1_000_000_100, "billion hundred"),
    ],
)
def test_a_number_is_said_where_the_set_has_the_words(number: int, said: str) -> None:
    assert RUSSIAN.number(number) == names(said)


@pytest.mark.parametrize("number", [200, 999, 1_200, 2000, 5000, 1_002_000, 2_000_000, 10**12, 10**30])
def test_a_number_whose_words_are_lacking_is_left_to_its_digits(number: int) -> None:
    assert RUSSIAN.number(number) is None


@given(st.integers(0, 2 * 10**9))
def test_what_is_said_is_heard_as_it_is(number: int) -> None:
    said = RUSSIAN.number(number)
    assert said is None or heard(said) == number


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "day-1 20 h-3 mon-10 20 20 6"),
        (date(2005, 5, 20), "day-5 h-20 mon-4 20 0 5"),
        (date(2000, 1, 1), "day-6 h-1 mon-0 20 0 0"),
        (date(1999, 12, 30), "day-4 h-30 mon-11 19 90 9"),
        (date(99, 12, 31), "day-4 30 h-1 mon-11 90 9"),
    ],
)
def test_a_date_begins_with_the_day_and_the_year_is_said_in_pairs(day: date, said: str) -> None:
    assert RUSSIAN.date(day) == names(said)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 30, "0 30"), (7, 0, "7 0 0"), (9, 5, "9 0 5"), (15, 30, "15 30"), (23, 59, "20 3 50 9")],
)
def test_a_time_is_said_as_clocks_are_read_out(hour: int, minute: int, said: str) -> None:
    assert RUSSIAN.time(hour, minute) == names(said)
