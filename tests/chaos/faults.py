"""One table: the faults, what each does to the world, and what it may do to callers.

Knows how a neighbour fails. Does not know when, nor what is expected of Callbridge beyond `shuts` and `loses`.
Each returns when the cause is gone; whether Callbridge has recovered is asked by whoever ordered it.
"""

import os
import random
import signal
import sqlite3
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.accounts import Kind
from tests.chaos.world import World

Act = Callable[[World, random.Random], Coroutine[None, None, None]]
BEAT: Final = 9.0
"""Seconds after which a heartbeat of 5 s has surely noticed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and what it may do to callers."""

    kind: Kind
    act: Act


async def kill_bridge(world: World, draw: random.Random) -> None:
    await world.bridge.stop(signal.SIGKILL)
    await world.pause(draw.uniform(0, 4))
    await world.bridge.start()


async def stop_bridge(world: World, draw: random.Random) -> None:
    await world.bridge.stop()
    await world.pause(draw.uniform(0, 2))
    await world.bridge.start()


async def freeze_bridge(world: World, draw: random.Random) -> None:
    world.bridge.signal(signal.SIGSTOP)
    await world.pause(draw.choice((1.0, BEAT)))
    world.bridge.signal(signal.SIGCONT)


async def freeze_asterisk(world: World, draw: random.Random) -> None:
    _signal_asterisk(world, signal.SIGSTOP)
    try:
        await world.pause(draw.choice((1.0, BEAT)))
    finally:
        _signal_asterisk(world, signal.SIGCONT)


async def kill_asterisk(world: World, draw: random.Random) -> None:
    await world.asterisk.kill()
    world.deaths += 1
    try:
        await world.pause(draw.uniform(0, 2))
    finally:
        await world.asterisk.start()


async def cut_link(world: World, draw: random.Random) -> None:
    world.ari.refuses = True
    world.ari.cut()
    await world.pause(draw.uniform(0, 5))
    world.ari.heal()


async def stall_link(world: World, draw: random.Random) -> None:
    world.ari.stall()
    await world.pause(draw.choice((2.0, BEAT)))
    world.ari.heal()


async def half_open_link(world: World, draw: random.Random) -> None:
    world.ari.lose()
    await world.pause(BEAT)


async def slow_rest(world: World, draw: random.Random) -> None:
    world.ari.delay = draw.uniform(0.2, 1.0)
    await world.pause(6)
    world.ari.heal()


async def cut_ami(world: World, draw: random.Random) -> None:
    world.ami.refuses = True
    world.ami.cut()
    await world.pause(draw.uniform(0, 4))
    world.ami.heal()


async def half_open_ami(world: World, draw: random.Random) -> None:
    world.ami.lose()
    await world.pause(BEAT)


async def script_down(world: World, draw: random.Random) -> None:
    await world.script.close()
    await world.pause(draw.uniform(2, 6))
    await world.script.open()


async def script_odd(world: World, draw: random.Random) -> None:
    world.script.mood = draw.choice(("slow", "garbage", "error"))
    await world.pause(draw.uniform(2, 6))
    world.script.mood = ""


async def receiver_down(world: World, draw: random.Random) -> None:
    await world.receiver.close()
    await world.pause(draw.uniform(2, 6))
    await world.receiver.open()


async def receiver_ill(world: World, draw: random.Random) -> None:
    world.receiver.status, world.receiver.seconds = draw.choice(((500, 0.0), (200, 2.0), (503, 1.0)))
    await world.pause(draw.uniform(2, 6))
    world.receiver.status, world.receiver.seconds = 200, 0.0


async def store_locked(world: World, draw: random.Random) -> None:
    """Another program holds the database: nothing can be written."""
    with sqlite3.connect(world.bridge.database, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        await world.pause(draw.uniform(2, 8))
        database.execute("ROLLBACK")
    database.close()


async def speech_hangs(world: World, draw: random.Random) -> None:
    world.hangs.touch()
    await world.pause(draw.uniform(2, 6))
    world.hangs.unlink()


def _signal_asterisk(world: World, number: signal.Signals) -> None:
    """The process and all below it: who is not root runs it in a namespace, as a child of another program."""
    waiting = [world.asterisk.pid]
    while waiting:
        pid = waiting.pop()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        waiting += map(int, children)
        os.kill(pid, number)


FAULTS: Final[Mapping[str, Fault]] = {
    kind.name: Fault(kind, act)
    for kind, act in (
        (Kind("bridge killed", shuts=True), kill_bridge),
        (Kind("bridge stopped", shuts=True), stop_bridge),
        (Kind("bridge frozen", shuts=True), freeze_bridge),
        (Kind("Asterisk frozen", shuts=True), freeze_asterisk),
        (Kind("Asterisk killed", shuts=True, loses=True), kill_asterisk),
        (Kind("link cut", shuts=True), cut_link),
        (Kind("link stalled", shuts=True), stall_link),
        (Kind("link half open", shuts=True), half_open_link),
        (Kind("REST slow"), slow_rest),
        (Kind("AMI cut"), cut_ami),
        (Kind("AMI half open"), half_open_ami),
        (Kind("script down"), script_down),
        (Kind("script odd"), script_odd),
        (Kind("receiver down"), receiver_down),
        (Kind("receiver ill"), receiver_ill),
        (Kind("store locked"), store_locked),
        (Kind("speech hangs"), speech_hangs),
    )
}
