"""What the process that delivers has to tell goes into the journal a little at a time, while no call is served.

Knows a pace. Does not know entries. Source: ADR 0094.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from bridge.calls.journal import Entry
from bridge.calls.ports import Journal

LOOKS: Final = 0.008
"""Seconds for which the event loop is looked at."""
QUIET: Final = 0.0005
"""Seconds of the processor that it has used in them, at most: else it is serving calls, and is left alone. The slowest
calls are those that have come together with others."""
PATIENT: Final = 5
"""Looks after which a portion is told all the same: an entry takes some 0.07 ms."""
FEW: Final = 8
"""Entries that are told at once however few wait: each portion costs a turn of the event loop."""
SHARE: Final = 50
"""One in so many of those that wait is told besides: however many come, each is told within some two seconds, as long
as the event loop keeps up."""
MOST: Final = 10_000
"""Entries that wait at most; whoever brings more waits until they are told."""


class Retelling:
    """One for the service. Tells in the order in which it was told."""

    def __init__(
        self, journal: Journal, pause: Callable[[float], Awaitable[None]], processor: Callable[[], float]
    ) -> None:
        """`pause(seconds)` waits; `processor`: seconds of it that the event loop has used so far."""
        self._journal = journal
        self._pause = pause
        self._processor = processor
        self._waiting: deque[tuple[str, Entry]] = deque()
        self._some, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    async def take(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Tell these later, each with its CallID; waits only when far too many wait."""
        self._waiting.extend(entries)
        self._some.set()
        if len(self._waiting) > MOST:
            self._room.clear()
            await self._room.wait()

    async def run(self) -> None:
        """Until it is cancelled; then all that waits has been told."""
        try:
            while True:
                await self._some.wait()
                self._some.clear()
                while self._waiting:
                    await self._quiet()
                    self._tell(FEW + len(self._waiting) // SHARE)
        finally:
            self._tell(len(self._waiting))

    async def _quiet(self) -> None:
        """Wait until the event loop has had little to do for a moment, but not for ever."""
        for _ in range(PATIENT):
            used = self._processor()
            await self._pause(LOOKS)
            if self._processor() - used <= QUIET:
                return

    def _tell(self, count: int) -> None:
        for _ in range(min(count, len(self._waiting))):
            self._journal.note(*self._waiting.popleft())
        if len(self._waiting) <= MOST:
            self._room.set()
