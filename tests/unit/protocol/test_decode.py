from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.protocol.decode import Decoded, decode
from bridge.protocol.markup import Element
from bridge.protocol.tags import ATTRIBUTE_NAMES, TAG_NAMES


def decoded(
    tag: str, content: str = "", /, *, nested: bool = False, strict: bool = False, **attributes: str
) -> Decoded:
    return decode(Element(tag, list(attributes.items()), content, nested=nested), strict=strict)


def codes(result: Decoded) -> list[str]:
    return [code for code, _ in result.findings]


def test_names_ignore_letter_case_and_values_keep_it() -> None:
    result = decoded("SETVAR", "Ab", NAME="Xy")
    assert result.record == {"verb": "SetVar", "name": "Xy", "value": "Ab"}
    assert codes(result) == []


def test_an_unknown_verb_is_told_by_its_own_name() -> None:
    result = decoded("Say", "x", a="1")
    assert (result.name, result.verb, codes(result)) == ("Say", None, ["CB130"])


@pytest.mark.parametrize(
    ("name", "text", "attributes", "expected"),
    [
        ("PlaySound", "", {}, ["CB143"]),
        ("PlaySound", "a", {"folder": ".."}, ["CB147"]),
        ("SetVar", "x", {}, ["CB142"]),
        ("SetVar", "x", {"name": "1"}, ["CB144"]),
        ("SetVar", "x", {"name": "CALLID"}, ["CB145"]),
        ("RecordDigits", "", {"digitvar": "a b", "max": "x"}, ["CB144", "CB140"]),
        ("Jump", "", {"option": "1"}, ["CB142"]),
        ("Request", "//x", {}, ["CB149"]),
        ("SimpleTransfer", "x", {}, ["CB148", "CB143"]),
        ("TTS", " ", {}, ["CB143"]),
    ],
)
def test_a_verb_without_what_it_needs_is_skipped(
    name: str, text: str, attributes: dict[str, str], expected: list[str]
) -> None:
    result = decode(Element(name, list(attributes.items()), text, nested=False), strict=False)
    assert (result.record, result.verb, codes(result)) == (None, None, expected)


def test_only_a_set_caller_without_name_or_number_aborts() -> None:
    assert codes(decoded("SetCaller", name="a")) == codes(decoded("SetCaller")) == ["CB150"]
    assert decoded("SetCallerId", number="1").aborts
    assert not decoded("SetCaller", name="", number="").aborts
    assert not decoded("SetVar").aborts


def test_an_attribute_given_twice_counts_once_and_is_told_once() -> None:
    element = Element(
        "Pause", [("length", "1"), ("LENGTH", "2"), ("length", "3"), ("x", ""), ("X", "")], "", nested=False
    )
    result = decode(element, strict=False)
    assert result.record == {"verb": "Pause", "length": 1}
    assert codes(result) == ["CB127"]


def test_empty_attributes_count_as_not_given() -> None:
    result = decoded("RecordDigits", digitvar="d", max=" ", secret="", terminator="\t", other="")
    assert result.record
    assert (result.record["max"], result.record["secret"], result.record["terminator"]) == (32, False, "")
    assert codes(result) == []


def test_under_strict_extensions_are_unknown() -> None:
    assert codes(decoded("Request", strict=True)) == ["CB131"]
    assert codes(decoded("PlayTTS", "x", strict=True, text="y", where="background", digitvar="d")) == ["CB132"] * 3
    assert codes(decoded("PlaySound", "x", strict=True, view="recording")) == ["CB141"]


def test_contents_have_their_place() -> None:
    assert codes(decoded("Hangup", "x")) == codes(decoded("Hangup", nested=True)) == ["CB134"]
    assert codes(decoded("SetVar", "x", nested=True, name="a")) == ["CB133"]
    assert codes(decoded("PlayTTS", text="attribute")) == []


def test_too_many_least_keys_count_as_the_default() -> None:
    result = decoded("RecordDigits", digitvar="d", min="5", max="4")
    assert result.record
    assert (result.record["min"], codes(result)) == (1, ["CB140"])


def test_damage_comes_first() -> None:
    element = Element("Pause", [("x", "1")], "", nested=False, damage=["CB120", "CB126"])
    assert codes(decode(element, strict=False)) == ["CB120", "CB126", "CB132"]


WORDS = st.sampled_from(["", " ", "1", "5", "101", "a", "no", "background", "start", "en", "../x", "#", "menu.wav"])
ELEMENTS = st.builds(
    Element,
    st.sampled_from(TAG_NAMES),
    st.lists(st.tuples(st.sampled_from([*ATTRIBUTE_NAMES, "NAME", "other"]), WORDS), max_size=4),
    WORDS,
    nested=st.booleans(),
)


@given(ELEMENTS)
def test_the_quick_way_gives_what_the_careful_way_gives(element: Element) -> None:
    careful = replace(element, damage=[])  # what has been repaired, or might have been, is never read the quick way
    assert decode(element, strict=False) == decode(careful, strict=False)
