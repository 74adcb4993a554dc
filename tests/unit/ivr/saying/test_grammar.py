from datetime import date

import pytest

from bridge.ivr.saying.grammar import digit, month, ordinal, weekday
from tests.unit.ivr.saying.hearing import LANGUAGES, sounds_of

WEEK = [date(2026, 11, day) for day in range(22, 29)]


def test_the_week_begins_on_sunday_and_the_year_with_month_0() -> None:
    assert [weekday(day) for day in WEEK] == [f"digits/day-{number}" for number in range(7)]
    assert month(date(2026, 1, 1)) == "digits/mon-0"
    assert month(date(2026, 12, 31)) == "digits/mon-11"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_has_what_all_grammars_use(language: str) -> None:
    small = {digit(number) for number in range(21)} | {ordinal(number) for number in (*range(1, 21), 30)}
    calendar = {weekday(day) for day in WEEK} | {month(date(2026, number, 1)) for number in range(1, 13)}
    assert small | calendar <= sounds_of(language)
