"""What the rooms of the store need around them: whose they are, the time, and who is told.

Knows names. Does not know what is stored.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bridge.calls.journal import Noted
from bridge.calls.ports import Clock, Journal


@dataclass(frozen=True, slots=True)
class Around:
    """Made once for a service."""

    app: str
    """The ARI application: rows of another one that shares the database are left alone."""
    owner: str
    """This process in the leases of deliveries: another name in each run (see `owners`)."""
    journal: Journal
    clock: Clock
    pause: Callable[[float], Awaitable[None]]
    """Lets seconds pass between attempts."""
    complain: Callable[[str], None]
    """Takes one sentence for the operator."""
    line: Callable[[Noted], str]
    """A step of a call as text."""
    country: Callable[[], str | None]
    """By whose numbering plan numbers are compared now."""
