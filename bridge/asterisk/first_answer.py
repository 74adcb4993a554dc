"""One question that was asked in two ways: the first answer counts.

Knows when the question has its answer. Does not know who was asked, nor how.
"""

import asyncio
from collections.abc import Awaitable

from bridge.asterisk.carrier import NoReply, Reply


async def first_answer(awaited: asyncio.Future[Reply], asked: Awaitable[Reply], seconds: float) -> Reply | NoReply:
    """The answer that comes first, within so many seconds; when none comes, how `asked` failed.

    That `asked` fails soon is no answer. `awaited` may fail, and is not ended here.
    """
    until = asyncio.get_running_loop().time() + seconds
    async with asyncio.TaskGroup() as tasks:
        other = tasks.create_task(_tried(asked))
        await asyncio.wait((awaited, other), return_when=asyncio.FIRST_COMPLETED)
        if not _has_come(awaited):
            answer = await other
            if isinstance(answer, Reply):
                return answer
            await asyncio.wait((awaited,), timeout=until - asyncio.get_running_loop().time())
            if not _has_come(awaited):
                return answer
        other.cancel()
        return awaited.result()


def _has_come(awaited: asyncio.Future[Reply]) -> bool:
    return awaited.done() and not awaited.cancelled() and awaited.exception() is None


async def _tried(asked: Awaitable[Reply]) -> Reply | NoReply:
    try:
        return await asked
    except NoReply as failure:
        return failure
