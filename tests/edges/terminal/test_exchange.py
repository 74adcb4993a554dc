"""A request on a screen: all of it but what is secret."""

import io

import pytest
from rich.console import Console

from bridge.faults import fault
from bridge.terminal.exchange import Shown, exchange_as_object, header_value, masked, print_exchanges

SENT = Shown(
    method="POST",
    url="http://host/ivr?a=1&api_key=LEAK1",
    headers=(("Authorization", "Basic LEAK2"), ("Accept", "*/*")),
    body="code=42&shop_token=LEAK3",
    seconds=0.02,
    status=302,
    reply="one\n\x1b[2Jtwo",
    location="/there?password=LEAK4",
)


def shown(*exchanges: Shown) -> str:
    console = Console(file=io.StringIO(), width=60)
    print_exchanges(exchanges, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_everything_is_shown_but_secrets() -> None:
    text = shown(SENT)
    for seen in ("POST http://host/ivr?a=1&api_key=•••", "Authorization: Basic •••", "Accept: */*", "302", "20 ms"):
        assert seen in text
    for seen in ("code=42&shop_token=•••", "Location: /there?password=•••", "  one\n", "\\x1b[2Jtwo"):
        assert seen in text
    assert "LEAK" not in text
    assert "LEAK" not in repr(exchange_as_object(SENT))


def test_an_answer_that_did_not_come_is_said() -> None:
    lost = Shown("GET", "http://host/", (), "", 5.0, fault=fault("CB203"))
    assert "no answer  5.0 s" in shown(lost)
    assert exchange_as_object(lost)["fault"]["code"] == "CB203"


def test_a_long_reply_is_cut_and_says_so() -> None:
    assert "… 1000 more characters" in shown(Shown("GET", "http://host/", (), "", 0.1, 200, "x" * 5000))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://h/?secret=1&b=2", "http://h/?secret=•••&b=2"),
        ("Password=a", "Password=•••"),
        ("key=5&digits=4", "key=5&digits=4"),
        ("token=", "token="),
        ("http://h/?x=token=1", "http://h/?x=token=1"),
    ],
)
def test_a_parameter_that_is_named_like_a_secret_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_a_header_without_a_scheme_is_masked_whole() -> None:
    assert header_value("authorization", "abc") == "•••"
