from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Optional

import pytest

from bridge.calls.kept.form_types import fits


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("x", str),
        (1, int),
        (1, float),
        (1.5, float),
        (True, bool),
        (None, type(None)),
        (None, str | None),
        (None, Optional[int]),  # noqa: UP045 - both ways to write it
        (("a", "b"), tuple[str, ...]),
        ((), tuple[str, ...]),
        ({"a": "b"}, Mapping[str, str]),
        (Colour.RED, Colour),
        ("a", Literal["a", "b"]),
        (5, Annotated[int, "more"]),
        (object(), Any),
        ((1,), object),
    ],
)
def test_a_value_of_the_type_that_was_written_fits(value: object, hint: object) -> None:
    assert fits(value, hint)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (5, str),
        (None, str),
        (True, int),
        (True, float),
        ("1", float),
        (1, bool),
        ("x", int | None),
        ("ab", tuple[str, ...]),
        (("a", 1), tuple[str, ...]),
        ({"a": 1}, Mapping[str, str]),
        ((), Mapping[str, str]),
        ("red", Colour),
        ("c", Literal["a", "b"]),
        ("5", Annotated[int, "more"]),
    ],
)
def test_any_other_does_not(value: object, hint: object) -> None:
    assert not fits(value, hint)
