"""Where something listens. Source: callbridge.toml (addresses)."""

import pytest

from bridge.ivr.listen_address import Listen, ListenAddress
from tests.unit.ivr.reading import refusal_of, value_of


@pytest.mark.parametrize(
    ("text", "host", "port", "loopback"),
    [
        ("127.0.0.1:8443", "127.0.0.1", 8443, True),
        ("127.0.0.1:0", "127.0.0.1", 0, True),
        ("127.9.9.9:1", "127.9.9.9", 1, True),
        ("[::1]:8443", "::1", 8443, True),
        ("localhost:65535", "localhost", 65535, True),
        ("0.0.0.0:443", "0.0.0.0", 443, False),  # noqa: S104 - an address to be told from loopback
        ("[::]:443", "::", 443, False),
        ("pbx.example:443", "pbx.example", 443, False),
    ],
)
def test_an_address_is_read_as_it_is_written(text: str, host: str, port: int, loopback: bool) -> None:
    read = value_of(Listen, text)
    assert (read.host, read.port, read.is_loopback, str(read)) == (host, port, loopback, text)
    assert value_of(Listen, read) is read


@pytest.mark.parametrize(
    "text", ["", "8443", "127.0.0.1", ":8443", "127.0.0.1:65536", "[1:2]:1", "::1:8443", "a b:1", 8443]
)
def test_what_is_no_address_is_refused(text: object) -> None:
    found = refusal_of(Listen, text)
    assert (found["code"], found["what"].startswith('must be "host:port"')) == ("CB403", True)
    assert ListenAddress.parse(str(text)) is None
