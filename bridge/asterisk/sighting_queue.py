"""Between the reader of AMI, who never waits, and whoever is told: in order, bounded, a few at a time.

Knows what to do when more is seen than can be told. Does not know AMI, nor what a sighting means.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from bridge.calls.phones.sightings import Sighting, WentBlind

LIMIT = 10_000
BATCH = 50
"""Told in one turn of the loop; then everybody else has his turn."""


class SightingQueue:
    """`tell` never waits; if it raises, `on_bug` hears of it and the next sighting is told all the same."""

    def __init__(
        self, tell: Callable[[Sighting], None], on_bug: Callable[[Exception], None], limit: int = LIMIT
    ) -> None:
        self._tell, self._on_bug, self._limit = tell, on_bug, limit
        self._waiting: deque[Sighting] = deque()
        self._begun = False

    def put(self, sighting: Sighting) -> bool:
        """Tell it in its turn. False when too many wait: all are dropped, and what is told is WentBlind."""
        fits = len(self._waiting) < self._limit
        if not fits:
            self._waiting.clear()
        self._waiting.append(sighting if fits else WentBlind())
        if not self._begun:
            self._begun = True
            asyncio.get_running_loop().call_soon(self._tell_some)
        return fits

    def _tell_some(self) -> None:
        for _ in range(min(BATCH, len(self._waiting))):
            try:
                self._tell(self._waiting.popleft())
            except Exception as bug:  # noqa: BLE001 - a bug in whoever is told must not deafen us
                self._on_bug(bug)
        self._begun = bool(self._waiting)
        if self._begun:
            asyncio.get_running_loop().call_soon(self._tell_some)
