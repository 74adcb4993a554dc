"""The caller's end of a simulated call: what becomes of a key, and time that passes until one comes.

Knows the rules for keys, and the moments of the loop's clock. Does not know what is played or asked.
Source: Call Interactive 9.3, 9.4.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from bridge.errors import ChannelGone
from bridge.telephony.digits import KEYS, LATE_TERMINATOR, KeyBuffer, KeyRule
from bridge.terminal.input_points import Caller, InputPoint

NORMAL = 16
KEEPS_FIRST = frozenset({KeyRule.KEEP_FIRST, KeyRule.KEEP_FIRST_ONLY})


class KeyLine:
    """Fulfils `Line`. `waiting()` surrounds every wait for time or keys; `note` is told what became of a key."""

    def __init__(
        self, caller: Caller, note: Callable[[str, str], None], waiting: Callable[[], AbstractContextManager[None]]
    ) -> None:
        """Begin with nobody gone and no key pressed."""
        self.keys = KeyBuffer()
        self.gone = False
        self.first: str | None = None
        """What rule KEEP_FIRST has taken."""
        self.collecting = False
        self.ends_recording = ""
        """Keys that end the recording that runs."""
        self.when_gone: list[Callable[[int], None]] = []
        """Who is told, with a cause, that the caller has left."""
        self._caller = caller
        self._note = note
        self._waiting = waiting
        self._rule = KeyRule.BUFFER
        self._full: tuple[float, str] | None = None
        self._changed = asyncio.Event()
        self._cut_work: Callable[[], None] | None = None

    @property
    def open(self) -> bool:
        """Keys are consumed now, and none waits."""
        if self.gone or len(self.keys):
            return False
        if self._rule in KEEPS_FIRST:
            return self.first is None
        return self._rule is KeyRule.INTERRUPT or bool(self.ends_recording)

    def press(self, keys: str) -> None:
        """Press keys; what is no key of a telephone is not noticed."""
        for key in keys:
            if key in KEYS and not self.gone:
                self._note(key, self._press(key))
                self._changed.set()

    def leave(self, cause: int = NORMAL) -> None:
        """Hang up, or be hung up."""
        self.gone = True
        while self.when_gone:
            self.when_gone.pop(0)(cause)
        self._changed.set()
        if self._cut_work:
            self._cut_work()

    def check(self) -> None:
        """Raise ChannelGone when the caller has left."""
        if self.gone:
            raise ChannelGone

    def now(self) -> float:
        """Seconds of the loop's clock."""
        return asyncio.get_running_loop().time()

    async def passes(
        self, seconds: float, rule: KeyRule, point: InputPoint | None = None, until: Callable[[], bool] | None = None
    ) -> bool:
        """Let time pass; True when a key has ended it. Raises ChannelGone."""
        before = len(self.keys)

        def by_key() -> bool:
            return until() if until else rule is KeyRule.INTERRUPT and len(self.keys) > before

        self._rule = rule
        try:
            async with asyncio.timeout(max(seconds, 0)):
                if point and self.open:
                    self._caller.may_press(self, point)
                while not self.gone and not by_key():
                    self._changed.clear()
                    with self._waiting():
                        await self._changed.wait()
        except TimeoutError:
            return False
        finally:
            self._rule = KeyRule.BUFFER
        self.check()
        return True

    def cutting(self, cut: Callable[[], None] | None) -> None:
        """Do this when the caller leaves; None: nothing any more."""
        self._cut_work = cut

    def late_terminator(self, terminator: str) -> None:
        """After a full collection the terminator as the very next key is dropped, waiting or yet to come."""
        if terminator and self.keys.peek() == terminator:
            self.keys.take()
        elif terminator and not len(self.keys):
            self._full = (self.now(), terminator)

    def _press(self, key: str) -> str:
        full, self._full = self._full, None
        if full and key == full[1] and self.now() - full[0] <= LATE_TERMINATOR:
            self.keys.drop(key)
            return "dropped"
        if self.ends_recording:
            self.keys.drop(key)
            if key not in self.ends_recording:
                return "dropped"
            self.ends_recording = ""
            return "collected"
        if self._rule in KEEPS_FIRST and self.first is None:
            self.first = key
            self.keys.drop(key)
            return "collected"
        if self._rule in {KeyRule.DISCARD, KeyRule.KEEP_FIRST_ONLY}:
            self.keys.drop(key)
            return "dropped"
        interrupts = self._rule is KeyRule.INTERRUPT and not len(self.keys)
        if not self.keys.press(key):
            return "dropped"
        return "collected" if self.collecting else "interrupts" if interrupts else "buffered"
