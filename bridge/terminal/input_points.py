"""Moments at which keys are consumed, and who is told of them: what a line and a caller are to each other.

Knows keys and seconds. Does not know calls, nor whether a person or a list presses the keys.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from bridge.telephony.values import MediaUri


class Wanted(Enum):
    """What keys would do at an input point."""

    CHOICE = auto()
    """One key chooses an option."""
    PROMPT = auto()
    """A key stops the prompt."""
    ONE_KEY = auto()
    """One key is stored, and the prompt goes on."""
    DIGITS = auto()
    """Keys are collected."""
    TERMINATOR = auto()
    """A key ends the recording."""


@dataclass(frozen=True, slots=True)
class InputPoint:
    """A moment at which keys are consumed. `only`: the keys that count, "" for all; `seconds` until it is over."""

    wanted: Wanted
    seconds: float
    only: str = ""
    most: int = 1
    terminator: str = ""


class Line(Protocol):
    """What the caller may do with the line."""

    @property
    def open(self) -> bool:
        """Keys are consumed now, and none waits."""

    def press(self, keys: str) -> None:
        """Press keys, one after the other."""

    def leave(self) -> None:
        """Hang up."""


class Caller(Protocol):
    """The one at the other end of the line: hears, and is told when keys are consumed. No method waits."""

    def hears(self, media: MediaUri) -> None:
        """A sound begins."""

    def hears_music(self, music: str) -> None:
        """Music begins, while a script is asked."""

    def notices(self, what: str) -> None:
        """Anything else that a caller notices, in a few words."""

    def may_press(self, line: Line, point: InputPoint) -> None:
        """An input point opens, and no key waits for it."""
