"""One question that was asked in two ways: the first answer counts.

Knows when the question has its answer. Does not know who was asked, nor how.
"""

import asyncio
from collections.abc import Awaitable

from bridge.asterisk.carrier import NoReply, Reply


async def first_answer(awaited: asyncio.Future[Reply], asked: Awaitable[Reply]) -> Reply | NoReply:
    """The answer that comes first; when none comes, how `asked` failed. `awaited` may fail, and is not ended here."""
    async with asyncio.TaskGroup() as tasks:
        other = tasks.create_task(_tried(asked))
        await asyncio.wait((awaited, other), return_when=asyncio.FIRST_COMPLETED)
        if awaited.done() and awaited.exception() is None:
            other.cancel()
            return awaited.result()
        return await other


async def _tried(asked: Awaitable[Reply]) -> Reply | NoReply:
    try:
        return await asked
    except NoReply as failure:
        return failure
