"""Keys typed at a terminal, one by one; the terminal is afterwards as it was before."""

import asyncio
import io
import os
import pty
import termios
from collections.abc import Iterator

import pytest
from rich.console import Console

from bridge.telephony.values import MediaUri
from bridge.terminal.input_points import InputPoint, Wanted
from bridge.terminal.keyboard import KeyboardCaller, is_terminal, keyboard
from bridge.terminal.simulate import Screen
from tests.fakes.moments import until


class TypedLine:
    open = True

    def __init__(self) -> None:
        self.pressed = ""
        self.left = False

    def press(self, keys: str) -> None:
        self.pressed += keys

    def leave(self) -> None:
        self.left = True


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """What the person types into, and what the program reads from."""
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


async def typed(terminal: tuple[int, int], octets: bytes) -> TypedLine:
    person, program = terminal
    line = TypedLine()
    with keyboard(line, program):
        os.write(person, octets)
        await until(lambda: line.left)
    return line


@pytest.mark.parametrize("hang_up", [b"h", b"q", b"\x04"])
async def test_keys_count_without_enter_and_others_do_not(terminal: tuple[int, int], hang_up: bytes) -> None:
    line = await typed(terminal, b"1a2\xc3\xa9*#\n" + hang_up)
    assert line.pressed == "12*#"


async def test_the_terminal_is_left_as_it_was(terminal: tuple[int, int]) -> None:
    before = termios.tcgetattr(terminal[1])
    await typed(terminal, b"h")
    assert termios.tcgetattr(terminal[1]) == before


async def test_a_terminal_that_is_closed_hangs_up() -> None:
    person, program = pty.openpty()
    line = TypedLine()
    with keyboard(line, program):
        os.close(person)
        await until(lambda: line.left)
    os.close(program)


async def test_what_is_heard_goes_to_the_screen_and_is_kept() -> None:
    text = io.StringIO()
    caller = KeyboardCaller(Screen(Console(file=text)), asyncio.get_running_loop().time, lambda: "1 2")
    caller.hears(MediaUri("unchecked:welcome"))
    caller.hears_music("jazz")
    caller.notices("answered")
    caller.may_press(TypedLine(), InputPoint(Wanted.CHOICE, 5))
    assert text.getvalue().splitlines() == ["♪ welcome", "♪ music jazz", "  answered", "# press 1 2, or wait 5 s"]
    assert [heard.what for heard in caller.sounds] == ["welcome", "jazz"]
    assert caller.unused == ()


def test_a_pipe_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert not is_terminal()
