"""Texts with variables in them. Source: The IVR 2.1, acceptance I29."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from bridge.ivr.variables import BUILT_IN, NAME, RESERVED, VALUE_LIMIT, Reference, Template

VALUES = {"a": "1", "code": "42", "codec": "alaw", "dollar": "$code"}


class Field(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    text: Template


def filled(text: str) -> str:
    return Template.parse(text).fill(lambda name: VALUES.get(name, ""))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", ""),
        ("plain", "plain"),
        ("$code", "42"),
        ("a${code}", "a${code}"),
        ("<$code>", "<42>"),
        ("$codec", "alaw"),
        ("$codecs", ""),
        ("$q", ""),
        ("$$5", "$5"),
        ("$$code", "$code"),
        ("$$$code", "$42"),
        ("costs 5$", "costs 5$"),
        ("$5", "$5"),
        ("$-", "$-"),
        ("$Code", ""),
        ("$code$code", "4242"),
    ],
)
def test_every_name_is_replaced_and_every_other_dollar_stays(text: str, result: str) -> None:
    assert filled(text) == result


def test_the_result_is_not_searched_again() -> None:
    assert filled("$dollar") == "$code"


def test_a_name_ends_after_64_characters() -> None:
    assert Template.parse("$" + "a" * 65).parts == (Reference("a" * 64), "a")


def test_a_literal_holds_no_variable() -> None:
    assert Template.literal("$code").fill(lambda name: "no") == "$code"
    assert Template.literal("").parts == ()


def test_it_tells_which_variables_it_uses() -> None:
    assert list(Template.parse("$a and $$b and $c").names()) == ["a", "c"]


def test_it_is_literal_when_it_uses_none() -> None:
    assert Template.parse("$$b").is_literal
    assert not Template.parse("$b").is_literal


@given(st.text("$ab_1 "))
def test_the_text_as_an_author_would_write_it_means_the_same(text: str) -> None:
    assert filled(Template.parse(text).text) == filled(text)


@given(st.text())
def test_without_a_dollar_nothing_changes(text: str) -> None:
    plain = text.replace("$", "")
    assert filled(plain) == plain


def test_a_field_takes_a_text_or_a_template() -> None:
    template = Template.parse("$code")
    assert Field.model_validate({"text": "$code"}) == Field(text=template)


@pytest.mark.parametrize("wrong", ["x" * (VALUE_LIMIT + 1), 5, None])
def test_a_field_takes_no_text_that_is_too_long_and_nothing_else(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Field.model_validate({"text": wrong})


def test_the_reserved_names_are_built_in_and_all_are_names() -> None:
    assert RESERVED <= BUILT_IN
    assert all(NAME.fullmatch(name) for name in BUILT_IN)
