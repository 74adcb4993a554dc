"""What reaches one channel: keys, the end of the sound that plays, and that the caller has left.

Filled by the event reader, in the order in which Asterisk reports; emptied by the call's task. Bounded by
construction: 32 keys, one expected end, one collection, one flag. Knows what a key means for the present sound or
collection. Does not know REST, nor what the call does next. Source: The IVR 3.3, 3.4.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from bridge.asterisk.echoes import Echoes
from bridge.asterisk.events import SAYS_NOTHING
from bridge.asterisk.whereabouts import Whereabouts
from bridge.errors import ChannelGone
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

KeyNote = Callable[[str, str], None]
"""Tells what became of a key: the key, empty when nobody is to know it, and the word for the journal."""


class Sort(Enum):
    """What kind of thing has an end that is awaited."""

    PLAYBACK = auto()
    RECORDING = auto()


@dataclass(slots=True)
class Sounding:
    """A playback or a recording of ours, from before it is ordered until it is known to be over."""

    sort: Sort
    id: str
    rule: KeyRule
    over: bool = False
    failed: bool = False
    seconds: int = 0
    first_key: str | None = None
    interrupted: bool = False


class Mailbox:
    """One channel's. All methods that are not `async` return at once; the reader may call them."""

    def __init__(self, note: KeyNote) -> None:
        self.keys = KeyBuffer()
        self.echoes = Echoes()
        self.where = Whereabouts()
        self.gone = False
        self.cause = 0
        self.sounding: Sounding | None = None
        self.collected: Digits | None = None
        self._note = note
        self._collector: DigitCollector | None = None
        self._limits: DigitLimits | None = None
        self._quiet_rule = KeyRule.BUFFER
        self._key_ended_wait = False
        self._late: tuple[str, float] | None = None
        self._changed = asyncio.Event()
        self._when_gone: Callable[[], None] | None = None

    # ---- what the reader tells

    def key(self, key: str, at: float) -> None:
        """A key was released at this moment of the loop's clock."""
        if key not in KEYS:
            return
        late, self._late = self._late, None
        if late is not None and key == late[0] and at <= late[1]:
            self._drop(key, "dropped")
        elif self._collector is not None and self._limits is not None:
            self._collect(self._collector, self._limits, key, at)
        elif self.sounding is not None and not self.sounding.over:
            self._during(self.sounding, key)
        elif self._quiet_rule is KeyRule.INTERRUPT and not self._key_ended_wait:
            self._key_ended_wait = True
            self._keep(key, "interrupts")
        elif self._quiet_rule is KeyRule.DISCARD:
            self._drop(key, "dropped")
        else:
            self._keep(key, "buffered")
        self._changed.set()

    def ended(self, sort: Sort, name: str, *, failed: bool = False, seconds: int = 0) -> None:
        """A playback or a recording is over; from now on keys belong to what comes next."""
        sounding = self.sounding
        if sounding is not None and sounding.sort is sort and sounding.id == name and not sounding.over:
            sounding.over, sounding.failed, sounding.seconds = True, failed, seconds
            self._changed.set()

    def leave(self, cause: int = 0) -> None:
        """The caller has left, or the channel is no longer ours. Said as often as it is heard."""
        if cause not in SAYS_NOTHING:
            self.cause = cause
        if not self.gone:
            self.gone = True
            self._changed.set()
            if self._when_gone is not None:
                self._when_gone()

    def come_back(self, word: str) -> None:
        """The channel has come back from the dialplan; what was keyed there was not for us."""
        self.keys.clear()
        self.echoes = Echoes()
        self.where.word = word
        self._changed.set()

    def stir(self) -> None:
        """Something has changed that `until` may be waiting for."""
        self._changed.set()

    # ---- what the call's task awaits

    def check(self) -> None:
        """Raise ChannelGone when the caller has left."""
        if self.gone:
            raise ChannelGone(elsewhere=self.where.elsewhere)

    async def until(self, happened: Callable[[], bool], due: Callable[[], float]) -> bool:
        """Wait: True when it has happened, False when it is due (loop time). Raises ChannelGone.

        Both are asked again after each event, so a deadline may move.
        """
        loop = asyncio.get_running_loop()
        while not happened():
            self.check()
            when = due()
            if loop.time() >= when:
                return False
            self._changed.clear()
            try:
                async with asyncio.timeout_at(when if when < float("inf") else None):
                    await self._changed.wait()
            except TimeoutError:
                continue
        return True

    @contextmanager
    def expecting(self, sounding: Sounding) -> Iterator[Sounding]:
        """Await the end of something that is about to be ordered. It stays expected when its end did not come."""
        self.sounding = sounding
        try:
            yield sounding
        finally:
            if sounding.over:
                self.sounding = None

    @contextmanager
    def waiting(self, rule: KeyRule) -> Iterator[Callable[[], bool]]:
        """A quiet wait; what is handed out tells whether a key has ended it."""
        self._quiet_rule, self._key_ended_wait = rule, rule is KeyRule.INTERRUPT and len(self.keys) > 0
        try:
            yield lambda: self._key_ended_wait
        finally:
            self._quiet_rule, self._key_ended_wait = KeyRule.BUFFER, False

    @contextmanager
    def collecting(self, limits: DigitLimits, so_far: str) -> Iterator[DigitCollector]:
        """A collection that begins now, with what was keyed already and then the keys that wait."""
        now = asyncio.get_running_loop().time()
        collector = self._collector = DigitCollector(limits, now)
        self._limits, self.collected = limits, None
        keyed = iter(so_far)
        while (key := next(keyed, None) or self.keys.take()) is not None:
            if self._press(collector, limits, key, now):
                break
        if self._late is not None and (following := self.keys.peek()) is not None:
            if following == self._late[0]:
                self.keys.take()
            self._late = None
        try:
            yield collector
        finally:
            self._collector = self._limits = None

    @contextmanager
    def when_gone(self, then: Callable[[], None]) -> Iterator[None]:
        """Call this when the caller leaves; at once when it has left."""
        self._when_gone = then
        try:
            if self.gone:
                then()
            yield
        finally:
            self._when_gone = None

    # ---- what becomes of a key

    def _during(self, sounding: Sounding, key: str) -> None:
        match sounding.rule:
            case KeyRule.DISCARD:
                self._drop(key, "dropped")
            case KeyRule.BUFFER:
                self._keep(key, "buffered")
            case KeyRule.KEEP_FIRST | KeyRule.KEEP_FIRST_ONLY if sounding.first_key is None:
                sounding.first_key = key
                self._drop(key, "collected")
            case KeyRule.KEEP_FIRST:
                self._keep(key, "buffered")
            case KeyRule.KEEP_FIRST_ONLY:
                self._drop(key, "dropped")
            case KeyRule.INTERRUPT:
                self._keep(key, "buffered" if sounding.interrupted else "interrupts")
                sounding.interrupted = True
            case _:
                assert_never(sounding.rule)

    def _collect(self, collector: DigitCollector, limits: DigitLimits, key: str, at: float) -> None:
        if self.collected is not None:
            self._keep(key, "buffered")
            return
        self.keys.use(key)
        self._tell(key, "collected")
        self._press(collector, limits, key, at)

    def _press(self, collector: DigitCollector, limits: DigitLimits, key: str, at: float) -> bool:
        """Hand a key to the collection; tell whether that completed it."""
        digits = self.collected = collector.press(key, at)
        full = digits is not None and digits.end is DigitEnd.FULL
        self._late = (limits.terminator, at + LATE_TERMINATOR) if full and limits.terminator else None
        return digits is not None

    def _keep(self, key: str, taken: str) -> None:
        self._tell(key, taken if self.keys.press(key) else "dropped")

    def _drop(self, key: str, taken: str) -> None:
        self.keys.drop(key)
        self._tell(key, taken)

    def _tell(self, key: str, taken: str) -> None:
        """Nobody knows yet what a buffered key is for: it may be the first digit of a PIN."""
        hidden = self.keys.secret or taken == "buffered"
        self._note("" if hidden else key, taken)
