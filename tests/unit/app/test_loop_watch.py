"""A loop that is late is told once, refuses new calls meanwhile, and gets over it."""

import asyncio
import time

import pytest

from bridge.app.clock import SystemClock
from bridge.app.loop_watch import CALM, EVERY, IN_A_ROW, LATE, REMEMBERED, LoopWatch
from bridge.calls.admission import Admission, AdmissionLimits
from tests.fakes.moments import HandClock


class Watched:
    def __init__(self) -> None:
        self.admission = Admission(AdmissionLimits(10, 10), HandClock())
        self.said: list[tuple[str, str]] = []
        self.alive: list[float] = []
        self.watch = LoopWatch(SystemClock(), self.admission, lambda *line: self.said.append(line), self.alive.append)
        self.now = 0.0

    def sees(self, delay: float, times: int = 1) -> None:
        for _ in range(times):
            self.now += EVERY + delay
            self.watch.look(delay, self.now)


def test_one_long_delay_is_a_machine_that_stood_still_and_refuses_nobody() -> None:
    watched = Watched()
    watched.sees(30)
    watched.sees(0, CALM)
    assert watched.admission.enter() is None
    assert watched.said == []
    assert watched.watch.worst() == 30


def test_delays_on_end_refuse_new_calls_until_it_keeps_up_and_each_is_told_once() -> None:
    watched = Watched()
    watched.sees(LATE, IN_A_ROW - 1)
    assert watched.admission.late == ""
    watched.sees(LATE + 0.1)
    watched.sees(LATE + 0.7, 10)
    assert watched.admission.enter() == "the event loop is late, by 0.6 s and more: the machine cannot keep up"
    watched.sees(0, CALM - 1)
    watched.sees(LATE / 2)  # not calm yet
    watched.sees(0, CALM - 1)
    assert watched.admission.late
    watched.sees(0)
    assert watched.admission.enter() is None
    (begins, warned), (ends, over) = watched.said
    assert (begins, ends) == ("warning", "info")
    assert "new calls go back to the dialplan until it keeps up" in warned
    assert "keeps up again, after 25 s, with delays of up to 1.2 s" in over


def test_the_worst_delay_is_remembered_for_a_minute() -> None:
    watched = Watched()
    assert watched.watch.worst() == 0
    watched.sees(0.4)
    watched.sees(0.1, REMEMBERED - 1)
    assert watched.watch.worst() == 0.4
    watched.sees(0.1)
    assert watched.watch.worst() == 0.1


async def test_it_looks_by_itself_and_sees_a_loop_that_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.app.loop_watch.EVERY", 0.01)
    watched = Watched()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(watched.watch.run())
        while not watched.alive:
            await SystemClock().pause(0)
        began = time.monotonic()
        while time.monotonic() < began + 0.1:
            pass  # hold the loop
        held = len(watched.alive)
        while len(watched.alive) == held:
            await SystemClock().pause(0)
        running.cancel()
    assert watched.watch.worst() >= 0.05
