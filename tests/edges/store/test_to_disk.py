import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bridge.errors import StoreError
from bridge.store.to_disk import CHECKPOINT, ToDisk
from tests.edges.store.stored import breathe
from tests.fakes.moments import HandClock


class Disk:
    """Notes what it was asked to do; at work until it may go on."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.fails = ""

    async def work(self, *, checkpoint: bool) -> None:
        self.asked.append("checkpoint" if checkpoint else "sync")
        await self.goes_on.wait()
        if self.fails:
            raise StoreError(self.fails)


class Case:
    def __init__(self) -> None:
        self.disk, self.clock, self.complaints = Disk(), HandClock(), list[str]()
        self.to_disk = ToDisk(self.disk.work, self.complaints.append, self.clock.monotonic)

    async def committed(self, *, lasting: bool = True) -> None:
        self.to_disk.committed(lasting=lasting)
        for _ in range(5):
            await breathe(0)


@asynccontextmanager
async def running() -> AsyncIterator[Case]:
    case = Case()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(case.to_disk.run())
        yield case
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_is_to_last_is_brought_to_the_disk_at_once_and_the_rest_with_a_checkpoint() -> None:
    async with running() as case:
        await case.committed(lasting=False)
        assert case.disk.asked == []
        await case.committed()
        assert case.disk.asked == ["sync"]
        case.clock.go_on(CHECKPOINT)
        await case.committed(lasting=False)
        await case.committed(lasting=False)
        await case.committed()
        assert case.disk.asked == ["sync", "checkpoint", "sync"]


async def test_whatever_comes_while_the_disk_is_at_work_is_one_more_piece_of_work() -> None:
    async with running() as case:
        case.disk.goes_on.clear()
        for _ in range(5):
            await case.committed()
        assert case.disk.asked == ["sync"]
        case.disk.goes_on.set()
        await case.committed(lasting=False)
        assert case.disk.asked == ["sync", "sync"]


async def test_a_disk_that_fails_is_told_once_until_it_works_again() -> None:
    async with running() as case:
        for fails in ("no more", "no more", "", "again"):
            case.disk.fails = fails
            case.clock.go_on(CHECKPOINT)
            await case.committed()
    advice = "Until the disk works, events of the last moments are lost when the power fails"
    assert case.complaints == [f"no more. {advice}", f"again. {advice}"]
    assert case.disk.asked == ["checkpoint"] * 4
