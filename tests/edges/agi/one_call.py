"""One call over FastAGI, as the port's contract has it: a channel of ours, and the caller's hands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bridge.agi.channel import AgiChannel
from bridge.agi.connection import Connection
from bridge.app.agi_ends import AgiEnds
from bridge.calls.phones.sightings import HungUp, Seen
from bridge.telephony.values import CallerId, ChannelId
from tests.fakes.agi import FakeAgi, agi

ROUNDS = 3
READS_KEYS = ("STREAM", "WAIT")
UNIQUE = "1795325102.14"


class FakeAmi:
    """It sees. Whom it has hung up is in `ended`."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.ready.set()
        self.ended: list[tuple[str, int]] = []

    async def hangup(self, channel: str, cause: int) -> None:
        self.ended.append((channel, cause))


class OneCall:
    """Each method returns when the channel has noticed."""

    def __init__(self, channel: AgiChannel, connection: Connection, asterisk: FakeAgi, ends: AgiEnds) -> None:
        self.channel = channel
        self._connection = connection
        self._asterisk = asterisk
        self._ends = ends
        asterisk.when_over = self._over

    async def begun(self) -> None:
        await self._asterisk.until(self._asterisk.playing.is_set)

    async def press(self, keys: str) -> None:
        """Keys are noticed while something reads them: a wait, when nothing else runs."""
        asterisk = self._asterisk
        for _ in range(ROUNDS):  # what a test has begun has come as far as its first command
            await asyncio.to_thread(lambda: None)
        if self._connection._turn.locked():  # noqa: SLF001 - only a channel knows that it does something
            await asterisk.until(lambda: asterisk.running)
        asterisk.press(keys)
        if not asterisk.running:
            while asterisk.keys:
                await self.channel.wait(0.001)
        elif asterisk.running in READS_KEYS:
            await asterisk.until(lambda: not asterisk.keys)

    async def leave(self) -> None:
        self._asterisk.hang_up()

    async def lets_go(self) -> None:
        """Asterisk does not end a channel before its connection is over."""
        await self.channel.close()

    async def sound_ends(self) -> None:
        await self._asterisk.until(lambda: not self._asterisk.keys)
        await self._asterisk.until(self._asterisk.playing.is_set)
        self._asterisk.sound_ends()

    async def other_answers(self) -> None:
        """And hangs up: they have talked for a moment."""
        await self._asterisk.until(lambda: self._asterisk.running == "EXEC")
        self._asterisk.back()

    async def gone_away(self) -> None:
        await self._asterisk.until(lambda: self._asterisk.running == "GOSUB")

    async def comes_back(self) -> None:
        self._asterisk.back()

    async def ends_in_dialplan(self) -> None:
        self._over(16)

    async def answered_and_leaves(self) -> None:
        """Whoever is called answers, and the caller hangs up while they talk."""
        await self._asterisk.until(lambda: self._asterisk.running == "EXEC")
        self._asterisk.answered = True
        self._asterisk.hang_up()

    def _over(self, cause: int) -> None:
        self._ends.see(HungUp(Seen(UNIQUE, UNIQUE, "PJSIP/001-1"), cause))


@asynccontextmanager
async def one_call(*, silence: bool = True) -> AsyncIterator[OneCall]:
    async with agi() as (asterisk, connection):
        asterisk.has_silence = silence
        asterisk.away = asyncio.Event()
        asterisk.retval = "ANSWER"
        ends = AgiEnds(FakeAmi())
        channel = AgiChannel(
            ChannelId("pbx1", UNIQUE), connection, "/spool/recording", CallerId("Ana", "001"), ends, up=True
        )
        yield OneCall(channel, connection, asterisk, ends)
