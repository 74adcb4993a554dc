from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.french import FRENCH
from tests.unit.ivr.saying.hearing import heard, names


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (20, "20"),
        (21, "20 et 1"),
        (22, "20 2"),
        (61, "60 et 1"),
        (70, "70"),
        (71, "60 et 11"),
        (77, "60 17"),
        (80, "80"),
        (81, "80 1"),
        (90, "90"),
        (91, "80 11"),
        (99, "80 19"),
        (100, "hundred"),
        (201, "2 hundred 1"),
        (1000, "thousand"),
        (1999, "thousand 9 hundred 80 19"),
        (80_000, "80 thousand"),
        (1_000_000, "1 million"),
        (1_000_000_000, "thousand million"),
        (2_100_071_171, "2 thousand hundred million 60 et 11 thousand hundred 60 et 11"),
    ],
)
def test_a_number_counts_on_from_sixty_and_from_eighty(number: int, said: str) -> None:
    assert FRENCH.number(number) == names(said)


@given(st.integers(0, 10**12 - 1))
def test_a_number_is_heard_as_it_is(number: int) -> None:
    assert heard(FRENCH.number(number) or ()) == number


def test_a_thousand_milliards_have_no_name() -> None:
    assert FRENCH.number(10**12 - 1)
    assert FRENCH.number(10**12) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "day-1 20 3 mon-10 2 thousand 20 6"),
        (date(2000, 1, 1), "day-6 h-1 mon-0 2 thousand"),
    ],
)
def test_a_date_begins_with_the_day_and_the_first_is_premier(day: date, said: str) -> None:
    assert FRENCH.date(day) == names(said)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 5, "0 oclock 5"),
        (1, 0, "1 oclock"),
        (2, 0, "2 hours"),
        (15, 30, "15 hours 30"),
        (21, 1, "20 et 1 hours 1"),
    ],
)
def test_heure_has_a_plural_from_two_on(hour: int, minute: int, said: str) -> None:
    assert FRENCH.time(hour, minute) == names(said)
