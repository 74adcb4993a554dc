"""What is asked of Asterisk besides a channel that is there already: calling somebody, and channels of anybody.

Knows legs and places of the dialplan. Does not know who fulfils it, nor what a call is about.
Source: Events and API 6.3, 6.5, 6.6.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bridge.calls.channel import Arrival
from bridge.calls.legs import Leg, LegEnd, Rung
from bridge.calls.switchboard import LegState
from bridge.telephony.destinations import DialplanPlace

SourceNews = Callable[[Leg, LegState | LegEnd], None]
"""Tells that Asterisk has accepted a leg (TRYING), that it rings (RINGING), and how it ended. Never waits."""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """The end of the ringing. `arrival` is the channel of the leg that has answered, `rung.answered`."""

    rung: Rung = field(default_factory=lambda: Rung(None))
    arrival: Arrival | None = None


class Exchange(Protocol):
    """One Asterisk. Every method may raise AsteriskError, and nothing else."""

    @property
    def ready(self) -> bool:
        """Whether it is connected."""

    async def ring(self, together: Sequence[Leg], seconds: float, news: SourceNews) -> PickedUp:
        """Call these together, for so many seconds; the first to answer is a caller's channel from that moment on.

        When this ends, however it does, no other leg is left. Their ids are never used again.
        """

    async def hang_up(self, channel: str) -> None:
        """End any channel, with normal clearing. One that is gone already is no error."""

    async def redirect(self, channel: str, place: DialplanPlace) -> bool:
        """Send a channel that runs in the dialplan to another place of it; False: there is nobody who could."""
