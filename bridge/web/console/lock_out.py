"""How many log-ins may fail: of one address, and under one name wherever they come from.

Knows counts and moments of a monotonic clock. Does not know passwords, nor which names exist: all names are counted
alike, so that nothing tells them apart. Source: callbridge.toml `console.lock_out`.
"""

import hashlib
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from bridge.web.limits import home_of

QUARTER: Final = 900.0
"""Seconds for which a failure counts."""
NAME_TIMES: Final = 10
"""Under one name so many times more may fail than from one address: else anybody could lock anybody out."""
REMEMBERED: Final = 10_000
"""Addresses; the one that was heard of longest ago goes first."""
HEAPS: Final = 4096
"""Names are counted in so many heaps, chosen by a hash that nobody else can compute."""


class LockOut:
    """One for the console."""

    def __init__(self, most: int, now: Callable[[], float]) -> None:
        """Take so many failures of one address in a quarter of an hour."""
        self._most = most
        self._now = now
        self._key = secrets.token_bytes(16)
        self._of_homes: OrderedDict[str, deque[float]] = OrderedDict()
        self._of_names: dict[int, deque[float]] = {}

    def take(self, address: str, name: str) -> float:
        """Begin a log-in, which counts as failed until it is `forgiven`. Else the seconds until one may begin again.

        It is counted before it is checked, so that many at once are not more than one after the other.
        """
        home, heap, now = self._home(address), self._heap(name), self._now()
        wait = max(_wait(home, self._most, now), _wait(heap, self._most * NAME_TIMES, now))
        if wait > 0:
            return wait
        home.append(now)
        heap.append(now)
        return 0.0

    def forgive(self, address: str, name: str) -> None:
        """It was the right password: nothing counts against this address any more, and one less against the name."""
        self._of_homes.pop(home_of(address), None)
        if moments := self._heap(name):
            moments.pop()

    def unsaid(self, address: str, name: str) -> None:
        """It was not checked at all."""
        for moments in (self._home(address), self._heap(name)):
            if moments:
                moments.pop()

    def __len__(self) -> int:
        """How many heaps are kept in memory."""
        return len(self._of_homes) + len(self._of_names)

    def _home(self, address: str) -> deque[float]:
        home = home_of(address)
        moments = self._of_homes.setdefault(home, deque())
        self._of_homes.move_to_end(home)
        if len(self._of_homes) > REMEMBERED:
            self._of_homes.popitem(last=False)
        return moments

    def _heap(self, name: str) -> deque[float]:
        """Never forgotten: else whoever has addresses enough makes us forget how often he has guessed."""
        digest = hashlib.blake2b(name.encode(errors="replace"), key=self._key, digest_size=8).digest()
        return self._of_names.setdefault(int.from_bytes(digest) % HEAPS, deque())


def _wait(moments: deque[float], most: int, now: float) -> float:
    while moments and moments[0] <= now - QUARTER:
        moments.popleft()
    return moments[-most] + QUARTER - now if len(moments) >= most else 0.0
