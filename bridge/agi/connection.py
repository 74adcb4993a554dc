"""One AGI connection: a command out, its reply in, one after the other.

Knows that an answer that nobody waited for still comes, and how a hang-up is told. Does not know what is ordered.
Source: Asterisk reference 11.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

from bridge.agi.wire import DEAD, LINE_LIMIT, Reply, begins_usage, command, read_reply, says_hangup
from bridge.errors import AsteriskError, ChannelGone

GRACE: Final = 0.2
"""Seconds in which the word HANGUP follows a command that a hang-up has ended; a missing file is not followed by it."""
_SUCCESS: Final = 200
_MOST_LINES: Final = 100


class Connection:
    """One channel's. Closing it gives the channel back to the dialplan."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The header block has been read."""
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()
        self._owed: deque[Callable[[Reply], None]] = deque()
        self.gone = False
        """The caller has hung up, or the connection is closed."""

    def check(self) -> None:
        """Raise ChannelGone when the caller has left."""
        if self.gone:
            raise ChannelGone

    async def ask(self, *words: str, late: Callable[[Reply], None] = lambda _: None) -> Reply:
        """Send one command and await its reply, whatever its result. Raises ChannelGone, AsteriskError.

        When it is cut off meanwhile, Asterisk goes on with it; the next command waits for its end, and `late` takes the
        reply: it may bring a key.
        """
        line = command(*words)
        async with self._turn:
            self.check()
            while self._owed:
                reply = await self._reply()
                self._owed.popleft()(reply)
            try:
                self._writer.write(line)
                self._owed.append(late)
                await self._writer.drain()
            except ConnectionError:
                self._leave()
            reply = await self._reply()
            self._owed.popleft()
        if reply.status == DEAD:
            self._leave()
        if reply.status != _SUCCESS:
            raise AsteriskError(f"Asterisk refused the AGI command {' '.join(words[:2])}: {reply.status}", reply.status)
        return reply

    async def do(self, *words: str, late: Callable[[Reply], None] = lambda _: None) -> Reply:
        """The same for a command that only a hang-up ends with -1."""
        reply = await self.ask(*words, late=late)
        if reply.result < 0:
            self._leave()
        return reply

    async def has_left(self) -> bool:
        """After a -1 that may mean a hang-up or a missing file: the word HANGUP tells them apart."""
        try:
            async with self._turn, asyncio.timeout(GRACE):
                line = await self._reader.readline()
        except TimeoutError:
            return False
        except (ValueError, ConnectionError):
            line = b""
        if not line or says_hangup(line):
            self.gone = True
        return self.gone

    async def close(self) -> None:
        """Let go of it; the dialplan goes on, unless the caller has left. Never raises."""
        self.gone = True
        with suppress(OSError):
            self._writer.close()
            await self._writer.wait_closed()

    async def _reply(self) -> Reply:
        for _ in range(_MOST_LINES):
            line = await self._line()
            reply = None if begins_usage(line) else read_reply(line)
            if reply is not None:
                return reply
        return self._leave()

    async def _line(self) -> bytes:
        try:
            line = await self._reader.readline()
        except (ValueError, ConnectionError):  # endless, or torn
            self._leave()
        if not line or says_hangup(line):
            self._leave()
        return line[:LINE_LIMIT]

    def _leave(self) -> NoReturn:
        self.gone = True
        raise ChannelGone
