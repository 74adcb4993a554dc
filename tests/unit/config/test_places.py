from typing import Any

from bridge.config.places import PATHS, SECRETS, is_at, tables_at
from bridge.config.settings import Settings
from bridge.ivr.allowed import field_at


def test_a_pattern_names_the_tables_that_are_there() -> None:
    document: dict[str, Any] = {"a": {"x": {"k": 1}, "y": {}, "z": 5}, "b": {"x": {}}}
    assert list(tables_at(document, ("a", "*"))) == [(("a", "x"), {"k": 1}), (("a", "y"), {})]
    assert list(tables_at(document, ())) == [((), document)]
    assert list(tables_at(document, ("c",))) == []


def test_a_pattern_reaches_into_lists() -> None:
    document: dict[str, Any] = {"keys": [{"id": "a"}, 5, {"id": "b"}]}
    assert list(tables_at(document, ("keys", "*"))) == [(("keys", 0), {"id": "a"}), (("keys", 2), {"id": "b"})]
    assert list(tables_at(document, ("keys",))) == []


def test_a_path_is_at_a_pattern() -> None:
    assert is_at(("a", "x", "k"), ("a", "*", "k"))
    assert not is_at(("a", "x"), ("a", "*", "k"))
    assert not is_at(("b", "x", "k"), ("a", "*", "k"))


def test_every_place_is_one_of_the_settings() -> None:
    for pattern in (*SECRETS, *PATHS):
        assert field_at(Settings, tuple(part.replace("*", "any") for part in pattern)) is not None
