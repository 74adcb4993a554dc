"""Ending a call from outside, wherever its channels are: with us, or in the dialplan.

Knows its session and its channels. Does not know who has ordered it. Source: Events and API 6.5.
"""

from bridge.calls.exchange_port import Exchange
from bridge.calls.switchboard import LiveCall
from bridge.errors import AsteriskError
from bridge.telephony.causes import EndReason


async def end_all(live: LiveCall, exchange: Exchange, reason: EndReason) -> None:
    """End a call, wherever its channels are. Raises AsteriskError when some of them could not be reached."""
    channels = tuple(live.channels)
    refused: AsteriskError | None = None
    if live.control is not None:
        await live.control.hang_up(reason)
    for channel in channels:
        try:
            await exchange.hang_up(channel)
        except AsteriskError as error:
            refused = error
    if refused is not None:
        raise refused
