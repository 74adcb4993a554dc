"""Asterisk's wall clock to the event loop's clock: when a key was really released.

Knows two clocks that may stand apart, and that either may be set. Does not know what happened at the moment.
A loop that was held up for a while would otherwise count that time between two keys (Asterisk reference 7).
"""

LATEST = 2.0
"""Seconds by which an event may be older than its arrival; more is a clock that was set, not a delay."""


class Moments:
    """One link's. The event that came fastest so far tells how far the clocks stand apart."""

    def __init__(self) -> None:
        self._apart: float | None = None

    def of(self, stamp: float, now: float) -> float:
        """The loop time of an event stamped by Asterisk (0: without stamp) that arrives now. Never in the future."""
        if stamp <= 0:
            return now
        apart = now - stamp
        if self._apart is None or apart < self._apart or apart - self._apart > LATEST:
            self._apart = apart
        return stamp + self._apart
