from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.spanish import SPANISH
from tests.unit.ivr.saying.hearing import heard, names


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (1, "1"),
        (21, "21"),
        (30, "30"),
        (31, "30 and 1"),
        (99, "90 and 9"),
        (100, "hundred"),
        (101, "100-and 1"),
        (121, "100-and 21"),
        (500, "500"),
        (742, "700 40 and 2"),
        (1000, "thousand"),
        (1001, "thousand 1"),
        (2026, "2 thousand 26"),
        (21_000, "20-and 1M thousand"),
        (31_021, "30 and 1M thousand 21"),
        (100_000, "hundred thousand"),
        (101_000, "100-and 1M thousand"),
        (1_000_000, "1M million"),
        (2_000_100, "2 millions hundred"),
        (21_000_000, "20-and 1M millions"),
        (1_000_000_000, "thousand millions"),
        (31_001_000_000, "30 and 1M thousand 1M millions"),
    ],
)
def test_a_number_is_said_with_the_form_of_one_that_fits(number: int, said: str) -> None:
    assert SPANISH.number(number) == names(said)


@given(st.integers(0, 10**12 - 1))
def test_a_number_is_heard_as_it_is(number: int) -> None:
    assert heard(SPANISH.number(number) or ()) == number


def test_a_spanish_billion_has_no_name() -> None:
    assert SPANISH.number(10**12 - 1)
    assert SPANISH.number(10**12) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "day-1 23 es-de mon-10 es-de 2 thousand 26"),
        (date(2000, 1, 1), "day-6 h-1 es-de mon-0 es-de 2 thousand"),
        (date(1999, 12, 31), "day-5 30 and 1 es-de mon-11 es-de thousand 900 90 and 9"),
    ],
)
def test_a_date_begins_with_the_day_and_the_first_is_primero(day: date, said: str) -> None:
    assert SPANISH.date(day) == names(said)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "0 hours"),
        (0, 5, "0 hours and 5"),
        (1, 0, "1F oclock"),
        (1, 30, "1F and 30"),
        (15, 31, "15 hours and 30 and 1"),
        (21, 0, "20-and 1F hours"),
        (23, 59, "23 hours and 50 and 9"),
    ],
)
def test_hours_are_feminine_and_of_the_whole_day(hour: int, minute: int, said: str) -> None:
    assert SPANISH.time(hour, minute) == names(said)
