"""The last writing of the calls that another process will go on with.

Knows how long a database is waited for that was away a moment ago. Does not know what is written, nor where.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

WITHIN: Final = 5.0
"""Seconds. As long as the store's own end; systemd waits longer."""
AGAIN: Final = 0.1


class PausingClock(Protocol):
    """Time, and letting it pass."""

    def monotonic(self) -> float: ...
    async def pause(self, seconds: float) -> None: ...


async def written_down(write: Callable[[], Awaitable[bool]], clock: PausingClock) -> bool:
    """Write until it has worked, or the time is over; tell which."""
    until = clock.monotonic() + WITHIN
    while not await write():
        if clock.monotonic() >= until:
            return False
        await clock.pause(AGAIN)
    return True
