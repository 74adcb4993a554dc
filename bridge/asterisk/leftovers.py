"""What must be ended although its owner has no time for it: legs, bridges, recordings; and talks without their caller.

A call that is cancelled, or whose caller has hung up, hands over here what it could not end itself; so does the event
reader with a leg that nobody expects. A conversation whose caller was transferred away by a telephone is looked after
until one of the two leaves. Knows commands and legs. Does not know calls.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from bridge.asterisk.commands import Command
from bridge.asterisk.leg_commands import destroy_bridge, hangup_leg
from bridge.asterisk.parties import Party
from bridge.asterisk.rest import Rest
from bridge.errors import AsteriskError

AT_THE_END = 1.0
"""Seconds for what is still to be ended when Callbridge stops."""
TRIES = 5
MOST = 10_000
"""Commands that wait for an Asterisk that does not answer. What has no room is found when stock is taken."""


def _hang_up(channel: str) -> Sequence[Command]:
    return (hangup_leg(channel),)


class Talkers:
    """Those who talk in a bridge that no call looks after.

    `done` lets go of all who ever talked there, heirs included; `farewell` ends who is left.
    """

    def __init__(
        self,
        bridge: str,
        parties: Sequence[Party],
        done: Callable[[Sequence[Party]], None],
        farewell: Callable[[str], Sequence[Command]] = _hang_up,
    ) -> None:
        self.bridge = bridge
        self.parties = list(parties)
        self.done = done
        self.farewell = farewell
        self._former: list[Party] = []

    def follow(self) -> list[str]:
        """Put heirs in the place of those whom a telephone has transferred; the channels that are spare now."""
        spare: list[str] = []
        while replaced := [party for party in self.parties if party.heir is not None]:
            self._former += replaced
            spare += [party.channel for party in replaced]
            self.parties = [party.heir or party for party in self.parties]
        return spare

    @property
    def over(self) -> bool:
        """One has left."""
        return any(party.over for party in self.parties)

    def let_go(self) -> None:
        """It is over."""
        self.done((*self._former, *self.parties))


class Leftovers:
    """One link's. `run` as long as the link lives."""

    def __init__(self, rest: Rest, retry: float) -> None:
        """Try again after so many seconds what Asterisk did not answer."""
        self._rest = rest
        self._retry = retry
        self._waiting: deque[tuple[Command, int]] = deque()
        self._talks: list[Talkers] = []
        self._news = asyncio.Event()
        self._replaced = False

    def end(self, *commands: Command) -> None:
        """Have these sent soon. Never waits."""
        if not self._replaced:
            room = max(MOST - len(self._waiting), 0)
            self._waiting.extend((command, TRIES) for command in commands[:room])
            self._news.set()

    def hang_up(self, channel: str) -> None:
        """Have a channel hung up soon."""
        self.end(hangup_leg(channel))

    async def release(self, *commands: Command) -> None:
        """Send these now; what fails, or is cut short by a cancellation, is sent soon. Never raises AsteriskError."""
        left = deque(() if self._replaced else commands)
        try:
            while left:
                if not await self._send(left[0]):
                    self.end(left[0])
                left.popleft()
        finally:
            self.end(*left)

    def look_after(self, talk: Talkers) -> None:
        """Wait until one of them leaves, and end the rest."""
        for party in talk.parties:
            party.changed = self._news.set
        self._talks.append(talk)
        self._news.set()

    def let_go(self) -> None:
        """Another program has taken the application over: nothing of what is here is ours to end."""
        self._replaced = True
        self._waiting.clear()
        self._talks.clear()

    async def run(self) -> None:
        """Until it is cancelled; what waits then is still sent, if Asterisk answers at once."""
        try:
            while True:
                await self._settle()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._retry if self._waiting else None):
                        await self._news.wait()
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(AT_THE_END):
                    await self._settle()

    async def _settle(self) -> None:
        self._news.clear()
        for talk in [*self._talks]:
            for channel in talk.follow():
                self.hang_up(channel)
            if talk.over:
                self._talks.remove(talk)
                talk.let_go()
                self.end(destroy_bridge(talk.bridge))
                for party in talk.parties:
                    self.end(*talk.farewell(party.channel))
        self._news.clear()
        for command, tries in tuple(self._waiting):
            sent = await self._send(command)
            if self._waiting:
                self._waiting.popleft()
            if not sent and tries > 1:
                self._waiting.append((command, tries - 1))

    async def _send(self, command: Command) -> bool:
        """Tell whether Asterisk has answered; that there is nothing to end is an answer."""
        try:
            await self._rest.send(command)
        except AsteriskError as error:
            return error.status > 0
        return True
