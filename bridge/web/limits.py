"""How often: requests of one program, and failed log-ins from one address.

Knows counts and moments of a monotonic clock. Does not know who is who, nor what a request is.
Source: Events and API 6.2, 8.
"""

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

MINUTE: Final = 60.0
_REMEMBERED: Final = 10_000
"""Programs and addresses that are kept in memory; the one that was heard of longest ago goes first."""
_ONE_HOME: Final = 64
"""Bits of an IPv6 address that one customer has of his own."""


class Buckets:
    """Lets through so many in a second, and a burst after a while of quiet; a bucket for each name."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float]) -> None:
        """Begin with full buckets."""
        self._rate = rate
        self._burst = burst
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> bool:
        """Whether one more is let through."""
        now = self._now()
        left, at = self._left.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        passes = left >= 1
        self._left[name] = (left - 1 if passes else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return passes

    def give_back(self, name: str) -> None:
        """The one that was let through last has come to nothing."""
        if name in self._left:
            left, at = self._left[name]
            self._left[name] = (min(self._burst, left + 1), at)


class Failures:
    """Counts failures of each address within a minute."""

    def __init__(self, most: int, now: Callable[[], float]) -> None:
        """Take so many in a minute before saying that it is enough."""
        self._most = most
        self._now = now
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def another(self, address: str) -> float:
        """Count a failure. 0: it may be told; else it is one too many, and the seconds until the next may be."""
        home, now = home_of(address), self._now()
        moments = self._failed.setdefault(home, deque())
        self._failed.move_to_end(home)
        while moments and moments[0] <= now - MINUTE:
            moments.popleft()
        if len(moments) >= self._most:
            return moments[0] + MINUTE - now
        moments.append(now)
        if len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)
        return 0.0


def home_of(address: str) -> str:
    """Whose address it is: somebody with IPv6 has more of them than could be counted."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> _ONE_HOME << _ONE_HOME, _ONE_HOME)))
