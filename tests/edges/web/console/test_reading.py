import pytest

from bridge.web.console.reading import check_host, check_origin
from bridge.web.console.wire import PageRefusal

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.8.0.1", "[::1]:9000"])
def test_this_machine_is_asked_by_one_of_its_names(host: str) -> None:
    check_host(host, tls=False)


@pytest.mark.parametrize(
    "host", ["", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1", "a b", "localhost:99999999", "[::2]"]
)
def test_a_name_that_strangers_dns_led_here_is_refused(host: str) -> None:
    with pytest.raises(PageRefusal):
        check_host(host, tls=False)


def test_with_tls_the_certificate_says_who_we_are_and_the_host_is_well_formed() -> None:
    check_host("console.example:8443", tls=True)
    with pytest.raises(PageRefusal):
        check_host("console.example/x", tls=True)


def test_an_order_comes_from_a_page_of_our_own() -> None:
    check_origin(FORM | {"host": "localhost:8080", "origin": "http://localhost:8080"}, tls=False)
    check_origin(FORM | {"host": "c.example", "origin": "https://c.example", "sec-fetch-site": "same-origin"}, tls=True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://localhost:8081"},
        {"origin": "https://localhost:8080"},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:8080", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost:8080", "content-type": "text/plain"},
        {"origin": "http://localhost:8080", "content-type": ""},
    ],
)
def test_an_order_from_elsewhere_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(PageRefusal):
        check_origin(FORM | {"host": "localhost:8080"} | headers, tls=False)
