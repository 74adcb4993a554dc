"""One recording: its name is known and its end awaited before Asterisk hears of it; then it ends or is stopped.

Knows that Asterisk writes below its own recording directory. Does not know variables, nor who may fetch the file.
"""

import asyncio

from bridge.asterisk import commands
from bridge.asterisk.leg import GONE, Leg, within
from bridge.asterisk.mailbox import Sort, Sounding
from bridge.asterisk.playback import LOOKS
from bridge.calls.channel import Recorded, RecordLimits
from bridge.errors import AsteriskError
from bridge.telephony.digits import KeyRule

FOLDER = "callbridge/"


async def record(leg: Leg, name: str, limits: RecordLimits) -> Recorded:
    """Record the caller into `callbridge/NAME`. Raises ChannelGone; AsteriskError when it cannot be made.

    The terminator ends it; other keys are dropped (The IVR 3.1).
    """
    file = file_of(name)
    with leg.box.expecting(Sounding(Sort.RECORDING, file, KeyRule.DISCARD)) as sounding:
        try:
            await leg.order(commands.record(leg.channel, file, leg.line.recording_format(), limits))
        except AsteriskError as error:
            sounding.over = error.status > 0
            raise
        began = _now()
        while not await leg.box.until(lambda: sounding.over, within(leg.patience.watch)):
            sounding.over = await _is_over(leg, file)
        seconds = sounding.seconds or _now() - began
    if sounding.failed:
        raise AsteriskError(f"Asterisk could not record {file}")
    return Recorded(seconds)


def file_of(name: str) -> str:
    """Where a recording lies below Asterisk's own: always in our folder."""
    return name if name.startswith(FOLDER) else FOLDER + name


async def stop(leg: Leg, sounding: Sounding) -> None:
    """Stop a recording that was cut short, keep it, and await its end.

    Raises ChannelGone; AsteriskError when it cannot be stopped: what is ordered next would wait for its end.
    """
    if sounding.over:
        return
    try:
        await leg.order(commands.stop_recording(sounding.id))
    except AsteriskError as error:
        if error.status != GONE:
            raise
        sounding.over = await _is_over(leg, sounding.id)
    for _ in range(LOOKS):
        if await leg.box.until(lambda: sounding.over, within(leg.patience.stop)):
            return
        sounding.over = await _is_over(leg, sounding.id)
    if not sounding.over:
        raise AsteriskError(f"Asterisk did not stop the recording {sounding.id}")


async def _is_over(leg: Leg, file: str) -> bool:
    try:
        return await leg.look(commands.get_recording(file)) is None
    except AsteriskError:
        return False


def _now() -> float:
    return asyncio.get_running_loop().time()
