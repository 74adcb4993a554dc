import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.urls import Origin, UrlParts, split_template, split_url
from bridge.ivr.variables import Reference, Template


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


@given(st.text() | st.text().map(lambda rest: "http://" + rest))
def test_any_text_is_taken_apart_or_told_in_one_printable_clause(url: str) -> None:
    found = split_url(url)
    assert isinstance(found, UrlParts) or found.isprintable()


def test_what_must_be_encoded_is_no_flaw() -> None:
    assert parts("http://h/a b?q=café bar&s=5%#frag").query == ("q=café bar&s=5%",)
