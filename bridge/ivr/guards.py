"""The guards that end a loop: how often, and what is counted (The IVR 3.10).

Knows counters and limits. Does not know what happens when one is exceeded.
"""

from dataclasses import dataclass, replace
from typing import Self

MOST_ENTRIES = 20
"""IVR entries in one call; the next one ends it."""


@dataclass(frozen=True, slots=True)
class Counters:
    """What has happened since the caller's last key."""

    idle_cycles: int = 0
    """Expiries of the idle timer, and collections without a key, in a row."""
    actions: int = 0
    """Actions and verbs run or stepped over."""
    keys: int = 0
    """How many keys had been pressed when the counters were last looked at."""
    entries: int = 1
    """IVRs that the call has entered, the first included."""

    def after_keys(self, pressed: int) -> Self:
        """Any key sets both counters to 0; `pressed` is the number of keys of the whole call."""
        return self if pressed == self.keys else replace(self, idle_cycles=0, actions=0, keys=pressed)

    def entered(self) -> Self:
        """Count an entry into another IVR."""
        return replace(self, entries=self.entries + 1)

    def acted(self) -> Self:
        """Count an action."""
        return type(self)(self.idle_cycles, self.actions + 1, self.keys, self.entries)  # at each step of each call

    def idled(self) -> Self:
        """Count an idle cycle."""
        return replace(self, idle_cycles=self.idle_cycles + 1)
