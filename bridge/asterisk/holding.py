"""Holding the caller while work is awaited: silence or music, and the work ends when the caller leaves.

Knows one piece of work and one channel. Does not know whether it is a request or a synthesis.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.silence import NEVER, Silence
from bridge.calls.channel import Hold
from bridge.errors import AsteriskError, ChannelGone

T = TypeVar("T")


async def hold_while(work: Coroutine[Any, Any, T], box: Mailbox, silence: Silence, hold: Hold | None) -> T:
    """Await the work; its errors pass through. Raises ChannelGone, and then the work was cancelled."""
    done = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_sound(done, silence, hold))
        try:
            outcome = await _outcome(unless_gone(work, box))
        finally:
            done.set()
    box.check()
    return outcome.result()


async def _outcome(work: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
    """What the work gave or raised, to be carried out of a task group, which would wrap it."""
    outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    try:
        outcome.set_result(await work)
    except Exception as error:  # noqa: BLE001 - handed on, whatever it is
        outcome.set_exception(error)
        outcome.exception()  # looked at: when the caller has left nobody asks for it, and asyncio would complain
    return outcome


async def unless_gone(work: Coroutine[Any, Any, T], box: Mailbox) -> T:
    """Await the work; it is cancelled when the caller leaves, and ChannelGone raised.

    The scope is cut by the mailbox, so no task is needed and nothing is left behind.
    """
    loop = asyncio.get_running_loop()
    scope = asyncio.timeout(None)
    try:
        async with scope:
            with box.when_gone(lambda: scope.reschedule(loop.time())):
                return await work
    except TimeoutError:
        if scope.expired():
            raise ChannelGone from None
        raise


async def _sound(done: asyncio.Event, silence: Silence, hold: Hold | None) -> None:
    """Silence when it has been quiet for a while, music later; the music is stopped before this returns.

    That the caller has left is found by the work's own scope; that Asterisk refuses a sound does not end the work.
    """
    loop = asyncio.get_running_loop()
    music = hold.music if hold is not None and silence.flows else ""
    music_at = loop.time() + hold.after if hold is not None and music else NEVER
    with suppress(ChannelGone, AsteriskError):
        while not await _happens(done, min(silence.due, music_at)):
            if loop.time() >= music_at:
                music_at = NEVER
                await silence.start_music(music)
            elif loop.time() >= silence.due:  # a timer may end a little early
                await silence.start()
        await silence.stop_music()


async def _happens(done: asyncio.Event, due: float) -> bool:
    try:
        async with asyncio.timeout_at(due if due < NEVER else None):
            await done.wait()
    except TimeoutError:
        return False
    return True
