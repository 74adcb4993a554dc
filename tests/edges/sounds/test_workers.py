import asyncio
from collections.abc import AsyncIterator

import pytest

from bridge.sounds.workers import Busy, Turn, Workers
from tests.fakes.moments import until


class Site:
    """Pieces of work by name: who has begun, in which order, and each ends when it is told to."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self.tasks = tasks
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def start(self, name: str, workers: Workers, *, early: bool = False) -> tuple[Turn, asyncio.Task[str]]:
        turn = Turn(early)
        task = self.tasks.create_task(self._work(name, workers, turn))
        turn.end = task.cancel
        return turn, task

    async def _work(self, name: str, workers: Workers, turn: Turn) -> str:
        gate = self.gates[name] = asyncio.Event()
        try:
            async with workers.place(turn):
                self.begun.append(name)
                await gate.wait()
        except Busy as busy:
            return str(busy)
        finally:
            self.ended.append(name)
        return "done"

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)  # noqa: TID251 - gives way to other tasks, and waits for no time

    def open_all(self) -> None:
        for gate in self.gates.values():
            gate.set()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with asyncio.TaskGroup() as tasks:
        made = Site(tasks)
        yield made
        while len(made.ended) < len(made.gates):
            made.open_all()
            await made.settle()


async def test_no_more_work_at_once_than_there_are_places_and_in_the_order_in_which_it_came(site: Site) -> None:
    workers = Workers(2, 10)
    for name in "abcd":
        site.start(name, workers)
    await site.settle()
    assert site.begun == ["a", "b"]
    site.gates["b"].set()
    await until(lambda: site.begun == ["a", "b", "c"])
    site.gates["a"].set()
    await until(lambda: site.begun == ["a", "b", "c", "d"])


async def test_early_work_leaves_one_place_free(site: Site) -> None:
    workers = Workers(3, 10)
    for name in "abc":
        site.start(name, workers, early=True)
    await site.settle()
    assert site.begun == ["a", "b"]
    site.start("caller", workers)
    await until(lambda: site.begun == ["a", "b", "caller"])
    assert site.ended == []


async def test_a_caller_comes_before_early_work_that_came_first(site: Site) -> None:
    workers = Workers(1, 10)
    site.start("first", workers)
    site.start("early", workers, early=True)
    site.start("caller", workers)
    await site.settle()
    site.gates["first"].set()
    await until(lambda: site.begun == ["first", "caller"])
    site.gates["caller"].set()
    await until(lambda: site.begun == ["first", "caller", "early"])


async def test_early_work_gives_up_its_place_when_a_caller_finds_none_free(site: Site) -> None:
    workers = Workers(1, 10)
    _, early = site.start("early", workers, early=True)
    await until(lambda: site.begun == ["early"])
    site.start("caller", workers)
    await until(lambda: site.begun == ["early", "caller"])
    assert early.cancelled()
    assert site.ended == ["early"]


async def test_for_one_caller_no_more_than_one_early_work_is_given_up(site: Site) -> None:
    workers = Workers(3, 10)
    for name in "ab":
        site.start(name, workers, early=True)
    site.start("c", workers)
    await until(lambda: len(site.begun) == 3)
    site.start("caller", workers)
    await until(lambda: "caller" in site.begun)
    assert len(site.ended) == 1


async def test_early_work_for_which_a_caller_waits_is_early_no_more(site: Site) -> None:
    workers = Workers(1, 10)
    turn, _ = site.start("early", workers, early=True)
    await until(lambda: site.begun == ["early"])
    workers.hurry(turn)
    workers.hurry(turn)
    site.start("caller", workers)
    await site.settle()
    assert site.begun == ["early"]
    assert site.ended == []


async def test_early_work_in_the_queue_for_which_a_caller_waits_takes_the_place_of_another(site: Site) -> None:
    workers = Workers(1, 10)
    site.start("one", workers, early=True)
    turn, _ = site.start("two", workers, early=True)
    await until(lambda: site.begun == ["one"])
    workers.hurry(turn)
    await until(lambda: site.begun == ["one", "two"])
    assert site.ended == ["one"]


async def test_who_finds_no_place_in_time_is_told_and_the_next_one_is_not_harmed(site: Site) -> None:
    workers = Workers(1, 0.02)
    site.start("a", workers)
    _, waiting = site.start("b", workers)
    assert await waiting == "all 1 [speech] workers were busy for 0.02 s"
    site.gates["a"].set()
    site.start("c", workers)
    await until(lambda: site.begun == ["a", "c"])


async def test_one_who_leaves_the_queue_holds_up_nobody(site: Site) -> None:
    workers = Workers(1, 10)
    site.start("a", workers)
    _, leaving = site.start("b", workers)
    site.start("c", workers)
    await site.settle()
    leaving.cancel()
    site.gates["a"].set()
    await until(lambda: site.begun == ["a", "c"])


async def test_one_who_leaves_at_the_moment_of_being_admitted_gives_the_place_back(site: Site) -> None:
    workers = Workers(1, 10)
    _, first = site.start("a", workers)
    _, leaving = site.start("b", workers)
    site.start("c", workers)
    await site.settle()
    first.cancel()
    leaving.cancel()
    await until(lambda: site.begun == ["a", "c"])
