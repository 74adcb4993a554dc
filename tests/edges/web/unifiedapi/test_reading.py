from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.values import CallerId
from bridge.web.unifiedapi import reading
from bridge.web.wire import ApiRefusal


def refused(call: Any, *arguments: Any, **named: Any) -> str:  # noqa: ANN401 - JSON is any value
    with pytest.raises(ApiRefusal) as found:
        call(*arguments, **named)
    return found.value.code


def test_a_body_is_an_object_in_utf_8() -> None:
    assert reading.read_object('{"a": "ș"}'.encode()) == {"a": "ș"}
    assert reading.read_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"a"', b"{", b"\xff", b'{"a": NaN}', b'{"a": -Infinity}', b"[" * 60_000, b'{"a":' * 20_000],
)
def test_any_other_body_is_refused(body: bytes) -> None:
    assert refused(reading.read_object, body) == "invalid_request"


def test_a_huge_number_is_refused_not_computed() -> None:
    assert refused(reading.read_object, b'{"a": ' + b"9" * 10_000 + b"}") == "invalid_request"


@given(st.binary())
def test_any_bytes_are_an_object_or_refused(body: bytes) -> None:
    found: object
    try:
        found = reading.read_object(body)
    except ApiRefusal as why:
        found = why.code
    assert isinstance(found, Mapping) or found == "invalid_request"


def test_a_text_may_be_a_number_and_null_is_absent() -> None:
    assert reading.text_of({"a": "x"}, "a", 5) == "x"
    assert reading.text_of({"a": 7}, "a", 5) == "7"
    assert reading.text_of({"a": None}, "a", 5, "d") == "d"
    assert reading.text_of({}, "a", 5) is None


@pytest.mark.parametrize("value", ["123456", True, 1.5, [], {}, "\x00", "\ud800", 10**80])
def test_what_is_no_such_text_is_refused(value: object) -> None:
    assert refused(reading.text_of, {"a": value}, "a", 5) == "invalid_parameter"


def test_what_is_needed_must_be_there() -> None:
    assert reading.needed({"a": "x"}, "a", 5) == "x"
    assert refused(reading.needed, {"a": ""}, "a", 5) == "invalid_request"
    assert refused(reading.needed, {}, "a", 5) == "invalid_request"


def test_one_of_a_few_words() -> None:
    assert reading.one_of({"a": 1}, "a", ("0", "1")) == "1"
    assert reading.one_of({}, "a", ("0", "1"), "0") == "0"
    assert refused(reading.one_of, {"a": "2"}, "a", ("0", "1")) == "invalid_parameter"


def test_numbers_and_booleans_of_a_query() -> None:
    assert reading.whole_number({"n": "25"}, "n", 1, 600, 7) == 25
    assert reading.whole_number({"n": ""}, "n", 1, 600, 7) == 7
    for text in ("0", "601", "x", "-1", "1.0", "9" * 30, "\u0661"):
        assert refused(reading.whole_number, {"n": text}, "n", 1, 600, 7) == "invalid_parameter"
    found = [reading.boolean({"b": text}, "b", default=True) for text in ("true", "1", "TRUE", "false", "0", "")]
    assert found == [True, True, True, False, False, True]
    assert refused(reading.boolean, {"b": "yes"}, "b", default=True) == "invalid_parameter"


def test_a_text_or_an_array_of_texts() -> None:
    assert reading.texts("001", "source", 10) == ("001",)
    assert reading.texts(["001", 744123456], "source", 10) == ("001", "744123456")
    assert refused(reading.texts, None, "source", 10) == "invalid_request"
    assert refused(reading.texts, [], "source", 10) == "invalid_parameter"
    assert refused(reading.texts, ["1"] * 11, "source", 10) == "invalid_parameter"
    assert refused(reading.texts, [["1"]], "source", 10) == "invalid_parameter"


def test_a_number_loses_its_separators_and_nothing_else_is_one() -> None:
    assert reading.phone_number("+40 (744) 123-456", "source") == "+40744123456"
    assert reading.phone_number("0003*001", "source") == "0003*001"
    for text in ("Ana", "1;2", "sip:a@b", "+", "1" * 41):
        assert refused(reading.phone_number, text, "source") == "invalid_number"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme <0258422544>", CallerId("Acme", "0258422544")),
        ("0258422544", CallerId("", "0258422544")),
        (' "Acme" Ltd < +40 258 422 544 > ', CallerId("Acme Ltd", "+40258422544")),
        ("<0003*001>", CallerId("", "0003*001")),
        ("", None),
        (None, None),
    ],
)
def test_a_caller_id_is_a_number_with_or_without_a_name(text: str | None, found: CallerId | None) -> None:
    assert reading.caller_id({"callerId": text}, "callerId") == found


@pytest.mark.parametrize("text", ["Acme", "Acme <>", "Acme <Ana>", "A <1> <2>", "x" * 200, "A\n<1"])
def test_another_caller_id_is_refused(text: str) -> None:
    assert refused(reading.caller_id, {"callerId": text}, "callerId") == "invalid_parameter"
