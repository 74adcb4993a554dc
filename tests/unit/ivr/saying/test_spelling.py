import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.saying.spelling import LIMIT, characters, digits
from tests.unit.ivr.saying.hearing import LANGUAGES, names, sounds_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("007", "0 0 7"),
        ("*21#", "star 2 1 pound"),
        ("-5", "minus 5"),
        ("0258-42", "0 2 5 8 letters/dash 4 2"),
        ("+40", "letters/plus 4 0"),
        ("3.14", "3 letters/dot 1 4"),
        ("a1 b2\n", "1 2"),
        ("٣", ""),
        ("", ""),
    ],
)
def test_digits_are_said_one_by_one_with_the_signs_of_numbers(text: str, said: str) -> None:
    assert digits(text) == names(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("aZ9", "letters/a letters/z 9"),
        ("a@b.c", "letters/a letters/at letters/b letters/dot letters/c"),
        ("! ", "letters/exclaimation-point letters/space"),
        ("%~", "letters/ascii37 letters/ascii126"),
        ("*#", "star pound"),
        ("-1", "letters/dash 1"),
        ("Éü", "letters/e letters/u"),
        ("日本\n\x00", ""),
        ("", ""),
    ],
)
def test_characters_are_said_as_far_as_they_have_sounds(text: str, said: str) -> None:
    assert characters(text) == names(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_printable_character_of_ascii_has_a_sound_in_every_set(language: str) -> None:
    printable = string.digits + string.ascii_letters + string.punctuation + " "
    assert all(len(characters(char)) == 1 for char in printable)
    assert set(characters(printable)) | set(digits("-" + printable)) <= sounds_of(language)


@given(st.text(max_size=4096))
def test_no_text_is_said_for_longer_than_the_limit(text: str) -> None:
    assert len(digits(text)) <= LIMIT
    assert len(characters(text)) <= LIMIT


def test_what_stands_before_the_limit_is_said_and_what_is_skipped_does_not_count() -> None:
    assert digits("x1" * 2000) == ("digits/1",) * LIMIT
    assert characters("日1" * 2000) == ("digits/1",) * LIMIT
    assert digits("-" + "1" * 500) == ("digits/minus", *["digits/1"] * (LIMIT - 1))
