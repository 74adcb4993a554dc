import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.protocol.address_policy import may_be_called, read_literal


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("10.0x10203", "10.1.2.3"),
        ("1.2.770", "1.2.3.2"),
        ("0", "0.0.0.0"),  # noqa: S104 - an address to be read, not to be bound
        ("0x", "0.0.0.0"),  # noqa: S104 - the same
        ("[::1]", "::1"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
    ],
)
def test_an_address_is_read_in_any_spelling(host: str, address: str) -> None:
    assert read_literal(host) == ipaddress.ip_address(address)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.256",
        "4294967296",
        "08",
        "1..2",
        "a.1",
        "::g",
        "1" * 5000,
        "0x1g",
        "-1",
        "1.16777216",
    ],
)
def test_a_name_is_no_address(host: str) -> None:
    assert read_literal(host) is None


@given(st.ip_addresses(v=4))
def test_a_plain_address_is_itself(address: ipaddress.IPv4Address) -> None:
    assert read_literal(str(address)) == read_literal(str(int(address))) == address


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to be judged, not to be bound
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "5f00::1",
        "no address",
        "",
    ],
)
def test_a_stranger_may_not_name_what_is_near(address: str) -> None:
    assert not may_be_called("script.example.com", address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "223.255.255.255",
        "2a00:1450::1",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_a_stranger_may_name_what_is_public(address: str) -> None:
    assert may_be_called("script.example.com", address)


@pytest.mark.parametrize(
    ("allowed", "permitted"),
    [
        ("10.0.0.0/8", True),
        ("10.1.2.3", True),
        ("10.1.2.3/8", True),
        ("::ffff:10.1.2.3", False),
        ("intranet.example", True),
        (" INTRANET.example. ", True),
        ("example", False),
        ("11.0.0.0/8", False),
        ("", False),
    ],
)
def test_an_exception_is_a_host_an_address_or_a_network(allowed: str, permitted: bool) -> None:
    assert may_be_called("intranet.example", "10.1.2.3", ("192.168.0.0/16", allowed)) is permitted


def test_an_exception_means_an_embedded_address_in_both_spellings() -> None:
    assert may_be_called("h", "::ffff:10.1.2.3", ("10.0.0.0/8",))
    assert may_be_called("h", "::1", ("[::1]",))
    assert may_be_called("h", "64:ff9b::7f00:1", ("64:ff9b::/96",))


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_judged_as_what_it_means(address: ipaddress.IPv4Address) -> None:
    plain = may_be_called("h", str(address))
    low = int(address)
    assert may_be_called("h", f"::ffff:{address}") == plain
    assert may_be_called("h", str(ipaddress.IPv6Address((0x0064FF9B << 96) | low))) == plain
    assert may_be_called("h", str(ipaddress.IPv6Address((0x2002 << 112) | (low << 80)))) == plain


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_nothing_that_the_standard_library_calls_near_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert not may_be_called("h", str(address))
