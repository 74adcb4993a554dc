"""AriExchange fulfils the port `calls/exchange_port.Exchange`: it calls people before there is a caller.

Knows that the id of a channel is chosen, and its events awaited, before Asterisk hears of it, and that the channel of
whoever answers has a mailbox from its beginning: no key is lost that is pressed right after the answer (Asterisk
reference T12, T13). Does not know who may be called, nor what is done with who has answered.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol

from bridge.asterisk import leg_commands
from bridge.asterisk.channel import AriChannel
from bridge.asterisk.commands import Command, get_channel, hangup
from bridge.asterisk.leg import GONE, Leg, Line, is_in_stasis, within
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.parties import Party
from bridge.asterisk.ringing import PlacedLeg, Ringing
from bridge.calls import legs
from bridge.calls.channel import Arrival
from bridge.calls.exchange_port import PickedUp, SourceNews
from bridge.calls.legs import Dial, LegEnd, Rung
from bridge.calls.switchboard import LegState
from bridge.errors import AsteriskError
from bridge.telephony.causes import HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import CallerId


class Redirect(Protocol):
    """What AMI offers: send a channel, by its name, to a place of the dialplan. Raises AsteriskError."""

    def __call__(self, channel: str, context: str, extension: str, priority: int) -> Awaitable[object]:
        """Carry it out; it is accepted when this ends."""


class AriExchange:
    """One server's; `line` is that of its link, and `redirect` is None without AMI."""

    def __init__(self, line: Line, server: str, redirect: Redirect | None = None) -> None:
        self._line = line
        self._server = server
        self._redirect = redirect

    @property
    def ready(self) -> bool:
        """Whether the link is up."""
        return self._line.ready.is_set()

    async def ring(self, together: Sequence[legs.Leg], seconds: float, news: SourceNews) -> PickedUp:
        """Call these together, and hand out who is first; the others are ended."""
        dial = Dial((tuple(together),), seconds)
        calling = _Calling(self._line, dial, news)
        won: PlacedLeg | None = None
        try:
            won = await calling.round(dial.legs)
            await calling.cancel(LegEnd.ELSEWHERE if won else LegEnd.NO_ANSWER, but=won)
        except BaseException:
            won = None
            raise
        finally:
            await calling.clear_away(but=won)
            calling.let_go(but=won)
        ends = tuple((placed.leg, placed.end) for placed in calling.placed if placed.end is not None)
        rung = Rung(won.leg if won else None, ends, calling.timed_out)
        return PickedUp(rung, self._arrival(won, calling.boxes[won.leg]) if won else None)

    async def hang_up(self, channel: str) -> None:
        """End any channel; the dialplan's too."""
        try:
            await self._line.rest.send(hangup(channel, HangupCause.NORMAL_CLEARING))
        except AsteriskError as error:
            if error.status != GONE:
                raise

    async def redirect(self, channel: str, place: DialplanPlace) -> bool:
        """Ask for the name of the channel, by which AMI knows it; a channel that has gone cannot be sent anywhere."""
        if self._redirect is None:
            return False
        found = await self._line.rest.send(get_channel(channel))
        name = found.get("name") if isinstance(found, dict) else None
        if not isinstance(name, str) or not name:
            raise AsteriskError(f"Asterisk does not tell the name of the channel {channel}")
        await self._redirect(name, place.context, place.extension, place.priority)
        return True

    def _arrival(self, won: PlacedLeg, box: Mailbox) -> Arrival:
        """A channel is its caller's from its entry on."""
        leg = won.leg
        self._line.router.parties.forget(won.party)
        channel = AriChannel(Leg(leg.id, box, self._line), self._server, up=True, placed=True)
        return Arrival(channel, (), CallerId(), "", leg.endpoint, up=True, accountcode=leg.accountcode)


class _Calling(Ringing):
    """Legs that ring without a caller, in one step; a mailbox that is nobody's tells that something has happened."""

    def __init__(self, line: Line, dial: Dial, news: SourceNews) -> None:
        super().__init__(Leg("", Mailbox(lambda *_: None), line), dial, self._tell_end)
        self.boxes: dict[legs.Leg, Mailbox] = {}
        self._router = line.router
        self._tell = news
        self._heard: set[legs.Leg] = set()
        self._accepted: set[legs.Leg] = set()
        self._rang: set[legs.Leg] = set()

    def let_go(self, but: PlacedLeg | None) -> None:
        """Nobody reads the mailboxes of the others."""
        for leg, box in self.boxes.items():
            if but is None or leg is not but.leg:
                self._router.forget(leg.id, box)

    async def _create(self, leg: legs.Leg) -> None:
        try:
            await super()._create(leg)
        except asyncio.CancelledError:  # it may be on its way: whoever ends it must find it
            await self._leg.box.until(lambda: leg in self._heard, within(self._leg.patience.stop))
            raise
        if self.placed[-1].end is None:
            self._accepted.add(leg)
            self._tell(leg, LegState.TRYING)
            self._tell_ringing(self.placed[-1].party, leg)

    def _expect(self, leg: legs.Leg) -> Party:
        self.boxes[leg] = self._router.promise(leg.id)
        party = self._router.parties.expect(leg.id, lambda: self._changed(party, leg))
        return party

    def _creation(self, leg: legs.Leg) -> Command:
        return leg_commands.originate(leg, self._leg.app, self._dial.ring)

    async def _dial_who_entered(self) -> None:
        """It was dialled as it was created."""

    def _something_to_do(self) -> bool:
        return bool(self._answered()) or any(placed.party.gone for placed in self._live)

    def _answered(self) -> list[PlacedLeg]:
        """Who has answered enters the application a moment later, and takes no orders before."""
        there = self._router.channels()
        return [placed for placed in super()._answered() if placed.leg.id in there]

    def _found(self, placed: PlacedLeg, channel: dict[str, Any]) -> None:
        super()._found(placed, channel)
        if is_in_stasis(channel):
            self._router.hold(placed.leg.id, self.boxes[placed.leg])

    def _changed(self, party: Party, leg: legs.Leg) -> None:
        self._heard.add(leg)
        self._tell_ringing(party, leg)
        self._leg.box.stir()

    def _tell_ringing(self, party: Party, leg: legs.Leg) -> None:
        """Once, and after it was told that it is tried: Asterisk may say that it rings before it has answered us."""
        if party.rang and leg in self._accepted and leg not in self._rang:
            self._rang.add(leg)
            self._tell(leg, LegState.RINGING)

    def _tell_end(self, leg: legs.Leg, end: LegEnd | None) -> None:
        if end is not None:
            self._tell(leg, end)
