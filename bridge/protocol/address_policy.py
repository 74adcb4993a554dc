"""May a script send us to this address? Which ones no stranger may name, and what an operator's exceptions mean.

Knows addresses in every spelling. Does not know look-ups, nor which hosts the operator wrote himself.
Source: Call Interactive 4.8, rules 2 and 3.
"""

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORBIDDEN: Final[tuple[_Network, ...]] = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # unspecified: "this" host and network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; 100.100.100.200 is Alibaba Cloud's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent and metadata
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata address of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # reserved for protocols; 192.0.0.192 is Oracle Cloud's old metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "::/8",  # unspecified, loopback, reserved, local NAT64
        "100::/8",  # discard only, reserved
        "200::/7",  # reserved
        "400::/6",  # reserved
        "800::/5",  # reserved
        "1000::/4",  # reserved
        "2001::/23",  # for protocols, Teredo among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
        "4000::/2",  # reserved
        "8000::/2",  # reserved
        "c000::/3",  # reserved
        "e000::/4",  # reserved
        "f000::/5",  # reserved
        "f800::/6",  # reserved
        "fc00::/7",  # private; fd00:ec2::254 and fd20:ce::254 are metadata addresses
        "fe00::/9",  # reserved
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local, withdrawn
        "ff00::/8",  # multicast
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_PART = re.compile(r"0[xX][0-9A-Fa-f]*|[0-9]+")
_LONGEST = 40
"""Characters of a spelled-out IPv4 address that are read."""


@lru_cache(maxsize=512)
def read_literal(host: str) -> Address | None:
    """Read an address that a URL names, in any spelling that a system would take (`0x7f.1`); None for a name."""
    text = host.removeprefix("[").removesuffix("]")
    if ":" in text:
        try:
            return ipaddress.IPv6Address(text)
        except ValueError:
            return None
    return _read_ipv4(text.removesuffix("."))


def _read_ipv4(text: str) -> ipaddress.IPv4Address | None:
    """Read one to four parts, each decimal, octal or hexadecimal; the last one fills what is left."""
    parts = text.split(".")
    if len(text) > _LONGEST or len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts):  # noqa: PLR2004 - four octets
        return None
    try:
        *firsts, last = [_number(part) for part in parts]
    except ValueError:
        return None
    if any(first > 0xFF for first in firsts) or last >= 256 ** (4 - len(firsts)):  # noqa: PLR2004 - an octet
        return None
    number = sum(first << (24 - 8 * place) for place, first in enumerate(firsts)) + last
    return ipaddress.IPv4Address(number)


def _number(part: str) -> int:
    if part[:2] in {"0x", "0X"}:
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def judged_as(address: Address) -> Address:
    """The IPv4 address that an IPv6 address means (mapped, compatible, NAT64, 6to4), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address in _NAT64 or 1 < int(address) <= 0xFFFF_FFFF:  # noqa: PLR2004 - ::1 is loopback
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def may_be_called(host: str, address: str, allow_hosts: Iterable[str] = ()) -> bool:
    """Tell whether a redirect or a `Request` to `host` may reach `address`, one of those it stands for.

    `allow_hosts` are the operator's exceptions: host names, addresses and networks. False for what is no address.
    """
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        return False
    meant = judged_as(wanted)
    allowed = tuple(allow_hosts)
    if not any(meant in network for network in FORBIDDEN):
        return True
    return any(_names(one, host, meant) or _names(one, host, wanted) for one in allowed)


def _names(allowed: str, host: str, address: Address) -> bool:
    """Tell whether an exception means this host or this address."""
    text = allowed.strip()
    try:
        return address in ipaddress.ip_network(text.removeprefix("[").removesuffix("]"), strict=False)
    except ValueError:
        return text.rstrip(".").lower() == host.rstrip(".").lower()
