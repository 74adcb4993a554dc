import pytest

from bridge.web.peers import Peers

PEERS = Peers(["127.0.0.0/8", "10.0.0.1", "::1"], None, "127.0.0.1:8443")
PROXY, STRANGER = "127.0.0.1", "192.0.2.9"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (STRANGER, "198.51.100.1", STRANGER),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (PROXY, "198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (PROXY, "198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "[2001:db8::7]:4711", "2001:db8::7"),
        (PROXY, "198.51.100.1, garbage", PROXY),
        (PROXY, "10.0.0.1", "10.0.0.1"),
        (PROXY, "", PROXY),
        ("", "198.51.100.1", ""),
    ],
)
def test_only_a_trusted_proxy_says_whence_a_request_came(peer: str, forwarded: str, address: str) -> None:
    assert PEERS.address(peer, {"x-forwarded-for": forwarded}) == address


@pytest.mark.parametrize(
    ("peer", "headers", "tls", "base"),
    [
        (STRANGER, {"host": "pbx.example"}, True, "https://pbx.example"),
        (STRANGER, {"host": "pbx.example:8443"}, False, "http://pbx.example:8443"),
        (STRANGER, {"host": "[2001:db8::1]:8443"}, True, "https://[2001:db8::1]:8443"),
        (STRANGER, {"host": "evil/<script>"}, True, "https://127.0.0.1:8443"),
        (STRANGER, {}, True, "https://127.0.0.1:8443"),
        (STRANGER, {"host": "a", "x-forwarded-proto": "https", "x-forwarded-host": "b"}, False, "http://a"),
        (PROXY, {"host": "a", "x-forwarded-proto": "HTTPS", "x-forwarded-host": "b"}, False, "https://b"),
        (PROXY, {"host": "a", "x-forwarded-proto": "gopher"}, False, "http://a"),
    ],
)
def test_links_begin_as_the_client_has_asked(peer: str, headers: dict[str, str], tls: bool, base: str) -> None:
    assert PEERS.base(peer, headers, tls=tls) == base


def test_a_public_address_is_what_links_begin_with() -> None:
    peers = Peers([], "https://pbx.example", "127.0.0.1:8443")
    assert peers.base(STRANGER, {"host": "evil.example"}, tls=False) == "https://pbx.example"
