"""How late the event loop comes to what is due: everything that a call waits for comes so much later.

Knows what is late, since when, and that new calls are refused meanwhile. Does not know what makes it late.
Source: Asterisk reference 5, T7, T16.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from bridge.app.clock import SystemClock
from bridge.calls.admission import Admission

EVERY: Final = 0.25
"""Seconds between two looks."""
LATE: Final = 0.5
"""Seconds of delay that callers notice."""
IN_A_ROW: Final = 3
"""Looks: a machine that stood still for a moment has made one delay, one that cannot keep up makes them on end."""
CALM: Final = 20
"""Looks without a delay of half of that, until it is over."""
REMEMBERED: Final = 240
"""Looks: a minute, so that whoever reads numbers once a minute misses nothing."""

Say = Callable[[str, str], None]


class LoopWatch:
    """One for the process. It runs until it is cancelled."""

    def __init__(self, clock: SystemClock, admission: Admission, say: Say, alive: Callable[[float], None]) -> None:
        """`say` writes a line of the log; `alive` is told at each look that the loop turns."""
        self._clock, self._admission, self._say, self._alive = clock, admission, say, alive
        self._seen: deque[float] = deque(maxlen=REMEMBERED)
        self._late = self._calm = 0
        self._began = self._most = 0.0

    def worst(self) -> float:
        """The longest delay of the last minute, in seconds."""
        return max(self._seen, default=0.0)

    async def run(self) -> None:
        """Look, again and again."""
        while True:
            due = self._clock.monotonic() + EVERY
            await self._clock.pause(EVERY)
            now = self._clock.monotonic()
            self.look(max(now - due, 0.0), now)

    def look(self, delay: float, now: float) -> None:
        """One delay was seen."""
        self._alive(now)
        self._seen.append(delay)
        self._late = self._late + 1 if delay >= LATE else 0
        self._calm = self._calm + 1 if delay < LATE / 2 else 0
        self._most = max(self._most, delay)
        if not self._admission.late and self._late == IN_A_ROW:
            self._admission.late = f"the event loop is late, by {delay:.1f} s and more: the machine cannot keep up"
            self._began, self._most = now, delay
            advice = "new calls go back to the dialplan until it keeps up. Look for what else uses the processor"
            self._say("warning", f"{self._admission.late}; {advice}, or lower calls.max_new_per_second")
        elif self._admission.late and self._calm == CALM:
            self._admission.late = ""
            took = f"{now - self._began:.0f} s, with delays of up to {self._most:.1f} s"
            self._say("info", f"the event loop keeps up again, after {took}: new calls are taken")
