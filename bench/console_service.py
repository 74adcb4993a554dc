"""The console of a busy service, for `bench.console_pages`: 10,000 calls in a real store, 500 that are up and move.

A process of its own, on the event loop that Callbridge uses. Who is up and where each stands is told by the parts that
tell it in the service; scripts, IVRs and deliveries are those of the console's tests. Beside it a script is asked
through the real client, 40 times a second: what the console does to a call shows there, and in how late the loop is.
Takes a word on a line: how many of the calls move twice a second from now on. Answers with what was measured before it.
"""

import asyncio
import json
import resource
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from statistics import quantiles
from typing import Final, cast

import uvloop
from pydantic import SecretStr

from bench.dead_script import FACTS, Failures
from bridge.app.clock import SystemClock
from bridge.app.console.live import ConsoleCalls
from bridge.app.console.past import ConsolePast
from bridge.calls.journal import CallEntered, Noted, StepBegun
from bridge.calls.records import CallRecord, Change
from bridge.calls.switchboard import Switchboard
from bridge.ivr.bind import Ask
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.observe.call_places import CallPlaces
from bridge.observe.journal import CallJournal
from bridge.observe.lines import to_line
from bridge.observe.settings import PrivacySettings
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings
from bridge.store.around import Around
from bridge.store.history import CallFilter
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from tests.fakes.console import FakeCalls, FakePast, a_call, console_of
from tests.fakes.console_large import IVR as LARGE
from tests.fakes.console_large import large_ivr, long_journal
from tests.fakes.console_shown import shown_house
from tests.fakes.moments import HandClock
from tests.fakes.ports import ListJournal

LIVE: Final = 500
PAST: Final = 10_000
RATE: Final = 40
TICK: Final = 0.01
IVR: Final = "0003*099"


class Measured:
    """What is counted since the last answer. Seconds."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self.late: list[float] = []
        self.asked: list[float] = []
        self._began, self._worked = clock.monotonic(), _worked()

    def told(self) -> dict[str, float]:
        """And begin anew."""
        lasted, worked = self._clock.monotonic() - self._began, _worked() - self._worked
        late, asked = _percentiles(self.late), _percentiles(self.asked)
        self.late, self.asked = [], []
        self._began, self._worked = self._clock.monotonic(), _worked()
        return {
            "processor": worked / lasted,
            "late_p50": late[0], "late_p99": late[1], "late_most": late[2],
            "asked_p50": asked[0], "asked_p99": asked[1],
        }  # fmt: skip


class Traffic:
    """500 calls in an IVR, of which some move."""

    def __init__(self, clock: SystemClock) -> None:
        ids = iter(f"live-{number}" for number in range(LIVE))
        self.board, self.places = Switchboard(lambda: next(ids)), CallPlaces()
        self.moving = 0
        for number in range(LIVE):
            began = clock.now() - number
            call = self.board.enter(f"17.{number}", "", "pbx1", began)
            caller = f"+4074412{number:04d}"
            call.record = CallRecord(call.api_id, call.call_id, "pbx1", "cb", began, caller, f"Ana {number}", "099")
            self.places.read(Noted(0, call.call_id, CallEntered(IVR, caller, "099", "", call.api_id, "pbx1")))

    async def run(self, clock: SystemClock) -> None:
        """Each that moves goes on twice a second, evenly spread."""
        turn = 0
        while True:
            await clock.pause(0.05)
            turn += 1
            for number in range(turn % 10, self.moving, 10):
                step = StepBegun(
                    f"context.main.option.{(turn // 10 + number) % 9}", ("play_sound", "wait")[turn // 10 % 2]
                )
                self.places.read(Noted(0, f"17.{number}", step))


@asynccontextmanager
async def archive(folder: Path, clock: SystemClock) -> AsyncIterator[ConsolePast]:
    """A real store with 10,000 calls."""
    around = Around("callbridge", "one", ListJournal(), clock, clock.pause, print, to_line, lambda: "RO")
    settings = StoreSettings(url=SecretStr(f"sqlite:///{folder}/callbridge.db"))
    store = Store((settings, OutboxSettings(), RetentionSettings()), dict, lambda: UTC, around)
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(store.writer.run())
        for number in range(PAST):
            store.writer.keep(Change(a_call(number)))
            if number % 1000 == 999:  # noqa: PLR2004 - as many as wait in memory are bounded
                await written(store, f"past-{number}", clock)
        for noted in long_journal(a_call(1).call_id, a_call(1).began):
            store.writer.read(noted)
        await store.writer.flush(10)
        yield ConsolePast(
            store.history, CallJournal(10, PrivacySettings(), clock), Switchboard(str), lambda: "0003", clock.pause
        )
        writing.cancel()
        await store.close()


async def written(store: Store, call: str, clock: SystemClock) -> None:
    """Wait until a call can be read."""
    while True:
        if await store.history.calls(CallFilter(call=call), 1):
            return
        await clock.pause(0.01)


async def ask_scripts(port: int, clock: SystemClock, measured: Measured, tasks: asyncio.TaskGroup) -> None:
    """As calls do."""
    async with Client() as client:
        bulkhead = Bulkhead(ScriptsSettings(), clock)
        ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, Failures(), clock, clock.pause)
        script = Ask(Script(name="healthy", url=Template.parse(f"http://127.0.0.1:{port}/healthy")))

        async def ask() -> None:
            began = clock.monotonic()
            await ladder.ask(script, FACTS)
            measured.asked.append(clock.monotonic() - began)

        began, number = clock.monotonic(), 0
        while True:
            number += 1
            await clock.pause(max(0.0, began + number / RATE - clock.monotonic()))
            tasks.create_task(ask())


async def watch_the_loop(clock: SystemClock, measured: Measured) -> None:
    """How much later than asked for it wakes."""
    while True:
        before = clock.monotonic()
        await clock.pause(TICK)
        measured.late.append(clock.monotonic() - before - TICK)


async def serve(script_port: int) -> None:
    """Until there is no more input."""
    clock = SystemClock()
    house = shown_house(cast("HandClock", clock), 0, 120)
    traffic = Traffic(clock)
    live = ConsoleCalls(traffic.board, traffic.places, clock, clock.pause)
    house.ivrs.pictures[LARGE] = large_ivr()
    house.live = cast("FakeCalls", _Live(live))
    with tempfile.TemporaryDirectory() as folder:
        async with archive(Path(folder), clock) as past, asyncio.TaskGroup() as tasks:
            house.past = cast("FakePast", past)
            measured = Measured(clock)
            lasting = [
                tasks.create_task(traffic.run(clock)),
                tasks.create_task(ask_scripts(script_port, clock, measured, tasks)),
                tasks.create_task(watch_the_loop(clock, measured)),
            ]
            async with console_of(house) as console:
                say(json.dumps({"port": console.listener.port}))
                while line := await asyncio.to_thread(sys.stdin.readline):
                    traffic.moving = int(line)
                    say(json.dumps(measured.told()))
            for task in lasting:
                task.cancel()


class _Live:
    """Reads as in the service; orders are not measured."""

    def __init__(self, calls: ConsoleCalls) -> None:
        self.rows, self.find = calls.rows, calls.find


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _percentiles(taken: list[float]) -> tuple[float, float, float]:
    if len(taken) < 2:  # noqa: PLR2004 - a percentile needs two
        return 0.0, 0.0, 0.0
    found = quantiles(taken, n=100)
    return found[49], found[98], max(taken)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
