"""The clocks of the machine: the time of day, the monotonic clock, and the one place that sleeps.

Knows the operating system's clocks. Does not know who waits.
"""

import asyncio
import time


class SystemClock:
    """Fulfils the port `Clock` of `calls`."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()

    async def pause(self, seconds: float) -> None:
        """Let time pass; for edges that wait between attempts, never for a call."""
        await asyncio.sleep(seconds)
