from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.saying import GRAMMARS, Mode, Said, has_grammar, say
from bridge.ivr.saying.spelling import LIMIT, characters, digits
from tests.unit.ivr.saying.hearing import LANGUAGES, names, sounds_of

NUMBERS = st.from_regex(r"[+-]?[0-9]{1,17}(\.[0-9]{1,5})?", fullmatch=True)
MOMENTS = st.datetimes().map(lambda moment: moment.isoformat())
VALUES = st.one_of(NUMBERS, MOMENTS, st.text(max_size=200))


def test_every_language_whose_sounds_debian_ships_has_a_grammar() -> None:
    assert tuple(GRAMMARS) == LANGUAGES


@pytest.mark.parametrize("language", ["en", "EN", "es-MX", "fr_CA", "it-Latn-IT"])
def test_the_primary_language_counts(language: str) -> None:
    assert has_grammar(language)


@pytest.mark.parametrize("language", ["pt-BR", "english", "", "-en", "e", "\ud800", "e" * 4096])
def test_a_language_without_grammar_is_told(language: str) -> None:
    assert not has_grammar(language)


@pytest.mark.parametrize(
    ("value", "mode", "language", "said"),
    [
        ("042", Mode.DIGITS, "en", "0 4 2"),
        ("a 1", Mode.CHARACTERS, "en", "letters/a letters/space 1"),
        (" 42 ", Mode.NUMBER, "en", "40 2"),
        ("-42.05", Mode.NUMBER, "en", "minus 40 2 letters/dot 0 5"),
        ("+42,5", Mode.CHARACTERS, "fr", "letters/plus 4 2 letters/ascii44 5"),
        ("91.5", Mode.NUMBER, "fr", "80 11 letters/ascii44 5"),
        ("0.5", Mode.NUMBER, "es-MX", "0 letters/dot 5"),
        ("2026-11-23T15:30:00Z", Mode.DATE, "it", "day-1 20 3 mon-10 2 thousands 20 6"),
        ("2026-11-23T15:30:00Z", Mode.TIME, "ru", "15 30"),
    ],
)
def test_a_value_is_said_as_its_mode_and_language_want(value: str, mode: Mode, language: str, said: str) -> None:
    assert say(value, mode, language) == Said(names(said), spelled=False)


@pytest.mark.parametrize(
    ("value", "mode", "said"),
    [
        ("-42.5", Mode.NUMBER, "minus 4 2 letters/dot 5"),
        ("2026-11-23T15:30", Mode.DATE, "2 0 2 6 letters/dash 1 1 letters/dash 2 3"),
        ("2026-11-23T15:30", Mode.TIME, "1 5 3 0"),
    ],
)
def test_without_a_grammar_the_digits_are_said(value: str, mode: Mode, said: str) -> None:
    assert say(value, mode, "pt-BR") == Said(names(said), spelled=True)


@pytest.mark.parametrize(("value", "language"), [("1" + "0" * 15, "en"), ("-345", "ru"), ("5" * 40, "it")])
def test_a_number_for_which_the_sounds_do_not_suffice_is_said_in_digits(value: str, language: str) -> None:
    assert say(value, Mode.NUMBER, language) == Said(digits(value), spelled=True)


@pytest.mark.parametrize("mode", [Mode.NUMBER, Mode.DATE, Mode.TIME])
@pytest.mark.parametrize("value", ["N/A", "tomorrow", "1,234.5", "9" * 4096])
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_value_that_is_none_of_its_mode_is_said_character_by_character(value: str, mode: Mode, language: str) -> None:
    assert say(value, mode, language) == Said(characters(value), spelled=True)


@pytest.mark.parametrize("mode", Mode)
def test_nothing_is_said_of_an_empty_value(mode: Mode) -> None:
    assert say("", mode, "en").names == ()


@given(VALUES, st.sampled_from(Mode), st.sampled_from(LANGUAGES))
def test_every_sound_exists_in_debians_set_of_that_language(value: str, mode: Mode, language: str) -> None:
    assert set(say(value, mode, language).names) <= sounds_of(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sound_of_a_day_a_year_and_the_first_numbers_exists(language: str) -> None:
    exist = sounds_of(language)
    first = date(1996, 1, 1)
    for days in range(366):
        day = first + timedelta(days)
        assert set(say(f"{day.replace(year=1604 + 4 * days)}", Mode.DATE, language).names) <= exist
        assert set(say(f"{day}", Mode.DATE, language).names) <= exist
    for minutes in range(24 * 60):
        assert set(say(f"{minutes // 60:02}:{minutes % 60:02}", Mode.TIME, language).names) <= exist
    for number in range(3000):
        assert set(say(f"-{number}.{number}", Mode.NUMBER, language).names) <= exist
        assert set(say(f"{number * 1_234_567}", Mode.NUMBER, language).names) <= exist


@given(st.one_of(VALUES, st.text(max_size=4096)), st.sampled_from(Mode), st.one_of(st.text(), st.just("en")))
def test_hostile_values_and_languages_are_bounded_and_never_an_error(value: str, mode: Mode, language: str) -> None:
    said = say(value, mode, language)
    assert len(said.names) <= LIMIT
    assert set(said.names) <= sounds_of("en") | sounds_of("es") | sounds_of("fr") | sounds_of("it") | sounds_of("ru")


@given(NUMBERS)
def test_a_number_is_said_or_spelled_but_never_lost(value: str) -> None:
    for language in (*LANGUAGES, "pt-BR"):
        assert say(value, Mode.NUMBER, language).names
