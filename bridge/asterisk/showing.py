"""Who the caller is for the other party at the moment in which the two are connected.

Asterisk tells those whom it connects about each other, in a re-INVITE with P-Asserted-Identity where a trunk is
configured so. Newer versions can be told not to; older ones would tell the caller's own number, be it withheld or
replaced. There the caller bears what is shown for that moment, and his own identity again thereafter, so that the call
records have it. Knows versions and variables. Does not know who may see what. Measured on 16.28.0 and 22.10.1.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from bridge.asterisk.commands import get_variable, set_variable
from bridge.asterisk.leg import Leg
from bridge.errors import AsteriskError
from bridge.telephony.values import CallerId

_NAME, _NUMBER, _PRESENTATION = "CALLERID(name)", "CALLERID(num)", "CALLERID(pres)"
_ALLOWED: Final = "allowed"
_WITHHELD: Final = "prohib"


@asynccontextmanager
async def shown_as(leg: Leg, shown: CallerId) -> AsyncIterator[None]:
    """While this lasts, the caller's channel bears what the other party is shown, where that is needed.

    Raises ChannelGone. That it cannot be done hinders no conversation.
    """
    if leg.line.capabilities().hides_lines:
        yield
        return
    wire = shown.wire()
    borne = {_NAME: wire.name, _NUMBER: wire.number, _PRESENTATION: _ALLOWED if wire.number else _WITHHELD}
    own = {name: await _value(leg, name) for name in borne}
    if own[_NUMBER] == wire.number and own[_NAME] == wire.name and wire.number:
        yield
        return
    await _bear(leg, borne)
    try:
        yield
    finally:
        await _bear(leg, own)


async def _value(leg: Leg, name: str) -> str:
    with suppress(AsteriskError):
        found = await leg.send(get_variable(leg.channel, name))
        if isinstance(found, dict) and isinstance(value := found.get("value"), str):
            return value
    return ""


async def _bear(leg: Leg, identity: dict[str, str]) -> None:
    for name, value in identity.items():
        with suppress(AsteriskError):
            await leg.order(set_variable(leg.channel, name, value))
