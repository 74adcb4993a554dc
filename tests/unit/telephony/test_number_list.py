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


def test_a_pattern_that_begins_otherwise_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    long = NumberList.of(NumberPattern.parse(f"0{number}X.") for number in range(722000001, 722002001))
    tried: list[str] = []
    matches = NumberPattern.matches

    def noted(pattern: NumberPattern, number: str) -> bool:
        tried.append(pattern.text)
        return matches(pattern, number)

    monkeypatch.setattr(NumberPattern, "matches", noted)
    assert long.takes(("07220015559",))
    assert tried == ["0722001555X."]


def test_an_empty_list_takes_nobody() -> None:
    assert not NumberList().takes(("1", ""))
    assert len(NumberList()) == 0


PATTERNS = st.lists(
    st.from_regex(r"_?[01+#XN][012+#X ]{0,3}(\[\*\]|[012X] ?\*|[012X]\.|)[12]?", fullmatch=True), max_size=5
)


@given(PATTERNS, st.text("012+*# ", max_size=5))
def test_it_takes_what_one_of_its_patterns_matches_and_nothing_else(texts: list[str], number: str) -> None:
    patterns = [NumberPattern.parse(text) for text in texts]
    assert NumberList.of(patterns).takes((number,)) is any(pattern.matches(number) for pattern in patterns)
