"""Lists of number patterns. Source: The IVR 4 (`callerid_jump`)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.number_list import NumberList
from bridge.telephony.patterns import NumberPattern

LIST = NumberList.of(NumberPattern.parse(text) for text in ("0258422544", "+40744", "0040NX.", "0003[*]XXX", "_112"))


@pytest.mark.parametrize("number", ["0258422544", "0258 422-544", "+40744", "0040258", "0003*001", "112"])
def test_a_number_is_on_it_as_it_stands_there_or_by_a_pattern(number: str) -> None:
    assert LIST.takes((number,))
    assert LIST.takes(("999", number))


@pytest.mark.parametrize("number", ["", "0258", "40744", "00401", "0003*01", "0258422544x"])
def test_another_is_not(number: str) -> None:
    assert not LIST.takes((number,))


def test_plain_numbers_are_looked_up_and_not_tried_one_by_one() -> None:
    assert LIST.numbers == {"0258422544", "+40744"}
    assert [pattern.text for pattern in LIST.patterns] == ["0040NX.", "0003[*]XXX", "_112"]
    assert len(LIST) == 5


def test_an_empty_list_takes_nobody() -> None:
    assert not NumberList().takes(("1", ""))
    assert len(NumberList()) == 0


@given(st.lists(st.text("0123456789+#XNZ", min_size=1, max_size=4), max_size=5), st.text("0123456789+#", max_size=4))
def test_it_takes_what_one_of_its_patterns_matches_and_nothing_else(texts: list[str], number: str) -> None:
    patterns = [NumberPattern.parse(text) for text in texts]
    assert NumberList.of(patterns).takes((number,)) is any(pattern.matches(number) for pattern in patterns)
