"""What may be ordered of a call that is served: to end it, and to connect one of its parties with somebody else.

Knows the call, and how an order reaches its task. Does not know who may order it, nor which numbers may be dialled.
Source: Events and API 6.5, 6.6.
"""

from collections.abc import Callable

from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.placed import RING, Placed
from bridge.calls.switchboard import LiveLeg
from bridge.ivr.outcomes import Ended
from bridge.ivr.targets import Continue
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.causes import EndReason
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.values import CallerId

Serve = Callable[[Arrival, Placed], object]
"""Serves somebody who has parted from a call as a call of his own."""


class SessionControl:
    """Fulfils `CallControl` of the switchboard."""

    def __init__(self, call: Call, serve: Serve) -> None:
        """`serve` never waits."""
        self._call = call
        self._serve = serve

    @property
    def away(self) -> bool:
        """It is in the dialplan."""
        return self._call.cutting.is_away

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None:
        """Cut what is under way; the session ends the caller's channel, and its legs have gone before."""
        self._call.cutting.give(Ended(reason))

    async def transfer(self, stays: LiveLeg, number: str) -> bool:
        """Connect the caller, or who talks with him; returns when what was under way has stopped."""
        call = self._call
        if stays.channel == call.channel.id.unique:
            return call.cutting.give(self._onward(number)) and await call.cutting.obeyed()
        if call.cutting.is_away or call.cutting.reason is not None:
            return False
        arrival = call.channel.part(stays.channel)
        if arrival is None:
            return False
        self._serve(arrival, self._parted(stays.number, number))
        call.cutting.give(Ended(EndReason.TRANSFER_FINAL))
        await call.cutting.obeyed()
        return True

    def _onward(self, number: str) -> Transfer:
        """A final transfer; a call that has something to go back to goes on there when nobody answers."""
        goes_on = self._call.ivr is not None or self._call.cursor.pending
        return Transfer(
            to=(Template.literal(number),),
            ring=RING,
            limit=self._call.limit,
            scope=DialScope.API,
            on_failure=Continue() if goes_on else None,
        )

    def _parted(self, who: str, number: str) -> Placed:
        """The same call, whose caller is now who was called; to whom he gets he is shown as calling."""
        call = self._call
        return Placed(
            who,
            number,
            charged=call.charged,
            account=call.accountcode,
            shown=CallerId(number=who),
            limit=call.limit,
            after=call.cutting.obeyed,
        )
