import pytest

from bridge.protocol.contents import read_numbers, read_url
from bridge.protocol.values import Wrong


@pytest.mark.parametrize(
    ("text", "numbers", "codes"),
    [
        ("101,102", ["101", "102"], []),
        ("+40 (21) 555-01.00\n", ["+40215550100"], []),
        ("$number , 0003*001,#", ["$number", "0003*001", "#"], []),
        (",, ,", [], []),
        ("SIP/x,1", ["1"], ["CB148"]),
        ("$a-b,$1,+,1+2", [], ["CB148"] * 4),
        ("1" * 33, [], ["CB148"]),
        ("١٢", [], ["CB148"]),
        (",".join("1" * 21), ["1"] * 20, ["CB146"]),
    ],
)
def test_numbers_are_read_and_others_left_out(text: str, numbers: list[str], codes: list[str]) -> None:
    found, wrong = read_numbers(text)
    assert found == numbers
    assert [one.code for one in wrong] == codes


@pytest.mark.parametrize(
    "url",
    [
        "menu.php?step=2&key=$d",
        "/a",
        "?x=a:b",
        "../b",
        "http://x/$a",
        "HTTPS://x:8443",
        "a b",
        "x/a:b",
        "#c",
        "$a/b",
        "a" * 2000,
    ],
)
def test_web_urls_and_relative_ones_are_allowed(url: str) -> None:
    assert read_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "//x/y",
        "\\\\x\\y",
        "http:x",
        "http:/x",
        "http://",
        "http://$host/x",
        "http://u:$p@h/",
        "http://h:0/",
        "$scheme://x",
        "a:b",
        "a\nb",
        "a\x7f",
        "a" * 2001,
        "javascript:alert(1)",
    ],
)
def test_any_other_url_is_told_as_cb149(url: str) -> None:
    read = read_url(url)
    assert isinstance(read, Wrong)
    assert read.code == "CB149"
