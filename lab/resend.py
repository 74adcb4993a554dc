"""Sends a SIP message again and again until it is answered (RFC 3261, timers A, E and G).

Knows the intervals. Does not know what the message is.
"""

import asyncio
from collections.abc import Callable
from typing import Final

FIRST: Final = 0.5
LONGEST: Final = 4.0
GIVE_UP: Final = 32.0


class Resend:
    """Runs from its making until `stop`; `lost` is called when no answer came within 32 s."""

    def __init__(self, send: Callable[[], None], lost: Callable[[], None]) -> None:
        self._send, self._lost = send, lost
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._interval = FIRST
        send()
        self._timer: asyncio.TimerHandle | None = self._loop.call_later(FIRST, self._again)

    def stop(self) -> None:
        """The answer came, or nobody cares any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _again(self) -> None:
        if self._loop.time() - self._began >= GIVE_UP:
            self._timer = None
            self._lost()
            return
        self._send()
        self._interval = min(self._interval * 2, LONGEST)
        self._timer = self._loop.call_later(self._interval, self._again)
