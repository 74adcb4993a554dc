"""One question that was asked in two ways."""

import asyncio

from bridge.asterisk.carrier import NoReply, Reply
from bridge.asterisk.first_answer import first_answer

FIRST, SECOND = Reply(200, "first"), Reply(200, "second")
BROKE = NoReply("the connection broke", sent=True)


async def says(found: Reply | NoReply) -> Reply:
    if isinstance(found, NoReply):
        raise found
    return found


def awaited() -> asyncio.Future[Reply]:
    return asyncio.get_running_loop().create_future()


class ForEver:
    """A question that is never answered."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def asked(self) -> Reply:
        self.begun.set()
        try:
            return await awaited()
        finally:
            self.ended.set()


async def test_who_answers_first_counts() -> None:
    answer = awaited()
    assert await first_answer(answer, says(SECOND), 5) == SECOND
    assert not answer.done()


async def test_an_answer_that_was_awaited_ends_the_other_question() -> None:
    answer, other = awaited(), ForEver()
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(first_answer(answer, other.asked(), 5))
        await other.begun.wait()
        answer.set_result(FIRST)
    assert asking.result() == FIRST
    assert other.ended.is_set()


async def test_what_fails_first_does_not_count() -> None:
    answer = awaited()
    answer.set_exception(BROKE)
    assert await first_answer(answer, says(SECOND), 5) == SECOND


async def test_when_no_answer_comes_it_is_told_how_the_other_question_failed() -> None:
    assert await first_answer(awaited(), says(BROKE), 0.01) is BROKE


async def test_that_the_other_question_fails_soon_leaves_the_first_its_time() -> None:
    answer = awaited()
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(first_answer(answer, says(BROKE), 5))
        for _ in range(10):
            await asyncio.sleep(0)  # noqa: TID251 - gives way to other tasks, and waits for no time
        assert not asking.done()
        answer.set_result(FIRST)
    assert asking.result() == FIRST


async def test_whoever_gives_up_ends_the_other_question() -> None:
    other = ForEver()
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(first_answer(awaited(), other.asked(), 5))
        await other.begun.wait()
        asking.cancel()
    assert asking.cancelled()
    assert other.ended.is_set()
