"""Frozen values as plain data and back. Source: The IVR 3.12."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from bridge.calls.kept.forms import FormError, Forms, Reference


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Point:
    x: int
    y: float | None = None
    length: float = field(default=0.0, init=False)


@dataclass(frozen=True)
class Path:
    points: tuple[object, ...]
    named: object


class Bounded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    size: int = Field(ge=1)


class Secret:
    def __init__(self, name: str) -> None:
        self.name = name


HUSH = Secret("hush")


def find(name: str) -> Secret:
    if name != HUSH.name:
        raise FormError("is gone")
    return HUSH


FORMS = Forms((Colour, Point, Path, Bounded), (Reference(Secret, lambda one: one.name, find),))
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
SMALL = PLAIN | st.builds(Point, st.integers(), st.floats(allow_nan=False)) | st.just(Colour.RED) | st.just(HUSH)
VALUES = st.recursive(
    SMALL | st.builds(Bounded, size=st.integers(min_value=1)),
    lambda inner: (
        st.builds(Path, st.lists(inner, max_size=3).map(tuple), inner)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(["", "=", "map", "Point", "Path", "Colour", "Bounded", "Secret", "x", "size", "points", "red"])
HOSTILE = st.recursive(
    PLAIN | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_these_classes_hold_comes_back_as_it_was(value: object) -> None:
    assert FORMS.read(json.loads(json.dumps(FORMS.write(value)))) == value


@given(HOSTILE)
def test_data_of_somebody_else_is_a_form_error_and_nothing_else_or_values_of_these_classes(data: object) -> None:
    with suppress(FormError):
        FORMS.read(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"": "os.system"}, "holds 'os.system', which is no class of these forms"),
        ({"": ["Point"]}, "which is no class of these forms"),
        ({"x": 1}, "holds 'None', which is no class of these forms"),
        ({"": "Point"}, "holds what is no Point (TypeError)"),
        ({"": "Point", "x": 1, "length": 2.0}, "holds what is no Point (TypeError)"),
        ({"": "Bounded", "size": 0}, "holds what is no Bounded (ValidationError)"),
        ({"": "Colour", "=": "blue"}, "holds what is no Colour (ValueError)"),
        ({"": "Secret", "=": "told"}, "is gone"),
        ({"": "map"}, "holds a map without its entries"),
        ({"": "map", "=": [1]}, "holds a map without its entries"),
    ],
)
def test_what_is_no_value_of_these_classes_says_why(data: object, why: str) -> None:
    with pytest.raises(FormError) as wrong:
        FORMS.read(data)
    assert why in str(wrong.value)


def test_what_is_nested_without_end_is_refused_before_it_costs_anything() -> None:
    deep: object = 1
    for _ in range(40):
        deep = [deep]
    with pytest.raises(FormError, match="nested too deeply"):
        FORMS.read(deep)


def test_a_value_without_a_form_is_not_written() -> None:
    with pytest.raises(FormError, match="a bytes has no form"):
        FORMS.write((b"x",))


def test_a_class_without_fields_that_are_known_is_no_form() -> None:
    with pytest.raises(TypeError, match="Secret is neither a dataclass, nor a model, nor an enum"):
        Forms((Secret,))
