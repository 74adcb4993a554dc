from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.italian import ITALIAN
from tests.unit.ivr.saying.hearing import heard, names


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (20, "20"),
        (21, "21"),
        (23, "20 3"),
        (28, "28"),
        (98, "98"),
        (100, "hundred"),
        (101, "hundred 1"),
        (208, "2 hundred 8"),
        (1000, "thousand"),
        (1999, "thousand 9 hundred 90 9"),
        (2000, "2 thousands"),
        (21_500, "21 thousands 5 hundred"),
        (1_000_000, "un million"),
        (1_001_001, "un million thousand 1"),
        (2_000_000, "2 millions"),
        (1_000_000_000, "thousand millions"),
        (1_500_000_000, "thousand 5 hundred millions"),
        (2_000_000_001, "2 billion 1"),
        (1_001_000_000_000, "thousand 1 billion"),
    ],
)
def test_a_number_is_said_with_the_plural_that_fits(number: int, said: str) -> None:
    assert ITALIAN.number(number) == names(said)


@given(st.integers(0, 10**15 - 1))
def test_a_number_is_heard_as_it_is(number: int) -> None:
    assert heard(ITALIAN.number(number) or ()) == number


def test_what_is_longer_than_a_thousand_miliardi_has_no_name() -> None:
    assert ITALIAN.number(10**15 - 1)
    assert ITALIAN.number(10**15) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "day-1 20 3 mon-10 2 thousands 20 6"),
        (date(2000, 1, 1), "day-6 h-1 mon-0 2 thousands"),
        (date(1988, 7, 28), "day-4 28 mon-6 thousand 9 hundred 88"),
    ],
)
def test_a_date_begins_with_the_day_and_the_first_is_primo(day: date, said: str) -> None:
    assert ITALIAN.date(day) == names(said)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "ore-mezzanotte"),
        (0, 30, "ore-mezzanotte e 30"),
        (1, 0, "digits/hours ore-una"),
        (1, 5, "digits/hours ore-una e 5"),
        (15, 0, "digits/hours 15"),
        (21, 48, "digits/hours 21 e 48"),
    ],
)
def test_a_time_is_of_the_whole_day(hour: int, minute: int, said: str) -> None:
    assert ITALIAN.time(hour, minute) == names(said)
