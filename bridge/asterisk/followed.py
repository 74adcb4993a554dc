"""Channels that somebody follows to their end, in the application or out of it.

Filled by calls, and by whoever knows channels of a process before this one; told by the event reader, and by stock
taking. Knows ids and causes. Does not know where a channel is, nor why it is followed. Source: Asterisk reference, T6.
"""

from collections.abc import Callable

from bridge.asterisk.events import SAYS_NOTHING

Told = Callable[[int], None]
"""Is told the Q.850 cause, 0 when nobody knows it."""


class Followed:
    """One link's."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._waiting: dict[str, list[Told]] = {}
        self._causes: dict[str, int] = {}

    def follow(self, channel: str, told: Told) -> None:
        """Tell this once when the channel is gone for good."""
        self._waiting.setdefault(channel, []).append(told)

    def __contains__(self, channel: object) -> bool:
        """Whether somebody follows it."""
        return channel in self._waiting

    def channels(self) -> frozenset[str]:
        """All that are followed."""
        return frozenset(self._waiting)

    def ends(self, channel: str, cause: int) -> None:
        """It is about to end; that may be said more than once, and may be the only time that a cause is said (T6)."""
        if channel in self._waiting and cause not in SAYS_NOTHING:
            self._causes[channel] = cause

    def gone(self, channel: str, cause: int) -> None:
        """It is gone for good."""
        said = self._causes.pop(channel, cause)
        for told in self._waiting.pop(channel, ()):
            told(said if cause in SAYS_NOTHING else cause)
