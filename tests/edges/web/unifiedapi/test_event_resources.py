import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.web.unifiedapi.event_resources import checked_url, masked
from bridge.web.wire import ApiRefusal


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example/ev?token=abc",
        "http://crm.example:8080/a%20b/$x;y=1?z='(1)'#f",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1::1]/",
        "https://crm.example",
    ],
)
def test_a_url_is_kept_as_it_was_written(url: str) -> None:
    assert checked_url(url, ()) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://crm.example/",
        "crm.example",
        "https://",
        "https://crm.example/a b",
        "https://crm.example/ș",
        "https://crm.example/%zz",
        "https://user:secret@crm.example/",
        "https://@crm.example/",
        "https://crm.example:99999/",
        "https://$host/",
        "javascript:alert(1)",
        "https://crm.example/\r\nX: y",
    ],
)
def test_what_is_no_such_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ApiRefusal) as refused:
        checked_url(url, ())
    assert refused.value.code == "invalid_parameter"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_an_address_of_our_own_house_is_not_allowed_in_any_spelling(host: str) -> None:
    with pytest.raises(ApiRefusal) as refused:
        checked_url(f"http://{host}/", ())
    assert refused.value.code == "url_not_allowed"
    assert checked_url("http://10.1.2.3/", ["10.0.0.0/8"])


@given(st.text())
def test_any_text_is_a_url_or_refused(text: str) -> None:
    for url in (text, f"https://crm.example/{text}", f"http://{text}/"):
        try:
            found = checked_url(url, ())
        except ApiRefusal as refused:
            found = refused.code
        assert found in {url, "invalid_parameter", "url_not_allowed"}


def test_a_url_of_the_operator_shows_no_user_and_no_values() -> None:
    assert masked("https://u:p@crm.example/ev/$x?token=abc&to=$CALLERIDNUM&empty=&flag") == (
        "https://crm.example/ev/$x?token=***&to=***&empty=&flag"
    )
    assert masked("https://crm.example/a@b") == "https://crm.example/a@b"
