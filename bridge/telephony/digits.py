"""Keys: how they are kept, and how a number of them is collected.

Knows digits, limits and moments that it is handed. Does not know what time it is, nor where keys come from.
Source: The IVR 3.3 and 3.4, Call Interactive 9.3 and 9.4.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto

TYPE_AHEAD = 32
"""Keys that a buffer holds; further keys are lost (The IVR 3.3)."""

MOST_USED = 64
"""Keys of one step that are remembered: no collection takes more."""

KEYS = frozenset("0123456789*#")
"""The keys of a telephone. `A` to `D` exist in DTMF and are ignored."""

LATE_TERMINATOR = 1.0
"""Seconds in which a terminator after the last digit of a full collection is dropped (The IVR 3.4, rule 5)."""


class KeyRule(Enum):
    """What a key does to the sound or the wait during which it is pressed."""

    DISCARD = auto()
    """Foreground with `buffer_foreground_keys = false`: the key is dropped."""
    BUFFER = auto()
    """Foreground: the key is kept, in order, for the next input point."""
    KEEP_FIRST = auto()
    """Foreground with `digit_variable`: the first key is taken, further ones are kept for the next input point."""
    KEEP_FIRST_ONLY = auto()
    """The same with `buffer_foreground_keys = false`: the first key is taken, further ones are dropped."""
    INTERRUPT = auto()
    """Background: the key stops the sound and stays in the buffer; whoever acts next takes it."""


class KeyBuffer:
    """The type-ahead of one channel: at most 32 keys, oldest first. The only one there is."""

    def __init__(self) -> None:
        """Begin empty."""
        self._keys: deque[str] = deque()
        self._used: list[str] = []
        self.pressed = 0
        """Keys that the caller has pressed in this call, dropped ones included."""
        self.secret = False
        """Whoever tells of a key that is pressed now says that it was pressed, and not which one."""

    @contextmanager
    def kept_secret(self, *, when: bool = True) -> Iterator[None]:
        """Keys that are pressed meanwhile are told to nobody but those who take them, and kept nowhere else."""
        before, self.secret = self.secret, self.secret or when
        try:
            yield
        finally:
            if self.secret:
                self._used.clear()
            self.secret = before

    def press(self, key: str) -> bool:
        """Keep a key; False when it is no telephone key or the buffer is full."""
        if key not in KEYS:
            return False
        self.pressed += 1
        if len(self._keys) >= TYPE_AHEAD:
            return False
        self._keys.append(key)
        return True

    def drop(self, key: str) -> None:
        """Count a key that is not kept."""
        if key in KEYS:
            self.pressed += 1

    def use(self, key: str) -> None:
        """Count a key that goes to the present step without waiting here."""
        if key in KEYS:
            self.pressed += 1
            self._remember(key)

    def take(self) -> str | None:
        """Hand out the oldest key to the present step, None when there is none."""
        if not self._keys:
            return None
        key = self._keys.popleft()
        self._remember(key)
        return key

    def begin(self) -> None:
        """Another step, or another attempt of one, begins: keys that were used before are done with."""
        self._used.clear()

    @property
    def given(self) -> str:
        """What the present step would find here if it began anew: the keys that it has used, and those that wait.

        Nothing while they are secret: a caller who is asked for his PIN is asked again.
        """
        return "" if self.secret else "".join((*self._used, *self._keys))

    def restore(self, given: str, pressed: int) -> None:
        """Let these keys wait before any other, of a caller who has pressed so many before them."""
        before = [key for key in given[: TYPE_AHEAD + MOST_USED] if key in KEYS]
        self._keys.extendleft(reversed(before))
        self.pressed += pressed + len(before)

    def peek(self) -> str | None:
        """Tell the oldest key and keep it."""
        return self._keys[0] if self._keys else None

    def clear(self) -> None:
        """Forget the keys that wait: option `invalid` is entered, or a transfer begins."""
        self._keys.clear()

    def _remember(self, key: str) -> None:
        if len(self._used) < MOST_USED:
            self._used.append(key)

    def __len__(self) -> int:
        """Tell how many keys wait."""
        return len(self._keys)


class DigitEnd(Enum):
    """Why a collection has ended."""

    FULL = auto()
    TERMINATOR = auto()
    TIMEOUT = auto()


@dataclass(frozen=True, slots=True)
class DigitLimits:
    """When a collection is complete. Times in seconds; `terminator` is one key, or empty for none."""

    most: int
    least: int
    first_digit: float
    inter_digit: float
    terminator: str = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """What was collected, without the terminator, and why the collection ended."""

    keys: str
    end: DigitEnd
    pressed: bool = True
    """False when not a single key came, not even the terminator."""


class DigitCollector:
    """One collection, as a machine without a clock: moments are arguments, `due` says when to call `expire`.

    A key that is neither digit nor terminator (`*`, `#`) is stored like a digit.
    """

    def __init__(self, limits: DigitLimits, prompt_ended: float) -> None:
        """Start the first-digit timer at the moment when the prompt has ended."""
        self._limits = limits
        self._keys = ""
        self.due = prompt_ended + limits.first_digit
        """The moment at which the running timer ends."""

    def press(self, key: str, at: float) -> Digits | None:
        """Take one key; the collection when it is complete, else None."""
        if key == self._limits.terminator:
            return Digits(self._keys, DigitEnd.TERMINATOR)
        self._keys += key
        self.due = at + self._limits.inter_digit
        return Digits(self._keys, DigitEnd.FULL) if len(self._keys) >= self._limits.most else None

    def expire(self, at: float) -> Digits | None:
        """Tell the collection when its timer has run out by now, else None."""
        if at < self.due:
            return None
        return Digits(self._keys, DigitEnd.TIMEOUT, pressed=bool(self._keys))
