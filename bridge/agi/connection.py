"""One AGI connection: a command out, its reply in, one after the other.

Knows which commands the next one ends, that an answer may still come that nobody waits for, and how a hang-up is told.
Does not know what is ordered. Source: Asterisk reference 11.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NoReturn

from bridge.agi.wire import DEAD, LINE_LIMIT, TRYING, Reply, begins_usage, command, read_reply, says_hangup
from bridge.errors import AsteriskError, ChannelGone

LAST_WORDS: Final = 1.0
"""Seconds in which Asterisk tells variables of a channel that has been hung up."""
AGAIN: Final = 0.2
"""Seconds after which a command that does nothing is said again."""
_SUCCESS: Final = 200
_NO_APPLICATION: Final = -2
_MOST_LINES: Final = 100
_STREAM = ("STREAM", "FILE")
_LONG = {("EXEC", "Dial"), ("EXEC", "Record")}


@dataclass(frozen=True, slots=True)
class _Owed:
    """The reply to a command that runs, or has run."""

    words: tuple[str, ...]
    late: Callable[[Reply], None] = lambda _: None

    @property
    def streams(self) -> bool:
        """The next command ends it, and then it has no reply unless it was over already."""
        return self.words[:2] == _STREAM

    @property
    def lasts(self) -> bool:
        """Nothing ends it but itself, and that may be long."""
        return self.words[0] == "GOSUB" or self.words[:2] in _LONG


class Connection:
    """One channel's. Closing it gives the channel back to the dialplan."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The header block has been read."""
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()
        self._owed: deque[_Owed] = deque()
        self.gone = False
        """The caller has hung up, or the connection is closed."""
        self.hung_up = False
        """Asterisk has said that he has."""

    @property
    def busy(self) -> bool:
        """A command was cut off that nothing ends but itself, and that may be long."""
        return any(owed.lasts for owed in self._owed)

    def check(self) -> None:
        """Raise ChannelGone when the caller has left."""
        if self.gone:
            raise ChannelGone

    async def ask(self, *words: str, late: Callable[[Reply], None] = lambda _: None) -> Reply:
        """Send one command and await its reply, whatever its result. Raises ChannelGone, AsteriskError.

        When it is cut off meanwhile, Asterisk goes on with it until the next command, or to its end, which the next one
        waits for then; `late` takes the reply: it may bring a key.
        """
        line, mine = command(*words), _Owed(words, late)
        async with self._turn:
            self.check()
            await self._settle()
            await self._send(line, mine)
            reply = await self._take(mine)
        if reply.status == DEAD:
            self._hang_up()
        if reply.status != _SUCCESS:
            raise AsteriskError(f"Asterisk refused the AGI command {' '.join(words[:2])}: {reply.status}", reply.status)
        return reply

    async def settle(self) -> None:
        """Have what was cut off end now, and take its reply; what nothing ends but itself is waited for."""
        async with self._turn:
            self.check()
            await self._settle()

    async def do(self, *words: str, late: Callable[[Reply], None] = lambda _: None) -> Reply:
        """The same for a command that should succeed; what fails for another reason than a hang-up is an error."""
        reply = await self.ask(*words, late=late)
        if reply.result < 0:
            await self.probe()
            why = "there is no such application" if reply.result == _NO_APPLICATION else "it has failed"
            raise AsteriskError(f"Asterisk did not obey the AGI command {' '.join(words[:2])}: {why}")
        return reply

    async def probe(self) -> None:
        """After a -1 that may mean a hang-up or something missing: raise ChannelGone when it was a hang-up.

        Asterisk says HANGUP before it obeys the next command.
        """
        await self.ask("NOOP")

    async def last_words(self, *names: str) -> tuple[str, ...]:
        """Variables of a channel that has been hung up; empty where nobody tells. Never raises."""
        said: list[str] = []
        with suppress(TimeoutError, ConnectionError, ChannelGone):
            async with self._turn, asyncio.timeout(LAST_WORDS):
                while self._owed:
                    await self._take(dead=True)
                for name in names:
                    self._writer.write(command("GET", "VARIABLE", name))
                    said.append((await self._reply(dead=True)).data)
        return (*said, *("" for _ in names[len(said) :]))

    async def close(self) -> None:
        """Let go of it; the dialplan goes on, unless the caller has left. Never raises."""
        self.gone = True
        with suppress(OSError):
            self._writer.close()
            await self._writer.wait_closed()

    async def _send(self, line: bytes, owed: _Owed) -> None:
        self._owed.append(owed)
        try:
            self._writer.write(line)
            await self._writer.drain()
        except ConnectionError:
            self._leave()

    async def _settle(self) -> None:
        """A command that does nothing ends what the next one ends, so that each reply is known for what it is.

        Two commands that Asterisk reads at once are the first one to it, until there is more to be read.
        """
        while self.busy:
            await self._take()
        while self._owed:
            await self._send(command("NOOP"), _Owed(("NOOP",)))
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    while self._owed:
                        await self._take()

    async def _take(self, mine: _Owed | None = None, *, dead: bool = False) -> Reply:
        """Read the reply of the oldest command; a stream that was ended by the next one has none."""
        reply = await self._reply(dead=dead)
        while len(self._owed) > 1 and self._owed[0].streams and reply.endpos is None:
            self._owed.popleft()
        owed = self._owed.popleft()
        if owed is not mine:
            owed.late(reply)
        return reply

    async def _reply(self, *, dead: bool = False) -> Reply:
        for _ in range(_MOST_LINES):
            line = await self._line(dead=dead)
            reply = None if begins_usage(line) else read_reply(line)
            if reply is not None and reply.status != TRYING:
                return reply
        return self._leave()

    async def _line(self, *, dead: bool) -> bytes:
        try:
            line = await self._reader.readline()
        except (ValueError, ConnectionError):  # endless, or torn
            self._leave()
        if not line:
            self._leave()
        if says_hangup(line) and not dead:
            self._hang_up()
        return line[:LINE_LIMIT]

    def _hang_up(self) -> NoReturn:
        self.hung_up = True
        self._leave()

    def _leave(self) -> NoReturn:
        self.gone = True
        raise ChannelGone
