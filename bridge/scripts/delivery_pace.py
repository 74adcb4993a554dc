"""Lets deliveries begin one after the other, so that calls get a turn between them.

Knows time. Does not know deliveries. What is claimed in one round would else begin in one moment, and each step of each
call would wait until all of it is under way.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bridge.calls.ports import Clock

GAP: Final = 0.001
"""Seconds from one beginning to the next: about what it takes to send a request and to read its answer."""


class Pace:
    """Of one service."""

    def __init__(
        self,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
        give_way: Callable[[], Awaitable[None]],
    ) -> None:
        """`pause(seconds)` waits; `give_way` waits while somebody else is to go first."""
        self._clock = clock
        self._pause = pause
        self._give_way = give_way
        self._one_by_one = asyncio.Lock()
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for one's own moment to begin, in the order of coming; after a stall, too, not all begin at once."""
        async with self._one_by_one:
            early = self._next - self._clock.monotonic()
            if early > 0:
                await self._pause(min(early, GAP))
            await self._give_way()
            self._next = self._clock.monotonic() + GAP
