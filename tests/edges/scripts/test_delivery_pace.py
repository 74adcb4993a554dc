import asyncio
from itertools import pairwise

import pytest

from bridge.scripts.delivery_pace import GAP, Pace
from tests.fakes.moments import HandClock, to_nobody


async def test_who_comes_alone_does_not_wait() -> None:
    clock = HandClock()
    pace = Pace(clock, clock.pause, to_nobody)
    clock.go_on(5)
    await pace.turn()
    clock.go_on(GAP)
    await pace.turn()
    assert clock.pauses == []


async def test_who_comes_with_others_waits_for_his_own_moment() -> None:
    clock = HandClock()
    pace = Pace(clock, clock.pause, to_nobody)
    for _ in range(4):
        await pace.turn()
    assert clock.pauses == pytest.approx([GAP, GAP, GAP])


async def test_after_a_stall_not_all_begin_at_once() -> None:
    clock, began = HandClock(), []

    async def held_up(seconds: float) -> None:
        clock.go_on(50 * seconds)

    pace = Pace(clock, held_up, to_nobody)

    async def one(number: int) -> None:
        await pace.turn()
        began.append((number, clock.monotonic()))

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(one(number))
    assert [number for number, _ in began] == [0, 1, 2, 3]
    moments = [at for _, at in began]
    assert all(later - earlier >= GAP for earlier, later in pairwise(moments))


async def test_who_has_his_turn_still_gives_way_and_all_others_with_him() -> None:
    clock, first, told = HandClock(), asyncio.Event(), []
    pace = Pace(clock, clock.pause, first.wait)  # type: ignore[arg-type]  # what it returns is of no use

    async def one(number: int) -> None:
        await pace.turn()
        told.append(number)

    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(one(number)) for number in range(2)]
        await asyncio.wait(waiting, timeout=0.01)
        assert told == []
        first.set()
    assert told == [0, 1]
