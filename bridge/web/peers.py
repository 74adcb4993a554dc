"""Whence a request came, and how links in its answer begin; behind a proxy what that says, if it is trusted.

Knows addresses and the headers `X-Forwarded-…`. Does not know what is asked. Source: Events and API 8.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping

_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_SCHEMES = frozenset({"http", "https"})


class Peers:
    """One for the listener."""

    def __init__(self, trusted_proxies: Iterable[str], public_url: str | None, own: str) -> None:
        """`own` is the authority to name when a request has no usable Host."""
        self._trusted = tuple(ipaddress.ip_network(text, strict=False) for text in trusted_proxies)
        self._public_url = public_url
        self._own = own

    def address(self, peer: str, headers: Mapping[str, str]) -> str:
        """Who asks: the last address in `X-Forwarded-For` that is no proxy of ours, else the peer."""
        if not self._trusts(peer):
            return peer
        known = peer
        for text in reversed(headers.get("x-forwarded-for", "").split(",")):
            one = _plain(text.strip())
            if one is None:
                return known
            known = one
            if not self._trusts(one):
                return one
        return known

    def base(self, peer: str, headers: Mapping[str, str], *, tls: bool) -> str:
        """`api.public_url`, else scheme and host as the client has asked for them."""
        if self._public_url:
            return self._public_url
        scheme, host = "https" if tls else "http", headers.get("host", "")
        if self._trusts(peer):
            forwarded = headers.get("x-forwarded-proto", "").strip().lower()
            scheme = forwarded if forwarded in _SCHEMES else scheme
            host = headers.get("x-forwarded-host", "").strip() or host
        return f"{scheme}://{host if _HOST.fullmatch(host) else self._own}"

    def _trusts(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted)


def _plain(text: str) -> str | None:
    """An address without port and brackets; None for what is none."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None
