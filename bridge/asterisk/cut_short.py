"""What a cancelled operation has left running on a channel is stopped before the next one.

Knows the one sound or recording that a mailbox still awaits. Does not know why it was cut short.
"""

from typing import assert_never

from bridge.asterisk import playback, recording
from bridge.asterisk.leg import Leg
from bridge.asterisk.mailbox import Sort


async def stop(leg: Leg) -> None:
    """Stop it, and know that it is stopped. Raises ChannelGone, AsteriskError."""
    sounding = leg.box.sounding
    if sounding is None:
        return
    match sounding.sort:
        case Sort.PLAYBACK:
            await playback.stop(leg, sounding)
        case Sort.RECORDING:
            await recording.stop(leg, sounding)
        case _:
            assert_never(sounding.sort)
    leg.box.sounding = None
