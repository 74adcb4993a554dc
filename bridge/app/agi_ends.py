"""How calls over FastAGI end: AMI sees it, or the end of their connection has to do.

Knows channels that are followed, and whether AMI sees them. Does not know connections, nor why a channel is followed.
Source: Events and API 2.2; ADR 0038.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from bridge.calls.phones.sightings import HungUp, Sighting, TookStock
from bridge.errors import AsteriskError

_SAYS_NOTHING: Final = frozenset({0, 127})
Told = Callable[[int], None]
"""Is told the Q.850 cause, 0 when nobody knows it."""


class Ami(Protocol):
    """What AMI offers. `ready` is set while it sees what happens."""

    ready: asyncio.Event

    async def hangup(self, channel: str, cause: int) -> None:
        """End a channel. Raises AsteriskError."""


class AgiEnds:
    """Those of one server. `ami` is None without AMI."""

    def __init__(self, ami: Ami | None = None) -> None:
        """Nobody is followed yet."""
        self.ami = ami
        self._followed: dict[str, list[Told]] = {}
        self._closed: dict[str, int] = {}

    @property
    def size(self) -> int:
        """How many channels are followed."""
        return len(self._followed)

    def follow(self, channel: str, told: Told) -> None:
        """Tell this once when the channel is gone for good."""
        self._followed.setdefault(channel, []).append(told)

    def left_open(self, channel: str, told: Told) -> None:
        """The same for a channel that a process before this one has served: AMI sees whether it lives on."""
        self.follow(channel, told)
        self._closed[channel] = 0

    def closed(self, channel: str, cause: int) -> None:
        """Its connection is over. Where AMI sees, the channel may live on, and its end will be seen."""
        if self.ami is not None and self.ami.ready.is_set():
            if channel in self._followed:
                self._closed[channel] = cause
        else:
            self._gone(channel, cause)

    async def hang_up(self, channel: str, cause: int) -> None:
        """End a channel. Raises AsteriskError, also when there is nobody who could."""
        if self.ami is None:
            raise AsteriskError("without AMI nothing ends a Dial but itself")
        await self.ami.hangup(channel, cause)

    def see(self, sighting: Sighting) -> None:
        """Take what AMI has seen."""
        match sighting:
            case HungUp(seen, cause):
                self._gone(seen.channel, cause)
            case TookStock(channels):
                for channel in self._closed.keys() - {seen.channel for seen in channels}:
                    self._gone(channel, self._closed[channel])
            case _:
                pass

    def _gone(self, channel: str, cause: int) -> None:
        known = self._closed.pop(channel, 0)
        for told in self._followed.pop(channel, ()):
            told(known or cause if cause in _SAYS_NOTHING else cause)
