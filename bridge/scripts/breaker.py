"""One circuit breaker: after failures in a row nothing is asked for a while, then one trial decides.

Knows moments that it is handed. Does not know what time it is, nor what counts as a failure.
Source: Call Interactive 4.7, row Breaker.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pass:
    """Leave to ask once. `trial`: the breaker is open, and this request decides whether it closes."""

    trial: bool


class Breaker:
    """Closed, open for `open_for` seconds, then half open: one trial at a time."""

    def __init__(self, failures: int, open_for: float) -> None:
        """Begin closed; `failures` in a row open it."""
        self.resize(failures, open_for)
        self._failures = 0
        self._opened: float | None = None
        self._on_trial = False

    def resize(self, failures: int, open_for: float) -> None:
        """Other limits from now on; whether it is open stays as it is."""
        self._most = failures
        self._open_for = open_for

    def state(self, at: float) -> str:
        """In a word: closed, open, or half open (somebody may try, or tries)."""
        if self._opened is None:
            return "closed"
        return "half open" if self._on_trial or at >= self._opened + self._open_for else "open"

    def admit(self, at: float) -> Pass | None:
        """Give leave to ask, None while it is open or its trial is under way."""
        if self._opened is None:
            return Pass(trial=False)
        if self._on_trial or at < self._opened + self._open_for:
            return None
        self._on_trial = True
        return Pass(trial=True)

    def succeeded(self) -> None:
        """Somebody has answered, whoever asked: close."""
        self._failures = 0
        self._opened = None
        self._on_trial = False

    def failed(self, leave: Pass, at: float) -> None:
        """Count a failure; what was let through before it opened does not prolong the time that it is open."""
        if self._opened is None:
            self._failures += 1
            if self._failures >= self._most:
                self._opened = at
        elif leave.trial:
            self._opened = at
            self._on_trial = False

    def withdrawn(self, leave: Pass) -> None:
        """The request has ended without proof of anything (the caller left, say): another one may be the trial."""
        if leave.trial:
            self._on_trial = False
