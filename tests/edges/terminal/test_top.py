import io
import os
import pty
import sys
import termios
from dataclasses import replace

import pytest
from rich.console import Console

from bridge.calls.live_orders import CallShown
from bridge.terminal.top import a_key, can_watch, lasting, line_of, print_plainly, table_of, watch
from tests.fakes.live_orders import IN_IVR, TALKING


def printed(*what: object, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    for one in what:
        console.print(one)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (65.9, "1:05"), (3725, "1:02:05")])
def test_time_is_told_as_on_a_clock(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


def test_a_call_in_an_ivr_shows_its_place_and_another_its_parties() -> None:
    assert line_of(IN_IVR) == (
        "1763800000.1",
        "1:05",
        "+12025550143",
        "099",
        "0003*099",
        "main.start[2]",
        "asks credit",
    )
    assert line_of(TALKING)[-2:] == ("", "002 ringing")


def test_what_does_not_fit_is_counted() -> None:
    said = printed(table_of([IN_IVR, TALKING], 1))
    assert "1763800000.1" in said
    assert "1763800000.2" not in said
    assert "2 calls, 1 more than there is room for; q leaves" in said
    assert "1 call; q leaves" in printed(table_of([IN_IVR], 0))


def test_a_hostile_name_steers_no_terminal() -> None:
    said = printed(table_of([replace(IN_IVR, caller="\x1b[2J[bold]x[/bold]")], 9))
    assert "\x1b" not in said
    assert "[bold]x[/bold]" in said


def test_for_a_file_nothing_is_cut() -> None:
    console = Console(file=io.StringIO(), width=20)
    print_plainly([IN_IVR, TALKING], console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines() == [
        "CallID  time  caller  called  IVR  where  doing",
        "1763800000.1  1:05  +12025550143  099  0003*099  main.start[2]  asks credit",
        "1763800000.2  1:02:05  001  002  -  -  002 ringing",
    ]
    print_plainly([], console)
    assert console.file.getvalue().endswith("002 ringing\nno calls\n")


def test_it_looks_again_until_the_person_leaves() -> None:
    asked: list[int] = []
    waits = iter([False, False, True])

    def ask() -> list[CallShown]:
        asked.append(1)
        return [IN_IVR]

    watch(
        ask, Console(file=io.StringIO(), force_terminal=True, width=100, height=20), lambda _seconds: next(waits), 1.0
    )
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("typed", "leaves"), [(b"q", True), (b"xQ", True), (b"\x1b", True), (b"x", False), (b"", False)]
)
def test_q_leaves_and_the_terminal_is_as_before(typed: bytes, leaves: bool) -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    try:
        with a_key(theirs) as wait:
            os.write(ours, typed)
            assert wait(0.05 if not typed else 5) is leaves
        assert termios.tcgetattr(theirs)[3] == before[3]
    finally:
        os.close(ours)
        os.close(theirs)


def test_ctrl_c_leaves_without_a_trace() -> None:
    ours, theirs = pty.openpty()
    try:
        with a_key(theirs):
            raise KeyboardInterrupt
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_terminal_that_is_closed_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setattr(os, "read", lambda _fd, _most: b"")
    try:
        with a_key(theirs) as wait:
            os.write(ours, b"x")
            assert wait(5) is True
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_person_sees_it_only_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert not can_watch()
