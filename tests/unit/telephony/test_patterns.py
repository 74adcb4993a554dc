"""Number patterns. Source: The IVR 4 (number patterns), 9 (step 1)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony import patterns
from bridge.telephony.patterns import PATTERN_LIMIT, NumberPattern, cleaned

ELEMENTS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", "[*]": "[*]", "[1-3#]": "[1-3#]", "[0-]": "[0-]", "+": r"\+"}
"""Elements, and what they are in the notation of `re`."""
REPEATS = {"": "", ".": "+", "*": "*"}
NUMBERS = st.text("01234+*#", max_size=12)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A pattern, and a regular expression that means the same."""
    parts = draw(st.lists(st.tuples(st.sampled_from([*ELEMENTS, "7"]), st.sampled_from([*REPEATS])), min_size=1))
    parts = parts[:8]
    pattern = "".join(element + repeat for element, repeat in parts)
    return pattern, "".join(ELEMENTS.get(element, element) + REPEATS[repeat] for element, repeat in parts)


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("0040NX.", "004021 0040744123456", "0040 00402 00401 004021a 004021# 0040712*"),
        ("0003[*]8XX", "0003*800 0003*899", "0003*80 0003*8000 0003800"),
        ("_0XX", "000 099", "_000 0 0000"),
        ("Z*", "1 99", "0 10"),
        ("ZZ.", "11 12345", "1 10 01"),
        ("[1-35]N", "12 39 52", "42 11 [2"),
        ("[+0]X*", "+ +40 0", "4 ++"),
        ("+40X.", "+401", "401 +40"),
        ("[9-]X", "91 9-1", "-1"),
        ("0258-422 (544)", "0258422544 0258-422-544 0258.422.544 (0258)422544", "025842254"),
        ("0003*001", "0003*001 0003001 000001 000333001", "0003**001"),
        ("*48X.", "*481 *48099", "48099 *48"),
        ("**1", "1 *1 ***1", "*"),
        ("x\u0661", "x\u0661", "1\u0661 x1"),
    ],
)
def test_a_pattern_fits_whole_numbers(pattern: str, fits: str, does_not: str) -> None:
    read = NumberPattern.parse(pattern)
    assert str(read) == pattern
    assert [number for number in fits.split() if not read.matches(number)] == []
    assert [number for number in does_not.split() if read.matches(number)] == []


def test_a_number_equal_to_the_pattern_fits_even_where_its_signs_mean_something_else() -> None:
    for text in ("NXX", "0003*001", "[1]", "12.5", "_0"):
        assert NumberPattern.parse(text).matches(text)


def test_only_ascii_digits_are_digits() -> None:
    assert not NumberPattern.parse("X.").matches("\u0661\u0662")


def test_an_absent_number_fits_only_what_may_be_absent() -> None:
    assert NumberPattern.parse("X*").matches("")
    assert not NumberPattern.parse("X.").matches("")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; write a number, or a pattern such as 0040NX."),
        ("_", "is empty; write a number, or a pattern such as 0040NX."),
        (" - ", "is empty; write a number, or a pattern such as 0040NX."),
        (".", 'begins with ".", which repeats what stands before it; write X. for any digits'),
        ("X..", 'has a "." after a "." or "*"; leave it out, or write [*] for the key *'),
        ("0*.", 'has a "." after a "." or "*"; leave it out, or write [*] for the key *'),
        ("X.*", 'has a "*" after a "." or "*"; leave it out, or write [*] for the key *'),
        ("[1-3", 'has a "[" without "]"; close it, as in [1-3]'),
        ("0[]", 'has an empty "[]"; write what may stand there, as in [1-3]'),
        ("[5-3]", "has the range 5-3, which runs backwards; write 3-5"),
        ("1" * 65, "is longer than 64 characters; write it as several patterns"),
    ],
)
def test_what_is_no_pattern_is_told_in_one_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        NumberPattern.parse(text)


@given(written(), NUMBERS)
def test_a_pattern_means_what_the_same_regular_expression_means(pair: tuple[str, str], number: str) -> None:
    pattern, expression = pair
    expected = re.fullmatch(expression, number) is not None
    assert NumberPattern.parse(pattern).matches(number) is (expected or number == pattern)


@given(st.text(max_size=PATTERN_LIMIT + 2) | st.text("XZN[]-.*_01+# ", max_size=PATTERN_LIMIT + 2), st.text())
def test_any_text_is_a_pattern_or_refused_in_the_one_way(text: str, number: str) -> None:
    try:
        read = NumberPattern.parse(text)
    except ValueError as error:
        what, semicolon, advice = str(error).partition("; ")
        assert all((what, semicolon, advice))
    else:
        assert read.matches(text)
        assert read.matches(number) in {True, False}


@given(
    st.lists(st.sampled_from(["X*", "X.", "[01]*", "0*", "Z"]), min_size=1, max_size=14).map("".join),
    st.text("01", max_size=300),
)
def test_no_pattern_looks_at_a_character_more_often_than_it_has_elements(pattern: str, number: str) -> None:
    """The time grows with the length of the number, never with the ways in which it might be divided."""
    looks = 0
    takes = patterns._Element.takes  # noqa: SLF001 - what is counted is inside

    def counted(element: patterns._Element, character: str) -> bool:
        nonlocal looks
        looks += 1
        return takes(element, character)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns._Element, "takes", counted)  # noqa: SLF001 - as above
        NumberPattern.parse(pattern).matches(number + "#")
    assert looks <= 2 * len(pattern) * (len(number) + 1)


def test_a_number_loses_its_separators_and_nothing_else() -> None:
    assert cleaned(" (0258) 422-54.4\t\u00a0*#a") == "025842254" + "4\t\u00a0*#a"
