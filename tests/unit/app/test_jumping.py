"""Time that jumps while nothing but timers is awaited, and does not while work is under way."""

import asyncio
import socket
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from bridge.app.jumping import JumpingLoop

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(work)


def loop() -> JumpingLoop:
    running = asyncio.get_running_loop()
    assert isinstance(running, JumpingLoop)
    return running


async def wait(seconds: float) -> None:
    await asyncio.wait([loop().create_future()], timeout=seconds)


def test_an_hour_is_over_at_once_and_has_passed() -> None:
    async def call() -> float:
        began = loop().time()
        with loop().jumping():
            await wait(3600)
        return loop().time() - began

    began = time.monotonic()
    passed = run(call())
    assert 3600 <= passed < 3605
    assert time.monotonic() - began < 5


def test_timers_come_in_their_order() -> None:
    async def call() -> list[int]:
        order: list[int] = []
        for seconds in (30, 10, 20):
            loop().call_later(seconds, order.append, seconds)
        with loop().jumping():
            await wait(40)
        return order

    assert run(call()) == [10, 20, 30]


def test_outside_time_is_the_machines() -> None:
    async def call() -> float:
        began = loop().time()
        await wait(0.02)
        return loop().time() - began

    began = time.monotonic()
    assert 0.015 <= run(call()) <= time.monotonic() - began


def test_what_has_arrived_comes_before_a_timer() -> None:
    async def call() -> list[str]:
        here, there = socket.socketpair()
        seen: list[str] = []

        def read() -> None:
            seen.append(here.recv(10).decode())
            loop().remove_reader(here)

        with here, there:
            loop().add_reader(here, read)
            there.send(b"data")
            loop().call_later(10, seen.append, "timer")
            with loop().jumping():
                await wait(20)
        return seen

    assert run(call()) == ["data", "timer"]
