import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.variables import Reference, Template
from bridge.protocol.urls import (
    Origin,
    UrlParts,
    encode,
    encode_static,
    fill,
    fill_path,
    names_in_query,
    split_template,
    split_url,
)


def parts(url: str) -> UrlParts:
    found = split_url(url)
    assert isinstance(found, UrlParts), found
    return found


@pytest.mark.parametrize(
    ("url", "origin", "authority"),
    [
        ("HTTP://Script.Example.COM", Origin("http", "script.example.com", 80), "script.example.com"),
        ("https://h:8443/", Origin("https", "h", 8443), "h:8443"),
        ("https://h:443?x", Origin("https", "h", 443), "h"),
        ("http://h:/", Origin("http", "h", 80), "h"),
        ("http://[::1]:8080/", Origin("http", "[::1]", 8080), "[::1]:8080"),
        ("http://[0:0::1]#x", Origin("http", "[::1]", 80), "[::1]"),
        ("http://bücher.example/", Origin("http", "xn--bcher-kva.example", 80), "xn--bcher-kva.example"),
        ("http://a@b@h/", Origin("http", "h", 80), "h"),
        ("http://my_host./", Origin("http", "my_host.", 80), "my_host."),
    ],
)
def test_an_origin_is_read(url: str, origin: Origin, authority: str) -> None:
    assert parts(url).origin == origin
    assert origin.authority == authority
    assert str(origin) == f"{origin.scheme}://{authority}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://h/",
        "/path",
        "http:/h",
        "http://",
        "http:///x",
        "http://$host/x",
        "http://h$x/",
        "http://u:$$p@h/",
        "http://h:$p/",
        "http://h$",
        "$u",
        "http://h:0/",
        "http://h:65536/",
        "http://h:x/",
        "http://a..b/",
        "http://-a/",
        "http://a b/",
        "http://a\\b/",
        "http://[::1/",
        "http://[::g]/",
        "http://[fe80::1%25eth0]/",
        f"http://{'a' * 254}/",
        f"http://{'ü' * 254}/",
        f"http://{'ü' * 70}/",
        "http://ü..x/",
    ],
)
def test_what_cannot_be_asked_is_told(url: str) -> None:
    assert isinstance(split_url(url), str)


def test_a_variable_may_begin_right_after_a_slash_or_a_question_mark() -> None:
    assert parts("http://h/$a").path == ("/", Reference("a"))
    assert parts("http://h?$a=1#$b").query == (Reference("a"), "=1")
    assert parts("http://h/a#?x").query is None
    assert parts("http://h/$a?b$c#d$e?f").query == ("b", Reference("c"))
    assert parts("http://h/?a#b$c").query == ("a",)


def test_the_user_part_never_shows() -> None:
    found = parts("http://bob:s3cret@h/")
    assert found.userinfo == "bob:s3cret"
    assert "s3cret" not in repr(found)


def test_a_literal_template_has_no_variables() -> None:
    found = split_template(Template.literal("http://h/$a?$b"))
    assert isinstance(found, UrlParts)
    assert (found.path, found.query) == (("/$a",), ("$b",))


@given(st.text())
def test_an_encoded_value_holds_only_unreserved_characters_and_escapes(value: str) -> None:
    encoded = encode(value)
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")


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
    assert fill_path(parts(url).path, lambda _: value) == path


def test_a_query_takes_values_whole() -> None:
    assert fill(("a=", Reference("x"), "&b"), lambda _: "1&c=2") == "a=1%26c%3D2&b"


def test_names_of_a_query_are_decoded() -> None:
    assert names_in_query("Call%49D=1&a+b=2&c&%ff") == {"CallID", "a b", "c", "\ufffd"}
