"""Keeping a caller company over AGI while something else is awaited: keys are read, and music is sent when it is time.

Knows that one command runs at a time, and that whatever comes next ends the reading at once. Does not know what is
awaited. Source: The IVR 3.1 (asking), 10.5.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

from bridge.agi.connection import Connection
from bridge.agi.keys import Keys, now
from bridge.calls.channel import Hold
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.digits import KeyRule

T = TypeVar("T")
LONG: Final = 10.0
"""Seconds for which a key is awaited while something else is; whatever comes next ends it at once."""


async def hold_while(work: Coroutine[Any, Any, T], connection: Connection, keys: Keys, hold: Hold | None) -> T:
    """Await work; it is cut when the caller leaves. Raises ChannelGone; errors of the work pass through."""
    if connection.gone:
        work.close()
        raise ChannelGone
    scope = asyncio.timeout(None)
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(_read_keys(connection, keys, hold, scope))
        done = await _outcome(work, scope)
        reading.cancel()
    if isinstance(done, Exception):
        raise done
    await connection.settle()
    return done


async def _read_keys(connection: Connection, keys: Keys, hold: Hold | None, scope: asyncio.Timeout) -> None:
    """Keep keys, and send music when it is time, until the work is done; a caller who leaves cuts it."""
    music, due = hold.music if hold else "", now() + (hold.after if hold else 0)
    try:
        while True:
            if music and not keys.music and now() >= due:
                keys.music = True
                with suppress(AsteriskError):
                    await connection.do("SET", "MUSIC", "ON", music)
            waits_for_music = music and not keys.music
            if key := await keys.read(due - now() if waits_for_music else LONG):
                keys.pressed(key, KeyRule.BUFFER)
    except ChannelGone:
        scope.reschedule(now())


async def _outcome(work: Coroutine[Any, Any, T], scope: asyncio.Timeout) -> T | Exception:
    """What came of the work: its result or its error; ChannelGone when it was cut because the caller has left."""
    try:
        async with scope:
            return await work
    except TimeoutError as late:
        return ChannelGone() if scope.expired() else late
    except Exception as failed:  # noqa: BLE001 - it is raised when keys are not read any more
        return failed
