"""One playback: its id is chosen and its end awaited before Asterisk hears of it; then it is stopped or ends.

Knows that a stop must be known to have worked before the next command (T1), that Asterisk may never tell the end (T5),
and that the order in which Asterisk tells key and end is the truth. Does not know sounds' names.
"""

import asyncio
from collections.abc import Sequence

from bridge.asterisk import commands
from bridge.asterisk.leg import GONE, Leg, within
from bridge.asterisk.mailbox import Sort, Sounding
from bridge.calls.channel import PlaybackEnd, Played
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri

LOOKS = 5
"""How often an end that is not told is asked for, before a stop has failed."""
_ENDED_STATES = frozenset({"done", "failed", "canceled"})


async def play(leg: Leg, media: Sequence[MediaUri], rule: KeyRule) -> Played:
    """Play a list to its end, or to the key under rule INTERRUPT. Raises ChannelGone, AsteriskError."""
    with leg.box.expecting(Sounding(Sort.PLAYBACK, leg.sound_id(), rule)) as sounding:
        try:
            await leg.order(commands.play(leg.channel, sounding.id, media))
        except AsteriskError as error:
            sounding.over = error.status > 0
            raise
        began = _now()
        while not await leg.box.until(lambda: sounding.over or sounding.interrupted, within(leg.patience.watch)):
            if await is_over(leg, sounding.id):
                sounding.over = True
        seconds = _now() - began
        if not sounding.over:
            await stop(leg, sounding)
        elif sounding.failed:
            await _check_still_there(leg)
    if sounding.interrupted:
        return Played(PlaybackEnd.KEY, seconds=seconds)
    end = PlaybackEnd.FAILED if sounding.failed else PlaybackEnd.FINISHED
    return Played(end, sounding.first_key, seconds)


async def stop(leg: Leg, sounding: Sounding) -> None:
    """Stop a playback and await its end. Raises ChannelGone; AsteriskError when it cannot be stopped."""
    if sounding.over:
        return
    try:
        await leg.order(commands.stop_playback(sounding.id))
    except AsteriskError as error:
        if error.status != GONE:
            raise
        sounding.over = await is_over(leg, sounding.id)
    for _ in range(LOOKS):
        if await leg.box.until(lambda: sounding.over, within(leg.patience.stop)):
            return
        sounding.over = await is_over(leg, sounding.id)
    if not sounding.over:
        raise AsteriskError(f"Asterisk did not stop the sound {sounding.id}")


async def is_over(leg: Leg, playback: str) -> bool:
    """Ask Asterisk. Not knowing is not over: the caller may be in the middle of a sentence."""
    try:
        found = await leg.look(commands.get_playback(playback))
    except AsteriskError:
        return False
    return found is None or (isinstance(found, dict) and found.get("state") in _ENDED_STATES)


async def _check_still_there(leg: Leg) -> None:
    """A sound also fails because the caller left, and that is told later. Raises ChannelGone."""
    if not await leg.is_ours():
        leg.box.leave()
    if leg.box.gone:
        raise ChannelGone


def _now() -> float:
    return asyncio.get_running_loop().time()
