"""A call from its beginning to its end, as the journal tells it.

Knows entries. Does not know where they are kept, nor how they look.
"""

from dataclasses import dataclass

from bridge.calls.journal import Noted


@dataclass(slots=True)
class Visit:
    """How a call began, and how it ended; None: that is not written, or not yet."""

    begun: Noted
    end: Noted | None = None
