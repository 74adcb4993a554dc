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
HEAPS: Final = 4096
"""Names are counted in so many heaps, chosen by a hash that nobody else can compute."""


class LockOut:
    """One for the console."""

    def __init__(self, most: int, now: Callable[[], float]) -> None:
        """Take so many failures of one address in a quarter of an hour."""
        self._most = most
        self._now = now
        self._key = secrets.token_bytes(16)
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, address: str, name: str) -> float:
        """Begin a log-in, which counts as failed until it is `forgiven`. Else the seconds until one may begin again.

        It is counted before it is checked, so that many at once are not more than one after the other.
        """
        heaps = self._heaps(address, name)
        wait = max(self._wait(heap, most) for heap, most in heaps)
        if wait > 0:
            return wait
        for heap, _ in heaps:
            self._failed[heap].append(self._now())
        return 0.0

    def forgive(self, address: str, name: str) -> None:
        """It was the right password: nothing counts against this address any more, and one less against the name."""
        (home, _), (heap, _) = self._heaps(address, name)
        self._failed.pop(home, None)
        if moments := self._failed.get(heap):
            moments.pop()

    def unsaid(self, address: str, name: str) -> None:
        """It was not checked at all."""
        for heap, _ in self._heaps(address, name):
            if moments := self._failed.get(heap):
                moments.pop()

    def __len__(self) -> int:
        """How many heaps are kept in memory."""
        return len(self._failed)

    def _wait(self, heap: str, most: int) -> float:
        now = self._now()
        moments = self._failed.setdefault(heap, deque())
        self._failed.move_to_end(heap)
        while moments and moments[0] <= now - QUARTER:
            moments.popleft()
        if len(self._failed) > REMEMBERED + HEAPS:
            self._failed.popitem(last=False)
        return moments[-most] + QUARTER - now if len(moments) >= most else 0.0

    def _heaps(self, address: str, name: str) -> tuple[tuple[str, int], tuple[str, int]]:
        digest = hashlib.blake2b(name.encode(errors="replace"), key=self._key, digest_size=8).digest()
        heap = int.from_bytes(digest) % HEAPS
        return (f"address {home_of(address)}", self._most), (f"name {heap}", self._most * NAME_TIMES)
