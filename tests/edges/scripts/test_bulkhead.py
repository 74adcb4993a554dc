import asyncio
from contextlib import AsyncExitStack

import pytest

from bridge.errors import ScriptError
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.settings import ScriptsSettings
from tests.fakes.moments import HandClock, until


def bulkhead(clock: HandClock | None = None, per_host: int = 4, place_wait: float = 30) -> Bulkhead:
    return Bulkhead(ScriptsSettings(per_host=per_host, place_wait=place_wait), clock or HandClock())


async def fail(wall: Bulkhead, key: str) -> None:
    async with wall.watched(key, key) as watch:
        watch.failed()


async def test_an_open_breaker_refuses_with_cb210_and_says_who_is_not_asked() -> None:
    clock = HandClock()
    wall = bulkhead(clock)
    for _ in range(5):
        await fail(wall, "script a")
    with pytest.raises(ScriptError, match="CB210: script a is not asked, after repeated failures"):
        await fail(wall, "script a")
    await fail(wall, "script b")
    clock.go_on(10)
    async with wall.watched("script a", "script a") as trial:
        with pytest.raises(ScriptError, match="CB210"):
            await fail(wall, "script a")
        trial.succeeded()
    await fail(wall, "script a")


async def test_a_trial_that_is_cancelled_leaves_the_next_one_a_trial() -> None:
    clock = HandClock()
    wall = bulkhead(clock)
    for _ in range(5):
        await fail(wall, "a")
    clock.go_on(10)
    with pytest.raises(asyncio.CancelledError):
        async with wall.watched("a", "a"):
            raise asyncio.CancelledError
    async with wall.watched("a", "a") as trial:
        trial.succeeded()


async def test_breakers_that_nobody_uses_any_more_are_forgotten() -> None:
    wall = bulkhead()
    for _ in range(5):
        await fail(wall, "old")
    for number in range(4096):
        await fail(wall, f"made up {number}")
    await fail(wall, "old")


async def test_without_a_place_in_time_the_request_ends_with_cb211() -> None:
    wall = bulkhead(per_host=2, place_wait=0.01)
    async with wall.place("http://h", "a"):
        with pytest.raises(ScriptError, match=r"CB211: no place for 0\.01 s: too many requests to http://h in flight"):
            async with wall.place("http://h", "a"):
                pass
        assert wall.in_flight("http://h") == 1
        async with wall.place("http://h", "b"):
            assert wall.in_flight("http://h") == 2
    assert wall.in_flight("http://h") == 0


async def test_who_waits_gets_the_place_in_the_order_of_coming_and_a_full_script_is_passed_over() -> None:
    wall = bulkhead(per_host=4)
    order: list[str] = []
    leave = {name: asyncio.Event() for name in ("dead 3", "dead 4", "healthy 3")}

    async def visit(name: str) -> None:
        async with wall.place("h", name.split(maxsplit=1)[0]):
            order.append(name)
            await leave[name].wait()

    async with asyncio.TaskGroup() as tasks, AsyncExitStack() as dead, AsyncExitStack() as healthy:
        for script, held in (("dead", dead), ("healthy", healthy)):
            for _ in range(2):
                await held.enter_async_context(wall.place("h", script))
        for name in leave:
            tasks.create_task(visit(name))
        await until(lambda: wall.waiting("h") == 3)
        await healthy.aclose()
        await until(lambda: len(order) == 1)
        assert order == ["healthy 3"]
        await dead.aclose()
        await until(lambda: len(order) == 3)
        assert order == ["healthy 3", "dead 3", "dead 4"]
        for event in leave.values():
            event.set()
    assert wall.in_flight("h") == 0
    assert wall.waiting("h") == 0


async def test_a_place_granted_to_a_caller_who_leaves_in_this_moment_goes_on_to_the_next_one() -> None:
    wall = bulkhead(per_host=1)
    entered = asyncio.Event()

    async def visit() -> None:
        async with wall.place("h", "a"):
            entered.set()

    async with asyncio.TaskGroup() as tasks:
        async with wall.place("h", "a"):
            leaver, stayer = tasks.create_task(visit()), tasks.create_task(visit())
            await until(lambda: wall.waiting("h") == 2)
        leaver.cancel()  # after the grant, before it has run
        await stayer
    assert entered.is_set()
    assert leaver.cancelled()
    assert wall.in_flight("h") == 0


async def test_other_limits_count_at_once_also_for_who_waits_already() -> None:
    wall = bulkhead(per_host=2)
    entered: list[str] = []
    leave = asyncio.Event()

    async def visit(name: str) -> None:
        async with wall.place("h", name):
            entered.append(name)
            await leave.wait()

    async with asyncio.TaskGroup() as tasks:
        for name in ("a", "b", "c", "d", "e"):
            tasks.create_task(visit(name))
        await until(lambda: wall.waiting("h") == 3)
        wall.take(ScriptsSettings(per_host=4, place_wait=30))
        await until(lambda: len(entered) == 4)
        assert wall.waiting("h") == 1
        leave.set()
    assert (wall.in_flight("h"), wall.waiting("h")) == (0, 0)


async def test_a_breaker_that_is_open_goes_by_the_new_limits() -> None:
    clock = HandClock()
    wall = bulkhead(clock)
    for _ in range(5):
        await fail(wall, "a")
    clock.go_on(2)
    with pytest.raises(ScriptError, match="CB210"):
        await fail(wall, "a")
    wall.take(ScriptsSettings(breaker_open=1))
    await fail(wall, "a")


async def test_to_ask_whether_breakers_are_closed_makes_none_and_is_no_trial() -> None:
    clock = HandClock()
    wall = bulkhead(clock)
    for _ in range(5):
        await fail(wall, "a")
    assert wall.all_closed("b", "c")
    assert not wall.all_closed("b", "a")
    clock.go_on(11)
    assert not wall.all_closed("a")
    async with wall.watched("a", "a") as trial:
        assert not wall.all_closed("a")
        trial.succeeded()
    assert wall.all_closed("a")
