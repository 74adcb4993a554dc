"""What is told of calls that outlive the process that has served them.

Knows what is worth telling. Does not know who reads it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallTakenUp:
    """A process has gone on with a call that one before it has served, so many seconds after that one last knew it."""

    seconds: float
    extension: str
    context: str
    option: str
    position: int
    keys: int
    """How many keys were given already."""
    api_id: str
