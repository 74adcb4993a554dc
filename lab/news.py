"""Waiting until something changes, without a clock to poll by.

Knows futures. Does not know what the news is: who waits looks again each time.
"""

import asyncio
from collections.abc import Callable


class News:
    """Wakes all who wait, each time that something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        """Something happened."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def next(self, within: float) -> None:
        """Return at the next news, or after `within` seconds without any."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            async with asyncio.timeout(within):
                await waiter
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(waiter)

    async def until(self, true: Callable[[], bool], within: float) -> bool:
        """Whether `true()` became true in time; it is asked at once and after each news."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not true():
            left = deadline - loop.time()
            if left <= 0:
                return False
            await self.next(left)
        return True
