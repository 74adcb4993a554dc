"""Whoever delivers events waits while a call moves, before each piece of work, but not for ever.

Calls have the processor first anyway (see `priority`). But two programs at once, on two processors, share what is
between these and the memory, and the database's lock: a call that waits for neither takes as long as without events.
Knows times. Does not know calls. Source: ADR 0096.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from bridge.calls.ports import Clock

MOVING: Final = 0.006
"""Seconds since something was noted of a call, in which it is expected to go on: it waits for Asterisk or a script."""
PATIENT: Final = 0.05
"""Seconds for which work waits at most."""
FREE: Final = 0.025
"""Seconds of the processor that it then has before it waits again: a third of the time, when calls always move."""
AT_MOST: Final = 1.0
"""Seconds after which it waits again, though others have kept it from the processor; it is not brought forward before
it could not run for long (see `Priority`)."""
LEAST: Final = 0.001


class GivingWay:
    """One for a process: called before each piece of work."""

    def __init__(
        self,
        since: Callable[[], float],
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
        processor: Callable[[], float] = time.process_time,
    ) -> None:
        """`since`: seconds since a call moved last (see `Pulse`); `pause(seconds)` waits.

        `processor`: seconds of it that this process has used.
        """
        self._since = since
        self._clock = clock
        self._pause = pause
        self._processor = processor
        self._free_until, self._free_used = 0.0, 0.0
        self.hurries = False
        """It waits for nothing any more: the service ends."""

    async def __call__(self) -> None:
        """Return when no call moves, or when that has taken too long."""
        until = self._clock.monotonic() + PATIENT
        while (moving := MOVING - self._since()) > 0 and not self._is_free():
            patience = until - self._clock.monotonic()
            if patience <= 0:
                self._free_until = self._clock.monotonic() + AT_MOST
                self._free_used = self._processor() + FREE
                return
            await self._pause(min(max(moving, LEAST), patience))

    def _is_free(self) -> bool:
        return self.hurries or (self._clock.monotonic() < self._free_until and self._processor() < self._free_used)
