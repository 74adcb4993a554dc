"""One channel of ours as commands see it: they go out one at a time, and none reaches a channel that has left.

Knows which answers mean that the caller has left (T11, T14). Does not know sounds, keys, or what is ordered.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from bridge.asterisk import commands
from bridge.asterisk.capabilities import Capabilities
from bridge.asterisk.commands import Command
from bridge.asterisk.leftovers import Leftovers
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.patience import SERVICE, Patience
from bridge.asterisk.rest import Rest
from bridge.asterisk.router import Router
from bridge.errors import AsteriskError

WAV = "wav"
GONE = 404
NOT_OURS = 409
_SOUNDS = 4
UNKNOWN_SOURCE = 422
"""What an application asks to be told of does not exist."""


@dataclass(frozen=True, slots=True)
class Line:
    """What all channels of one link have in common. `ready` is set while the link is up."""

    app: str
    rest: Rest
    router: Router
    leftovers: Leftovers
    ready: asyncio.Event
    patience: Patience = SERVICE
    capabilities: Callable[[], Capabilities] = Capabilities
    """What the Asterisk at the other end can do now; the baseline when nobody says more."""
    recording_format: Callable[[], str] = lambda: WAV
    """In which format recordings that begin now are written."""


class Leg:
    """Its id, its mailbox, and the way to Asterisk."""

    def __init__(self, channel: str, box: Mailbox, line: Line) -> None:
        self.channel = channel
        self.app = line.app
        self.box = box
        self.line = line
        self.patience = line.patience
        self._rest = line.rest
        self.ready = line.ready
        self._turn = asyncio.Lock()
        self._numbers, self._sounds = count(1), count()

    def new_id(self) -> str:
        """An id that is never used again: the channel's own, and a number."""
        return f"{self.channel}.{next(self._numbers)}"

    def sound_id(self) -> str:
        """The id of the next playback: one of few, so that a process after this one can stop what this one plays."""
        ids = sound_ids(self.channel)
        return ids[next(self._sounds) % len(ids)]

    async def order(self, command: Command) -> object:
        """Send one command when the one before is answered. Raises ChannelGone when the caller has left."""
        async with self._turn:
            self.box.check()
            try:
                return await self._rest.send(command)
            except AsteriskError as error:
                self.box.check()
                if error.status == 0:
                    await self._until_ready()
                if error.status in {GONE, NOT_OURS} and not await self.is_ours():
                    self.box.leave()
                self.box.check()
                raise

    async def send(self, command: Command) -> object:
        """Send a command that passes the channel's queue and need not wait for its turn. Raises AsteriskError."""
        return await self._rest.send(command)

    async def tell(self, command: Command) -> bool:
        """Send a command whose failure changes nothing; False when it failed. Never raises."""
        try:
            await self._rest.send(command)
        except AsteriskError:
            return False
        return True

    async def look(self, command: Command) -> object:
        """Ask for something; None when it does not exist. Raises AsteriskError when that cannot be known."""
        try:
            return await self._rest.send(command)
        except AsteriskError as error:
            if error.status == GONE:
                return None
            raise

    async def is_ours(self) -> bool:
        """Ask whether the channel is alive and in an application; that decides what an unexpected 409 means (T11)."""
        try:
            found = await self.look(commands.get_channel(self.channel))
        except AsteriskError:
            return True
        return found is not None and is_in_stasis(found)

    async def _until_ready(self) -> None:
        """No answer came. With the link down, the next connection will tell whether the channel is still there."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience.reconnected):
                await self.ready.wait()


def sound_ids(channel: str) -> Sequence[str]:
    """What the playbacks of a channel are called, in turn: one is over long before its name is used again."""
    return [f"{channel}.sound{number}" for number in range(_SOUNDS)]


def within(seconds: float) -> Callable[[], float]:
    """A deadline from now on, for `Mailbox.until`."""
    due = asyncio.get_running_loop().time() + seconds
    return lambda: due


def is_in_stasis(channel: object) -> bool:
    """Tell from `GET channels/{id}` whether it is in an application, ours or another's."""
    dialplan = channel.get("dialplan") if isinstance(channel, dict) else None
    return isinstance(dialplan, dict) and dialplan.get("app_name") == "Stasis"
