"""What AgiChannel asks of whoever sees channels end: AMI, or nobody.

Knows the port. Does not know who fulfils it. Source: ADR 0038.
"""

from collections.abc import Callable
from typing import Protocol


class Ends(Protocol):
    """Whoever knows the ends of channels that are not here any more."""

    def follow(self, channel: str, told: Callable[[int], None]) -> None:
        """Have it told, once and with its Q.850 cause, that a channel is gone for good."""

    def closed(self, channel: str, cause: int) -> None:
        """Its connection is over: from now on nobody else can tell; `cause` is what is known of it here."""

    async def hang_up(self, channel: str, cause: int) -> None:
        """End a channel by another way than its connection. Raises AsteriskError."""
