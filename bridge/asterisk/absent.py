"""Channels that are away in the dialplan: when stock is taken, each may have ended or come back, and nobody has told.

Knows how Asterisk is asked about few of them, and about many. Does not know what calls do.
Source: Asterisk reference 9, T16.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any, Final

from bridge.asterisk import commands
from bridge.asterisk.leg import Line
from bridge.asterisk.seen import args_of, ask, found_of
from bridge.errors import AsteriskError

MANY: Final = 20
"""From so many on all channels are asked for at once: for each single one Asterisk looks through all that it has."""

Found = Mapping[str, Any]


async def look_for_absent(line: Line, watched: AbstractSet[str]) -> None:
    """Calls whose channel is gone, or is back, learn it; one that is not `watched` is watched again.

    Raises AsteriskError when Asterisk does not answer.
    """
    away = line.router.away()
    listed = await _all(line) if len(away) >= MANY else None
    for channel, visit in away.items():
        found = await found_of(line, channel) if listed is None else listed.get(channel, {})
        if line.router.visit(channel) != visit:
            continue  # an event was faster than the answer, which says nothing of where the channel is now
        if not found:
            line.router.leave(channel)
        elif not line.router.come_back(channel, args_of(found)) and channel not in watched:
            await ask(line, commands.subscribe(line.app, channel))


async def _all(line: Line) -> Mapping[str, Found] | None:
    """All channels of Asterisk by their ids; None when it does not say, as when its answer is too long."""
    listed: object = None
    with suppress(AsteriskError):
        listed = await line.rest.send(commands.list_channels())
    if not isinstance(listed, list):
        return None
    return {row["id"]: row for row in listed if isinstance(row, dict) and isinstance(row.get("id"), str)}
