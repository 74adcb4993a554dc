"""A caller at a terminal: each key counts at once, without Enter, as on a telephone.

Knows terminals and the keys of one. Does not know what is shown of the call.
"""

import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from bridge.telephony.digits import KEYS
from bridge.telephony.values import MediaUri
from bridge.terminal.caller import heard_of
from bridge.terminal.input_points import InputPoint, Line
from bridge.terminal.simulate import Screen
from bridge.terminal.transcript import Heard

HANG_UP: Final = frozenset("hq\x04\x03")
"""h, q, Ctrl-D and Ctrl-C: the caller hangs up."""


class KeyboardCaller:
    """Fulfils `Caller`: what is heard goes to the screen."""

    def __init__(self, screen: Screen, now: Callable[[], float], choices: Callable[[], str]) -> None:
        """`choices` tells which keys have an option where the call stands."""
        self._screen = screen
        self._now = now
        self._choices = choices
        self.sounds: list[Heard] = []

    @property
    def unused(self) -> tuple[str, ...]:
        """No keys were announced."""
        return ()

    def hears(self, media: MediaUri) -> None:
        """Show it."""
        self.sounds.append(heard_of(media, self._now()))
        self._screen.hears(self.sounds[-1])

    def hears_music(self, music: str) -> None:
        """Show it."""
        self.sounds.append(Heard("music", music, self._now()))
        self._screen.hears(self.sounds[-1])

    def notices(self, what: str) -> None:
        """Show it."""
        self._screen.notices(what)

    def may_press(self, line: Line, point: InputPoint) -> None:  # noqa: ARG002 - the person presses when he likes
        """Say which keys there are."""
        self._screen.invites(point, self._choices())


@contextmanager
def keyboard(line: Line, fd: int) -> Iterator[None]:
    """Hand every key typed at a terminal to the line, until the block ends; Ctrl-C hangs up."""
    loop = asyncio.get_running_loop()
    before = termios.tcgetattr(fd)
    tty.setcbreak(fd)
    loop.add_reader(fd, _typed, line, fd)
    loop.add_signal_handler(signal.SIGINT, line.leave)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        loop.remove_reader(fd)
        with suppress(termios.error):  # a terminal that was closed has nothing to be restored
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def is_terminal() -> bool:
    """Tell whether a person can type and see."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _typed(line: Line, fd: int) -> None:
    try:
        octets = os.read(fd, 64)
    except OSError:  # the terminal was closed
        octets = b""
    if not octets:
        asyncio.get_running_loop().remove_reader(fd)
        line.leave()
    for key in octets.decode("ascii", "ignore"):
        if key in KEYS:
            line.press(key)
        elif key in HANG_UP:
            line.leave()
