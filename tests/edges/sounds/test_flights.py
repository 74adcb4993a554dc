import asyncio

import pytest

from bridge.sounds.flights import Flights
from tests.fakes.moments import until


class Work:
    """Work that ends when it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.end = asyncio.Event()

    async def run(self) -> int:
        self.begun += 1
        mine = self.begun
        try:
            await self.end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return mine


async def test_a_hundred_who_want_the_same_share_one_piece_of_work() -> None:
    async with asyncio.TaskGroup() as group:
        flights, work = Flights[int](group), Work()
        waiting = [group.create_task(flights.join("key", work.run)) for _ in range(100)]
        await until(lambda: work.begun == 1)
        work.end.set()
        assert await asyncio.gather(*waiting) == [1] * 100
    assert work.begun == 1


async def test_other_keys_are_other_work_and_so_is_the_next_time() -> None:
    async with asyncio.TaskGroup() as group:
        flights, work = Flights[int](group), Work()
        work.end.set()
        assert await flights.join("a", work.run) == 1
        assert await flights.join("b", work.run) == 2
        assert await flights.join("a", work.run) == 3


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    async with asyncio.TaskGroup() as group:
        flights, work = Flights[int](group), Work()
        first = group.create_task(flights.join("key", work.run))
        await until(lambda: work.begun == 1)
        second = group.create_task(flights.join("key", work.run))
        await asyncio.wait([second], timeout=0.01)
        first.cancel()
        await asyncio.wait([first])
        assert work.cancelled == 0
        work.end.set()
        assert await second == 1


async def test_the_last_to_leave_ends_the_work_and_who_comes_then_begins_anew() -> None:
    async with asyncio.TaskGroup() as group:
        flights, work = Flights[int](group), Work()
        first = group.create_task(flights.join("key", work.run))
        await until(lambda: work.begun == 1)
        first.cancel()
        await asyncio.wait([first])
        second = group.create_task(flights.join("key", work.run))
        await until(lambda: work.begun == 2)
        assert work.cancelled == 1
        work.end.set()
        assert await second == 2


async def test_an_error_is_raised_in_everyone_who_waits_and_ends_nothing_else() -> None:
    async def fail() -> int:
        raise ValueError("a bug")

    async with asyncio.TaskGroup() as group:
        flights = Flights[int](group)
        ends = await asyncio.gather(*(flights.join("key", fail) for _ in range(3)), return_exceptions=True)
        assert [str(end) for end in ends] == ["a bug"] * 3
        with pytest.raises(ValueError, match="a bug"):
            await flights.join("key", fail)


async def test_work_is_under_way_until_it_ends_or_nobody_waits() -> None:
    async with asyncio.TaskGroup() as group:
        flights, work = Flights[int](group), Work()
        waiting = group.create_task(flights.join("key", work.run))
        await until(lambda: work.begun == 1)
        assert "key" in flights
        waiting.cancel()
        await asyncio.wait([waiting])
        assert "key" not in flights
        work.end.set()
        assert await flights.join("key", work.run) == 2
        assert "key" not in flights
