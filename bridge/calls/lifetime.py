"""How long a call may be under control of its IVR; conversations and stays in the dialplan do not count.

Knows one limit and the loop's clock. Does not know what happens when it is over.
Source: The IVR 3.10.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from bridge.errors import CallbridgeError


class LifetimeOver(CallbridgeError):
    """The limit has cut what was running."""


class Lifetime:
    """One call's. It is over once: afterwards nothing is limited any more."""

    def __init__(self) -> None:
        """Begin without a limit."""
        self._scope: asyncio.Timeout | None = None
        self._began = 0.0
        self._limit = 0.0
        self._uncounted = 0.0
        self._paused = False
        self._paused_at = 0.0
        self.over = False
        """The limit was reached: it does not count again."""

    @property
    def uncounted_seconds(self) -> float:
        """How much of the time until now does not count."""
        return self._uncounted + (_now() - self._paused_at if self._paused else 0.0)

    def go_on(self, uncounted: float, *, over: bool) -> None:
        """Count on where a process before this one has stopped."""
        self._uncounted, self.over = uncounted, over

    @asynccontextmanager
    async def counted(self, seconds: float, spent: float = 0) -> AsyncIterator[None]:
        """Cut what runs inside after so many seconds, 0: never, of which some are spent; raises LifetimeOver then."""
        self._began, self._limit = _now() - spent, 0 if self.over else seconds
        scope = self._scope = asyncio.timeout_at(self._due())
        try:
            async with scope:
                yield
        except TimeoutError:
            if not scope.expired():
                raise
            self.over = True
            raise LifetimeOver from None
        finally:
            self._scope = None

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """What happens inside takes as long as it takes."""
        self._paused_at, self._paused = _now(), True
        self._settle()
        try:
            yield
        finally:
            self._uncounted = self.uncounted_seconds
            self._paused = False
            self._settle()

    def change(self, seconds: float) -> None:
        """Another limit, counted from the beginning: the call is in another IVR now. 0: none."""
        self._limit = seconds
        self._settle()

    def _settle(self) -> None:
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(self._due())

    def _due(self) -> float | None:
        return self._began + self._limit + self._uncounted if self._limit and not self._paused else None


def _now() -> float:
    return asyncio.get_running_loop().time()
