"""Keys over AGI: they are known only while a command runs that reads keys, so waiting is reading them, one by one.

Knows rules, timers and the late terminator, and that whoever waits for long is sent silence. Does not know sounds.
Source: The IVR 3.3, 3.4, 10.5; ADR 0037.
"""

import asyncio
from typing import Final

from bridge.agi.connection import Connection
from bridge.agi.wire import Reply
from bridge.telephony.digits import (
    KEYS,
    LATE_TERMINATOR,
    DigitCollector,
    DigitEnd,
    DigitLimits,
    Digits,
    KeyBuffer,
    KeyRule,
)

ALL: Final = "0123456789*#"
"""The escape digits of a command that any key ends."""
SILENCE: Final = "silence/10"
"""Of Asterisk's own sounds: ten seconds. While it is played, audio flows, and the next command ends it without a word.

`WAIT FOR DIGIT` sends nothing, and Asterisk writes a warning into its log when a command ends it.
"""
BRIEF: Final = 1.0
"""Seconds for which nothing need be sent."""
_LONGEST: Final = 600.0
"""Seconds of one `WAIT FOR DIGIT`."""


class Keys:
    """One channel's: the buffer, and how it is filled."""

    def __init__(self, connection: Connection) -> None:
        """No key has been pressed yet."""
        self.buffer = KeyBuffer()
        self.music = False
        """The caller hears music, which a silence would end."""
        self._connection = connection
        self._has_silence = True
        self._late = ("", 0.0)

    def pressed(self, key: str, rule: KeyRule) -> None:
        """A key has come; one that a rule drops is counted only."""
        if key not in KEYS or self._is_late_terminator(key):
            return
        if rule in {KeyRule.DISCARD, KeyRule.KEEP_FIRST_ONLY}:
            self.buffer.drop(key)
        else:
            self.buffer.press(key)

    async def wait(self, seconds: float, rule: KeyRule) -> bool:
        """Wait, with audio flowing; True when a key has ended it under INTERRUPT. Raises ChannelGone."""
        due = now() + seconds
        while True:
            if rule is KeyRule.INTERRUPT and len(self.buffer):
                return True
            left = due - now()
            if left <= 0:
                return False
            if key := await self.read(left):
                self.pressed(key, rule)

    async def collect(self, limits: DigitLimits, so_far: str) -> Digits:
        """Collect keys, those in the buffer first; the first-digit timer starts now."""
        collector = DigitCollector(limits, now())
        for digit in so_far:
            collector.press(digit, now())
        while True:
            while (key := self.buffer.take()) is not None:
                if done := collector.press(key, now()):
                    return self._full(done, limits)
            if done := collector.expire(now()):
                return done
            if key := await self.read(collector.due - now()):
                self.pressed(key, KeyRule.BUFFER)

    async def read(self, seconds: float) -> str:
        """One key within so many seconds, empty for none; it may come back sooner. Raises ChannelGone."""
        if seconds > BRIEF and self._has_silence and not self.music:
            return await self._read_in_silence(seconds)
        milliseconds = max(1, round(min(seconds, _LONGEST) * 1000))
        return (await self._connection.do("WAIT", "FOR", "DIGIT", str(milliseconds), late=self.late)).key

    async def _read_in_silence(self, seconds: float) -> str:
        try:
            async with asyncio.timeout(seconds):
                reply = await self._connection.ask("STREAM", "FILE", SILENCE, ALL, late=self.late)
        except TimeoutError:
            return ""
        if reply.result < 0:
            await self._connection.probe()
            self._has_silence = False
        return reply.key

    def late(self, reply: Reply) -> None:
        """The key of a command that was cut off is not lost."""
        self.pressed(reply.key, KeyRule.BUFFER)

    def _full(self, done: Digits, limits: DigitLimits) -> Digits:
        if done.end is DigitEnd.FULL and limits.terminator:
            self._late = limits.terminator, now() + LATE_TERMINATOR
            if self.buffer.peek() == limits.terminator:
                self.buffer.take()
                self._late = "", 0.0
        return done

    def _is_late_terminator(self, key: str) -> bool:
        terminator, until = self._late
        self._late = "", 0.0
        return bool(terminator) and key == terminator and now() <= until


def now() -> float:
    """The loop's clock."""
    return asyncio.get_running_loop().time()
