"""How often a caller has guessed a PIN wrong, and whether he may try again.

Knows caller numbers as text and moments that it is handed. Does not know PINs. Kept in memory: a restart forgets it.
Source: The IVR 4 (`authenticate`), scenario I39.
"""

from collections import OrderedDict, deque

FAILURES = 10
WINDOW = 900.0
"""Seconds in which so many failures lock a caller out, and for which they do."""
CALLERS = 10_000
"""Numbers that are remembered; whoever comes with more of them pushes out the one that failed longest ago."""


class PinGuesses:
    """All callers. Those without a number count as one."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def failed(self, caller: str, now: float) -> None:
        """Count a wrong PIN."""
        moments = self._failed.setdefault(caller, deque(maxlen=FAILURES))
        moments.append(now)
        self._failed.move_to_end(caller)
        if len(self._failed) > CALLERS:
            self._failed.popitem(last=False)

    def locked(self, caller: str, now: float) -> bool:
        """Whether the last ten failures lie within a quarter of an hour, and the last of them not longer ago."""
        moments = self._failed.get(caller)
        if moments is None or len(moments) < FAILURES:
            return False
        return moments[-1] - moments[0] <= WINDOW and now - moments[-1] < WINDOW
