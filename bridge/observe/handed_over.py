"""What the event loop hands over to a thread: the thread is woken once for many things, not once for each.

Waking it is what costs: the thread wants the interpreter in the middle of a call's step, twenty times in each call.
Knows when the thread wakes. Does not know what is handed over.
"""

import threading
from collections import deque
from typing import Final, Generic, TypeVar

T = TypeVar("T")

PACE: Final = 0.05
"""Seconds in which more may come before the thread begins; a killed process loses so much."""


class HandedOver(Generic[T]):
    """One thread takes; `put` never waits, and may be called from any."""

    def __init__(self, most: int) -> None:
        """`most` may wait."""
        self._most = most
        self._waiting: deque[T] = deque()
        self._some, self._now = threading.Event(), threading.Event()
        self._ended = False

    def put(self, one: T, *, now: bool = False) -> bool:
        """Hand one over; False when too many wait. `now`: the thread begins at once."""
        if len(self._waiting) >= self._most:
            return False
        self._waiting.append(one)
        if now:
            self._now.set()
        if not self._some.is_set():
            self._some.set()
        return True

    def end(self) -> None:
        """Nothing more comes; what waits is still taken."""
        self._ended = True
        self._now.set()
        self._some.set()

    def take(self) -> T | None:
        """The next, if one waits now."""
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def more(self) -> bool:
        """Wait until something can be taken; False when all was taken and nothing more comes."""
        if not self._ended:
            self._some.wait()
            self._now.wait(PACE)
            self._now.clear()
            self._some.clear()
        return bool(self._waiting) or not self._ended
