"""Giving a channel back to the dialplan: what it is told, and where it goes on.

Knows channel variables and places. Does not know why a call is given back. Source: The IVR 10.2.
"""

from contextlib import suppress

from bridge.asterisk.commands import continue_in_dialplan, get_variable, set_variable
from bridge.asterisk.leg import Leg
from bridge.asterisk.leg_commands import LIFETIME, UNATTENDED, continue_at
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace

RESULT = "CALLBRIDGE_RESULT"


async def say(leg: Leg, result: DialplanResult) -> None:
    """Say how it went, and lift the lifetime. A variable that cannot be set keeps nobody here. Raises ChannelGone."""
    for name, value in ((RESULT, result.value), (LIFETIME, "0")):
        with suppress(AsteriskError):
            await leg.order(set_variable(leg.channel, name, value))


async def exists(leg: Leg, place: DialplanPlace) -> bool:
    """Ask Asterisk, which would let the call die at a place that does not exist. Raises ChannelGone."""
    asked = f"DIALPLAN_EXISTS({place.context},{place.extension},{place.priority})"
    with suppress(AsteriskError):
        answer = await leg.order(get_variable(leg.channel, asked))
        return isinstance(answer, dict) and answer.get("value") == "1"
    return False


async def go_on(leg: Leg, place: DialplanPlace | None) -> None:
    """Go on at the place, else at the next priority; after a stay that would be the one behind the return.

    Raises ChannelGone when the caller has hung up, AsteriskError when he is still here.
    """
    try:
        await leg.order(continue_at(leg.channel, place) if place else continue_in_dialplan(leg.channel))
    except ChannelGone:
        if leg.box.where.hung_up:
            raise  # else the answer was lost, and he has gone where he was sent
    leg.box.leave()


async def look_after_again(leg: Leg) -> None:
    """The call is in the IVR again, and nobody may look after it if Callbridge ends. Raises ChannelGone."""
    with suppress(AsteriskError):
        await leg.order(set_variable(leg.channel, LIFETIME, UNATTENDED))
