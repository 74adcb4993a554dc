import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bridge.errors import StoreError
from bridge.store.to_disk import TOGETHER, ToDisk
from tests.edges.store.stored import breathe
from tests.fakes.moments import until

LONG, SHORT = 600.0, 0.01


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
            raise ValueError(self.fails) if self.fails == "a bug" else StoreError(self.fails)


class Case:
    def __init__(self, every: float) -> None:
        self.disk, self.complaints = Disk(), list[str]()
        self.paused: list[float] = []
        self.moment_over = asyncio.Event()
        self.moment_over.set()
        self.to_disk = ToDisk(self.disk.work, self.complaints.append, self.pause, every)

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        await self.moment_over.wait()

    async def committed(self, *, lasting: bool = True) -> None:
        self.to_disk.committed(lasting=lasting)
        for _ in range(5):
            await breathe(0)


@asynccontextmanager
async def running(every: float = LONG) -> AsyncIterator[Case]:
    case = Case(every)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(case.to_disk.run())
        yield case
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_is_to_last_is_brought_to_the_disk_with_all_that_comes_in_that_moment_and_nothing_else() -> None:
    async with running() as case:
        await case.committed(lasting=False)
        assert not case.paused
        assert not case.disk.asked
        case.moment_over.clear()
        for _ in range(3):
            await case.committed()
        assert (case.paused, case.disk.asked) == ([TOGETHER], [])
        case.moment_over.set()
        await case.committed(lasting=False)
        assert case.disk.asked == ["sync"]


async def test_what_need_not_last_is_there_with_the_next_checkpoint_which_needs_no_other_commit() -> None:
    async with running(SHORT) as case:
        await case.committed(lasting=False)
        await until(lambda: bool(case.disk.asked))
        assert set(case.disk.asked) == {"checkpoint"}


async def test_whatever_comes_while_the_disk_is_at_work_is_one_more_piece_of_work() -> None:
    async with running() as case:
        case.disk.goes_on.clear()
        for _ in range(5):
            await case.committed()
        assert case.disk.asked == ["sync"]
        case.disk.goes_on.set()
        await case.committed(lasting=False)
        assert case.disk.asked == ["sync", "sync"]


async def test_a_disk_that_fails_is_told_once_and_asked_again_until_it_works() -> None:
    async with running(SHORT) as case:
        assert case.to_disk.works
        for why in ("no more", "a bug"):
            case.disk.fails = why
            await case.committed()
            asked = len(case.disk.asked)
            await until(lambda: len(case.disk.asked) > asked + 1)  # noqa: B023 - used at once
            assert not case.to_disk.works
            case.disk.fails = ""
            await until(lambda: case.to_disk.works)
    advice = "Until the disk works, whoever writes down an event waits for it"
    assert case.complaints == [f"no more. {advice}", f"[store] a fault of Callbridge: ValueError. {advice}"]


async def test_what_a_disk_has_not_taken_is_not_forgotten() -> None:
    async with running() as case:
        case.disk.fails = "no more"
        await case.committed()
        case.disk.fails = ""
        await case.committed(lasting=False)
        assert case.disk.asked == ["sync", "sync"]
