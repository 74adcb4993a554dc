"""How many calls are taken: at once, and within a second, over all servers.

Knows limits and counts. Does not know what a call is.
Source: callbridge.toml `[calls]`, The IVR 10.2 (REFUSED).
"""

from collections import deque
from dataclasses import dataclass

from bridge.calls.ports import Clock

_WINDOW = 1.0


@dataclass(frozen=True, slots=True)
class AdmissionLimits:
    """How many calls at once, and how many new ones in a second; more go back to the dialplan as REFUSED."""

    max_calls: int
    max_new_per_second: float


class Admission:
    """One for the whole process."""

    def __init__(self, limits: AdmissionLimits, clock: Clock) -> None:
        """Begin without calls."""
        self._limits = limits
        self._clock = clock
        self._recent: deque[float] = deque()
        self.calls = 0
        """Calls that are up."""

    def enter(self) -> str | None:
        """Take one more call, None; or say why not, as one clause for the log."""
        if self.calls >= self._limits.max_calls:
            return f"{self._limits.max_calls} calls are up already (calls.max_calls)"
        now = self._clock.monotonic()
        while self._recent and self._recent[0] <= now - _WINDOW:
            self._recent.popleft()
        if len(self._recent) >= self._limits.max_new_per_second:
            return f"{self._limits.max_new_per_second:g} calls came within a second (calls.max_new_per_second)"
        self._recent.append(now)
        self.calls += 1
        return None

    def go_on(self) -> None:
        """A call that was taken goes on as another one: it is never refused."""
        self.calls += 1

    def leave(self) -> None:
        """A call that was taken is over."""
        self.calls -= 1
