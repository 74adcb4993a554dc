"""Taking stock after a connection, and now and then: which channels of ours are alive.

Knows what Asterisk lists and what the router holds. Does not know what calls do. Events of a gap are lost for good, and
StasisStart is not told again (Asterisk reference 4).
"""

import asyncio
from collections.abc import Awaitable, Callable

from bridge.asterisk import commands
from bridge.asterisk.channel import LIFETIME, RESULT
from bridge.asterisk.leg import GONE, is_in_stasis
from bridge.asterisk.rest import Rest
from bridge.asterisk.router import Router
from bridge.errors import AsteriskError
from bridge.telephony.causes import DialplanResult

Pause = Callable[[], Awaitable[object]]
"""Waits until the StasisStart of a channel that has just entered will have been read."""


async def take_stock(rest: Rest, router: Router, app: str, grace: Pause) -> int:
    """Calls whose channel is gone learn it; channels that nobody knows go back to the dialplan: how many.

    Raises AsteriskError when Asterisk does not answer.
    """
    held = router.channels()
    listed = await _listed(rest, app)
    for channel in held - listed:
        if not await _is_here(rest, channel):
            router.leave(channel)
    if not listed - router.channels():
        return 0
    await grace()
    strangers = [channel for channel in sorted(listed - router.channels()) if await _is_here(rest, channel)]
    async with asyncio.TaskGroup() as tasks:
        for channel in strangers:
            tasks.create_task(_give_back(rest, channel))
    return len(strangers)


async def _listed(rest: Rest, app: str) -> frozenset[str]:
    try:
        found = await rest.send(commands.get_application(app))
    except AsteriskError as error:
        if error.status == GONE:
            return frozenset()
        raise
    ids = found.get("channel_ids") if isinstance(found, dict) else None
    return frozenset(name for name in ids if isinstance(name, str)) if isinstance(ids, list) else frozenset()


async def _is_here(rest: Rest, channel: str) -> bool:
    try:
        return is_in_stasis(await rest.send(commands.get_channel(channel)))
    except AsteriskError as error:
        if error.status == GONE:
            return False
        raise


async def _give_back(rest: Rest, channel: str) -> None:
    """Whatever was left running is stopped; a prompt may still have to end before the channel goes (T1)."""
    orders = (
        commands.stop_music(channel),
        commands.stop_silence(channel),
        commands.set_variable(channel, RESULT, DialplanResult.ERROR.value),
        commands.set_variable(channel, LIFETIME, "0"),
        commands.continue_in_dialplan(channel),
    )
    for order in orders:
        try:
            await rest.send(order)
        except AsteriskError as error:
            if error.status == GONE:
                return
