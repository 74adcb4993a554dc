import pytest

from bridge.ivr.number_types import Numbers, PatternField, Patterns, Pins, read_number
from bridge.ivr.variables import Template
from tests.unit.ivr.reading import refusal_of, value_of

T = Template.parse


def test_a_pattern_is_read_alone_or_in_a_list() -> None:
    assert value_of(PatternField, "0040NX.").matches("0040258422544")
    assert [str(one) for one in value_of(Patterns, "_0040NX.")] == ["_0040NX."]
    assert [str(one) for one in value_of(Patterns, ["001", "0003[*]XXX"])] == ["001", "0003[*]XXX"]


@pytest.mark.parametrize(
    ("value", "what", "at"),
    [
        (5, "must be a text, not 5", ()),
        ("0[4", 'pattern "0[4" has a "[" without "]"', ()),
        ("1" * 65, f'pattern "{"1" * 39}…" is longer than 64 characters', ()),
        ([], "has 0 patterns", ()),
        (["1"] * 101, "has 101 patterns", ()),
        (["1", ""], 'pattern "" is empty', (1,)),
    ],
)
def test_what_is_no_pattern_is_named(value: object, what: str, at: tuple[int, ...]) -> None:
    found = refusal_of(Patterns, value)
    assert (found["code"], found["what"], found["at"]) == ("CB403", what, at)


def test_a_flaw_of_a_pattern_comes_with_advice() -> None:
    assert refusal_of(PatternField, "0[4")["advice"] == "Close it, as in [1-3]"


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("001", ("001",)),
        ("0003*001", ("0003*001",)),
        ("+40 (258) 422-544", ("+40 (258) 422-544",)),
        ("001,002", ("001,002",)),
        (["001", "$x"], ("001", "$x")),
        ("$x,$y", ("$x,$y",)),
        ([f"{n}" for n in range(10)], tuple("0123456789")),
    ],
)
def test_numbers_to_dial_are_one_several_or_variables(value: object, numbers: tuple[str, ...]) -> None:
    assert value_of(Numbers, value) == tuple(T(number) for number in numbers)


@pytest.mark.parametrize(
    ("value", "what", "at"),
    [
        ("", '"" is no number', ()),
        ("001,", '"" is no number', ()),
        ("001&PJSIP/evil", '"001&PJSIP/evil" is no number', ()),
        ("1" * 41, f'"{"1" * 39}…" is no number', ()),
        (["001", "Ana"], '"Ana" is no number', (1,)),
        ([], "has 0 numbers", ()),
        (["1"] * 11, "has 11 numbers", ()),
        (["1,2,3,4,5", "1,2,3,4,5", "$x"], "has 11 numbers", ()),
        (5, "must be a text, not 5", ()),
    ],
)
def test_what_is_no_number_is_refused_before_anything_is_dialled(value: object, what: str, at: tuple[int, ...]) -> None:
    found = refusal_of(Numbers, value)
    assert (found["code"], found["what"], found["at"]) == ("CB403", what, at)


def test_one_number_is_one_number() -> None:
    assert read_number("001") == T("001")
    assert read_number("$x") == T("$x")


def test_pins_are_keys() -> None:
    assert value_of(Pins, "4711") == ("4711",)
    assert value_of(Pins, ["4711", "*0#"]) == ("4711", "*0#")
    assert value_of(Pins, ["1"] * 20) == ("1",) * 20
    assert value_of(Pins, "1" * 64) == ("1" * 64,)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("", ()),
        ("secret", ()),
        ("47 11", ()),
        ("1" * 65, ()),
        (4711, ()),
        (["1", "hush"], (1,)),
        ([], ()),
        (["1"] * 21, ()),
    ],
)  # fmt: skip - one row of the table is one line
def test_what_is_no_pin_is_refused_and_not_repeated(value: object, at: tuple[int, ...]) -> None:
    found = refusal_of(Pins, value)
    assert (found["code"], found["at"]) == ("CB403", at)
    assert not any(word in str(found) for word in ("secret", "hush", "47 11"))
