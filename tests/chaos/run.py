"""One run: callers who keep calling, faults in their time, and then quiet, in which everything must come back.

Knows the order of a run. Does not know how a fault is made, nor how the sum is drawn up.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.asterisk import Asterisk
from tests.chaos.accounts import Account, Books, Kind, Story, Window, settle
from tests.chaos.caller import one_call
from tests.chaos.faults import FAULTS
from tests.chaos.memory import Life, Sample, lives
from tests.chaos.plan import Planned
from tests.chaos.world import World, world

SETTLES: Final = 45.0
"""Seconds for what is on its way when the last call is over: receivers may be held back for a while."""
IDLE: Final = 25.0
"""Seconds within which kept connections are closed: those to Asterisk after 10 s, and who looks does so each 10 s."""
FILES: Final = 8
"""Files more than before the first call that are no leak: connections to the database and to scripts are kept."""
TASKS: Final = 8
"""Tasks more than before the first call that are no leak: each receiver has some that wait for the next delivery."""
CONNECTIONS: Final = 3
"""To ARI when nothing is done: events, and what was kept for commands."""


BUSY: Final = 2.0
LOOK: Final = 2.0
"""Seconds between two looks at readiness, or a little more."""
MACHINE_LATE: Final = Kind("machine late", shuts=True)


@dataclass(frozen=True, slots=True)
class Leaks:
    """What was left when all was over; numbers of Callbridge itself by their metric."""

    channels: Sequence[str]
    bridges: Sequence[str]
    files_first: int
    files_last: int
    tasks_first: float
    tasks_last: float
    connections: int
    gauges: dict[str, float]

    @property
    def none(self) -> bool:
        """Nothing is stuck."""
        return (
            not self.channels
            and not self.bridges
            and self.files_last <= self.files_first + FILES
            and 0 <= self.tasks_last <= self.tasks_first + TASKS
            and self.connections <= CONNECTIONS
            and not any(self.gauges.values())
        )


@dataclass(frozen=True, slots=True)
class Result:
    """All that a run has to tell."""

    seconds: float
    began: float
    windows: Sequence[Window]
    account: Account
    leaks: Leaks
    lives: Sequence[Life]
    samples: Sequence[Sample]


MUST_BE_ZERO: Final = (
    "callbridge_calls",
    "callbridge_outbox_pending",
    "callbridge_outbox_unsaved",
    "callbridge_outbox_lost",
)


async def run(asterisk: Asterisk, folder: Path, metrics: int, planned: Sequence[Planned], calls: int) -> Result:
    """Run it; `calls` callers at a time, each calling again as soon as his call is over."""
    async with world(asterisk, folder, metrics) as stage:
        began = stage.clock.monotonic()
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(stage.watch())
            stories, windows = await _under_faults(stage, planned, calls)
            await _settled(stage)
            leaks = await _leaks(stage)
            watching.cancel()
        account = settle(Books(stories, [*windows, *late(stage.late)], stage.script.asked, stage.told()))
        seconds = stage.clock.monotonic() - began
        return Result(seconds, began, windows, account, leaks, lives(stage.samples), stage.samples)


def late(moments: Sequence[float]) -> list[Window]:
    """Stretches in which the machine could not keep up, of moments that are seconds apart: as good as a fault."""
    windows: list[Window] = []
    for at in moments:
        if windows and windows[-1].over is not None and at <= windows[-1].over + LOOK:
            windows[-1] = Window(MACHINE_LATE, windows[-1].began, at + LOOK)
        else:
            windows.append(Window(MACHINE_LATE, at - LOOK, at + LOOK))
    return windows


async def _under_faults(stage: World, planned: Sequence[Planned], calls: int) -> tuple[list[Story], list[Window]]:
    over = asyncio.Event()
    stories: list[Story] = []

    async def keeps_calling(seat: int) -> None:
        turn = 0
        while not over.is_set():
            number = seat * 1000 + turn
            story = await one_call(stage, f"+120255{number:05}", f"{(number * 7919 + 104729) % 1000000:06}")
            stories.append(story)
            turn += 1
            if story.prompted is None:
                await stage.pause(BUSY)  # whoever was not served calls again, but not at once

    async with asyncio.TaskGroup() as tasks:
        for seat in range(1, calls + 1):
            tasks.create_task(keeps_calling(seat))
        windows = await _faults(stage, planned)
        over.set()
    return stories, windows


async def _faults(stage: World, planned: Sequence[Planned]) -> list[Window]:
    """One after the other, each when the one before is over; then a while without."""
    now, began, windows = stage.clock.monotonic, stage.clock.monotonic(), list[Window]()
    for one in planned:
        await stage.pause(max(0.0, began + one.at - now()))
        fault, starts = FAULTS[one.name], now()
        await fault.act(stage, random.Random(one.seed))
        ready = await stage.ready()
        windows.append(Window(fault.kind, starts, now() if ready else None))
    await stage.pause(max(0.0, planned[-1].at - planned[0].at) / max(1, len(planned)) / 2 if planned else 1.0)
    return windows


async def _settled(stage: World) -> None:
    """Wait until nothing is on its way any more, or waiting has gone on for long enough."""
    until = stage.clock.monotonic() + SETTLES
    while stage.clock.monotonic() < until:
        gauges = await stage.gauges()
        if gauges and not any(gauges.get(name, 0) for name in MUST_BE_ZERO) and not await stage.channels():
            break
        await stage.pause(0.5)
    until = stage.clock.monotonic() + IDLE
    while stage.clock.monotonic() < until:  # connections that are kept for a while are no leak, one that stays is
        if stage.ari.open <= CONNECTIONS and stage.bridge.open_files() <= stage.first_files + FILES:
            break
        await stage.pause(0.5)


async def _leaks(stage: World) -> Leaks:
    gauges = await stage.gauges()
    return Leaks(
        await stage.channels(),
        await stage.bridges(),
        stage.first_files,
        stage.bridge.open_files(),
        stage.first_tasks,
        gauges.get("callbridge_tasks", -1.0),
        stage.ari.open,
        {name: gauges.get(name, -1.0) for name in MUST_BE_ZERO},
    )
