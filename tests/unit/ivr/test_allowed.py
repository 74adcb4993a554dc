from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from bridge.ivr.allowed import allowed, allowed_in, field_at, model_at, one_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(BaseModel):
    size: Annotated[int, Field(ge=1)] = 1


class Sample(BaseModel):
    flag: bool = True
    count: Annotated[int, Field(ge=1, le=100)] = 1
    ratio: Annotated[float, Field(ge=0.5, le=2)] = 1
    free: float = 0
    short: Annotated[str, Field(max_length=5)] = ""
    named: Annotated[str, Field(min_length=1, max_length=5)] = "x"
    given: Annotated[str, Field(min_length=1)] = "x"
    text: str = ""
    secret: SecretStr = SecretStr("")
    colour: Colour = Colour.RED
    word: Literal["a", "b", "c"] = "a"
    either: Annotated[float, Field(ge=1, le=2)] | None = None
    described: Annotated[str, Field(description="what you like")] = ""
    described_inside: Annotated[str, Field(description="what I like")] | None = None
    path: Path = Path()
    items: tuple[str, ...] = ()
    numbers: Annotated[tuple[Annotated[int, Field(ge=1, le=9)], ...] | None, Field(max_length=9)] = None
    named_items: Annotated[
        tuple[Annotated[str, Field(description="a name")], ...], Field(description="a list of names")
    ] = ()
    told_items: Annotated[tuple[str, ...], Field(description="a list of places")] = ()
    plain_list: list = Field(default_factory=list)  # type: ignore[type-arg]  # a list without element type is the case
    inner: Inner = Inner()
    many: tuple[Inner, ...] = ()
    by_name: Mapping[str, Inner] = Field(default_factory=dict)
    perhaps: tuple[Inner, ...] | None = None
    renamed: Annotated[int, Field(alias="other")] = 0
    anything: dict[str, object] = Field(default_factory=dict)
    odd: set[int] = Field(default_factory=set)
    bare: dict = Field(default_factory=dict)  # type: ignore[type-arg]  # a table without types is the case


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("flag", "true or false"),
        ("count", "a whole number from 1 to 100"),
        ("ratio", "a number from 0.5 to 2"),
        ("free", "a number"),
        ("short", "a text of at most 5 characters"),
        ("named", "a text of 1 to 5 characters"),
        ("given", "a text that is not empty"),
        ("text", "a text"),
        ("secret", "a text"),
        ("colour", '"red" or "blue"'),
        ("word", '"a", "b" or "c"'),
        ("either", "a number from 1 to 2"),
        ("described", "what you like"),
        ("described_inside", "what I like"),
        ("path", "a path, as text"),
        ("items", "a list"),
        ("plain_list", "a list"),
        ("inner", "a table"),
        ("by_name", "a table"),
        ("anything", "a table"),
        ("odd", "a table"),
        ("bare", "a table"),
    ],
)
def test_what_is_allowed_follows_from_the_type(name: str, words: str) -> None:
    assert allowed(Sample.model_fields[name]) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("items", "a text"),
        ("numbers", "a whole number from 1 to 9"),
        ("named_items", "a name"),
        ("told_items", "a list of places"),
        ("plain_list", "a list"),
        ("many", "a table"),
        ("count", "a whole number from 1 to 100"),
    ],
)
def test_of_an_element_is_told_what_an_element_may_be(name: str, words: str) -> None:
    assert allowed_in(Sample.model_fields[name]) == words


def test_a_bound_below_is_told_alone() -> None:
    assert allowed(Inner.model_fields["size"]) == "a whole number of at least 1"


def test_one_word_stands_alone() -> None:
    assert one_of(["a"]) == '"a"'


@pytest.mark.parametrize(
    ("loc", "name"),
    [
        (("count",), "count"),
        (("inner", "size"), "size"),
        (("many", 3, "size"), "size"),
        (("by_name", "any", "size"), "size"),
        (("items", 0), "items"),
        (("other",), "renamed"),
    ],
)
def test_a_place_belongs_to_a_field(loc: tuple[str | int, ...], name: str) -> None:
    fields = {**Sample.model_fields, **Inner.model_fields}
    assert field_at(Sample, loc) is fields[name]


def test_a_place_that_is_none_belongs_to_no_field() -> None:
    assert field_at(Sample, ("nowhere",)) is None
    assert field_at(Sample, ()) is None


@pytest.mark.parametrize(
    ("loc", "model"),
    [
        ((), Sample),
        (("inner",), Inner),
        (("many", 0), Inner),
        (("perhaps", 0), Inner),
        (("by_name", "any"), Inner),
        (("count",), None),
        (("nowhere",), None),
    ],
)
def test_a_table_has_its_model(loc: tuple[str | int, ...], model: type[BaseModel] | None) -> None:
    assert model_at(Sample, loc) is model
