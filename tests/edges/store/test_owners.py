import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.store import owners
from bridge.store.owners import has_ended, this_process

TELLS = "from bridge.store.owners import this_process; print(this_process(), flush=True); input()"


def another() -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", TELLS]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())


def test_one_that_was_killed_has_ended_also_before_it_is_waited_for() -> None:
    with another() as process:
        assert process.stdout
        owner = process.stdout.readline().strip()
        assert not has_ended(owner)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert has_ended(owner)
        process.wait()
        assert has_ended(owner)


def test_this_one_lives_and_its_name_stays() -> None:
    assert this_process() == this_process()
    assert not has_ended(this_process())


def test_another_one_with_the_same_number_is_another_one() -> None:
    place, pid, began = this_process().split(" ")
    assert has_ended(f"{place} {pid} {int(began) - 1}")


def test_of_one_elsewhere_nothing_can_be_told() -> None:
    _, _, began = this_process().split(" ")
    for strange in ("", "5b1f", f"elsewhere/pid:[1] 999999999 {began}", f"{this_process().split()[0]} x 1"):
        assert not has_ended(strange)


def test_one_of_somebody_else_that_cannot_be_seen_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_pid: int, _signal: int) -> None:
        raise PermissionError

    owner = this_process()
    monkeypatch.setattr(os, "kill", refused)
    monkeypatch.setattr(owners, "_seen", lambda _: [])
    assert not has_ended(owner)


def test_where_nothing_can_be_seen_each_process_is_a_name_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "_BOOT", Path("/proc/nowhere"))
    assert " " not in this_process()
    assert this_process() != this_process()
