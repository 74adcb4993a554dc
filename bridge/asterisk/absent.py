"""Channels that are away in the dialplan: when stock is taken, some may have ended or come back, and nobody has told.

Knows which of them Asterisk is asked about. Does not know what calls do. Source: Asterisk reference 9, T6, T16.
"""

import random
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from bridge.asterisk import commands
from bridge.asterisk.leg import Line
from bridge.asterisk.seen import args_of, ask, found_of

SOME: Final = 20
"""Of those that are watched, and of which nothing was missed, so many are asked about, whichever: for each question
Asterisk looks through all channels that it has."""


async def look_for_absent(line: Line, watched: AbstractSet[str], *, gap: bool) -> None:
    """Calls whose channel is gone, or is back, learn it; one that is not `watched` is watched again.

    After a `gap` in the connection, in which anything may have happened, all are asked about. Raises AsteriskError when
    Asterisk does not answer.
    """
    away = line.router.away()
    for channel in away if gap else _some(away, watched):
        found = await found_of(line, channel)
        if line.router.trip(channel) != away[channel]:
            continue  # an event was faster than the answer, which says nothing of where the channel is now
        if not found:
            line.router.leave(channel)
        elif not line.router.come_back(channel, args_of(found)) and channel not in watched:
            await ask(line, commands.subscribe(line.app, channel))


def _some(away: Mapping[str, int], watched: AbstractSet[str]) -> Collection[str]:
    told = [channel for channel in away if channel in watched]
    return [*(away.keys() - watched), *random.sample(told, min(SOME, len(told)))]
