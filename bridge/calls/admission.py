"""How many calls are up, and how many have come within a second, over all servers; and who was refused.

Knows limits and counts. Does not know what a call is, nor who watches the machine.
Source: callbridge.toml `[calls]`, The IVR 10.2 (REFUSED).
"""

from collections import Counter, deque
from dataclasses import dataclass
from enum import StrEnum

from bridge.calls.ports import Clock

_WINDOW = 1.0


class Refusal(StrEnum):
    """Why a call was not taken."""

    MAX_CALLS = "max_calls"
    MAX_NEW_PER_SECOND = "max_new_per_second"
    LATE = "late"
    ENDING = "ending"


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
        self.late = ""
        """Why the process cannot keep up with what it has, as one clause; empty: it can. New calls wait for that."""
        self.refused: Counter[Refusal] = Counter(dict.fromkeys(Refusal, 0))
        """Calls that were not taken."""

    def enter(self) -> str | None:
        """Take one more call, None; or say why not, as one clause for the log."""
        if self.late:
            return self._refuse(Refusal.LATE, self.late)
        if self.calls >= self._limits.max_calls:
            return self._refuse(Refusal.MAX_CALLS, f"{self._limits.max_calls} calls are up already (calls.max_calls)")
        now = self._clock.monotonic()
        while self._recent and self._recent[0] <= now - _WINDOW:
            self._recent.popleft()
        if len(self._recent) >= self._limits.max_new_per_second:
            why = f"{self._limits.max_new_per_second:g} calls came within a second (calls.max_new_per_second)"
            return self._refuse(Refusal.MAX_NEW_PER_SECOND, why)
        self._recent.append(now)
        self.calls += 1
        return None

    def refuse(self) -> str:
        """Refuse one more call, because the service ends; say so."""
        return self._refuse(Refusal.ENDING, "the service is shutting down")

    def go_on(self) -> None:
        """A call that was taken goes on as another one: it is never refused."""
        self.calls += 1

    def leave(self) -> None:
        """A call that was taken is over."""
        self.calls -= 1

    def _refuse(self, reason: Refusal, why: str) -> str:
        self.refused[reason] += 1
        return why
