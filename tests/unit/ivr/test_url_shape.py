import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.url_shape import url_flaw


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/demo",
        "https://crm.example",
        "HTTPS://user:pass@crm.example:8443/a/$x/b?code=$code&y=$$5#part",
        "http://[::1]:8080/",
        "https://crm.example/?price=5$",
        "https://bücher.example/ü?q=ă",
    ],
)
def test_a_url_that_can_be_asked_has_no_flaw(url: str) -> None:
    assert url_flaw(url) is None


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("", "the URL is empty"),
        ("crm.example/x", "this is no URL: it does not begin with http:// or https:// and a host"),
        ("mailto:ana@crm.example", "this is no URL: it does not begin with http:// or https:// and a host"),
        ("ftp://crm.example/", "the scheme is neither http nor https"),
        ("://crm.example/", "the scheme is neither http nor https"),
        ("$scheme://crm.example/", "a $variable stands in scheme, user, host or port"),
        ("https://$user@crm.example/", "a $variable stands in scheme, user, host or port"),
        ("https://$host/", "a $variable stands in scheme, user, host or port"),
        ("https://crm.example:$port/", "a $variable stands in scheme, user, host or port"),
        ("https://crm.example$$/", "a $ stands in user, host or port"),
        ("https://crm.example:$5/", "host or port of the URL is not valid"),
        ("https:///x", "the URL has no host"),
        ("https://:80/x", "the URL has no host"),
        ("https://crm.example:0/", "the port of the URL is not valid"),
        ("https://crm.example:65536/", "host or port of the URL is not valid"),
        ("https://[::1/", "host or port of the URL is not valid"),
        ("https://crm.example/a b", "the URL holds a space, which must be percent-encoded"),
        ("https://crm.example/\r\nX: y", "the URL holds a character '\\r', which must be percent-encoded"),
        ("https://crm.example/<x>", "the URL holds a character '<', which must be percent-encoded"),
    ],
)
def test_a_flaw_is_told_in_one_clause(url: str, flaw: str) -> None:
    assert url_flaw(url) == flaw


@given(st.text() | st.text().map(lambda rest: "http://" + rest))
def test_any_text_is_judged(url: str) -> None:
    flaw = url_flaw(url)
    assert flaw is None or flaw.isprintable()
