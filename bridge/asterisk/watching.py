"""Watching: a caller's channel is watched from its first command on, so that its end is told wherever it has gone.

Knows the subscription to one channel, and whoever follows that to its end. Does not know what is done to the channel.
Source: Asterisk reference, T6.
"""

import asyncio

from bridge.asterisk.commands import subscribe, unsubscribe
from bridge.asterisk.followed import Told
from bridge.asterisk.leg import UNKNOWN_SOURCE, Leg
from bridge.errors import AsteriskError
from bridge.telephony.causes import HangupCause


class Watch:
    """Of one channel, while a call has it; where somebody follows the channel, the subscription stays."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self._followed = leg.line.router.followed
        self._watched = False

    def follow(self, told: Told) -> None:
        """Have it told once that the channel is gone for good.

        It may have hung up before its call began: its entry and its end may be read in one go.
        """
        channel, box = self._leg.channel, self._leg.box
        if box.where.ended:
            asyncio.get_running_loop().call_soon(told, box.cause)
        else:
            self._followed.follow(channel, told)
            self._followed.ends(channel, box.cause)

    async def begin(self) -> None:
        """Watch it, once. Of one that is gone already Asterisk would tell nothing more: whoever follows it is told."""
        if self._watched:
            return
        self._watched = True
        try:
            await self._leg.send(subscribe(self._leg.app, self._leg.channel))
        except AsteriskError as error:
            if error.status == UNKNOWN_SOURCE:
                self._followed.gone(self._leg.channel, self._cause)

    @property
    def _cause(self) -> int:
        """As far as it was said: of a caller who gives up Asterisk says 127, and 16 to those who watch him."""
        box = self._leg.box
        return box.cause or (HangupCause.NORMAL_CLEARING if box.where.hung_up else 0)

    async def end(self) -> None:
        """The call is done with the channel."""
        if self._leg.channel in self._followed:
            await self.begin()
        elif self._watched and not self._leg.box.gone:
            self._watched = False
            await self._leg.tell(unsubscribe(self._leg.app, self._leg.channel))
