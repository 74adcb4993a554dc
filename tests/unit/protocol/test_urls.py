from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.urls import Part, UrlParts, split_url
from bridge.ivr.variables import Reference
from bridge.protocol.urls import LONGEST_TARGET, encode, encode_static, fill, fill_path, names_in_query


def path_of(url: str) -> tuple[str | Reference, ...]:
    found = split_url(url)
    assert isinstance(found, UrlParts), found
    return found.path


@given(st.text())
def test_an_encoded_value_holds_only_unreserved_characters_and_escapes(value: str) -> None:
    encoded = encode(value)
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_an_encoded_value_is_as_the_standard_library_encodes_it(value: str) -> None:
    assert encode(value) == quote(value, safe="", errors="replace")


def test_half_a_surrogate_does_not_raise() -> None:
    assert encode("\ud800") == "%3F"
    assert encode_static("\ud800") == "%3F"


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("a b", "a%20b"),
        ("%2f%2G%", "%2f%252G%25"),
        ("[]!$&'()*+,;=:@/?", "[]!$&'()*+,;=:@/?"),
        ('é|\\"<>^`{}', "%C3%A9%7C%5C%22%3C%3E%5E%60%7B%7D"),
    ],
)
def test_static_text_is_made_legal_and_no_more(text: str, encoded: str) -> None:
    assert encode_static(text) == encoded


@pytest.mark.parametrize(
    ("url", "value", "path"),
    [
        ("http://h", "", "/"),
        ("http://h/a/../$x", "b", "/a/../b"),
        ("http://h/$x", "..", None),
        ("http://h/$x/b", ".", None),
        ("http://h/.$x", ".", None),
        ("http://h/%2e$x", ".", None),
        ("http://h/%2E$x/", "", None),
        ("http://h/$x", "../a", "/..%2Fa"),
        ("http://h/$x$x", ".", None),
        ("http://h/$x", "...", "/..."),
        ("http://h/a$x/..", "", "/a/.."),
    ],
)
def test_a_path_takes_values_but_no_dot_segment_of_theirs(url: str, value: str, path: str | None) -> None:
    assert fill_path(path_of(url), lambda _: value) == path


def test_a_query_takes_values_whole() -> None:
    assert fill(("a=", Reference("x"), "&b"), lambda _: "1&c=2") == "a=1%26c%3D2&b"


def test_names_of_a_query_are_decoded() -> None:
    assert names_in_query("Call%49D=1&a+b=2&c&%ff") == {"CallID", "a b", "c", "\ufffd"}


@pytest.mark.parametrize("fills", [fill, fill_path])
def test_what_is_too_long_to_be_sent_is_filled_no_further(
    fills: Callable[[Iterable[Part], Callable[[str], str]], str | None],
) -> None:
    """A script that names one long value a thousand times would stop all calls for a minute."""
    asked: list[str] = []

    def value_of(name: str) -> str:
        asked.append(name)
        return "ă" * 1000

    filled = fills([Reference("v")] * 1000, value_of)
    assert filled is not None
    assert LONGEST_TARGET < len(filled) < 2 * LONGEST_TARGET
    assert len(asked) == 2
    assert len(fills(["/a" * 5000, Reference("v")], value_of) or "") == 10_000
    assert len(asked) == 2
