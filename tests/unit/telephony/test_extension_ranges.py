"""Ranges of extensions. Source: The IVR 8.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension


def read(text: str) -> ExtensionRange:
    found = ExtensionRange.parse(text, "0003")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("0003*8XX", "0003*800 0003*899", "0003*80 0003*8000 0003*700 0004*800"),
        ("8XX", "0003*800", "0004*800"),
        ("0004*Z[02-4]N", "0004*102 0004*949", "0004*112 0004*002 0004*101 0003*102"),
    ],
)
def test_a_range_holds_numbers_of_one_length(text: str, inside: str, outside: str) -> None:
    numbers = read(text)
    assert str(numbers) == text
    for number, is_in in [*((one, True) for one in inside.split()), *((one, False) for one in outside.split())]:
        extension = Extension.parse(number, "")
        assert extension is not None
        assert (extension in numbers) is is_in


@pytest.mark.parametrize(
    "text",
    ["", "0003*", "*8XX", "0003*8X.", "0003*8X*", "X*8", "8[5-3]", "8[]", "8[-3]", "8[3-]", "8[1", "+8X", "X" * 9],
)
def test_what_is_no_range_is_none(text: str) -> None:
    assert ExtensionRange.parse(text, "0003") is None


def test_a_range_is_the_same_however_it_is_written() -> None:
    assert read("8XX") == read("0003*8[0-9]X")


def test_a_short_range_needs_an_organisation() -> None:
    assert ExtensionRange.parse("8XX", "") is None


def test_the_members_that_begin_with_some_digits_come_in_order() -> None:
    assert [extension.short for extension in read("8[13]N").beginning_with("83")] == [
        f"83{digit}" for digit in range(2, 10)
    ]
    assert next(read("8XX").beginning_with("")) == Extension("0003", "800")
    assert list(read("8XX").beginning_with("7")) == []
    assert list(read("8XX").beginning_with("800")) == []


@given(st.text() | st.text("0123XZN[]-*", max_size=20))
def test_any_text_is_a_range_or_none(text: str) -> None:
    numbers = ExtensionRange.parse(text, "0003")
    if numbers is not None:
        assert next(numbers.beginning_with("")) in numbers
