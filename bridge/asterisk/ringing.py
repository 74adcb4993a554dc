"""Ringing: legs are placed, and the first to answer wins.

Knows that the id of a leg is chosen and its events awaited before Asterisk hears of it, that it is dialled when it has
entered (T12), and that a leg which is refused ends no other. Does not know who may be called, nor who talks then.

Whatever happens, no leg outlives this but the one that has answered. A request that was on its way when the caller left
may still create a leg; it enters, nobody expects it, and the router has it hung up.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from bridge.asterisk import leg_commands
from bridge.asterisk.commands import Command, get_channel
from bridge.asterisk.holding import unless_gone
from bridge.asterisk.leg import NOT_OURS, Leg, within
from bridge.asterisk.leg_ends import end_of
from bridge.asterisk.parties import Party
from bridge.asterisk.silence import Silence
from bridge.calls import legs
from bridge.calls.channel import LegNews
from bridge.calls.legs import Dial, LegEnd, Rung
from bridge.errors import AsteriskError
from bridge.ivr.transfer import Hear
from bridge.telephony.digits import KeyRule

DEFAULT_MUSIC = "default"


@dataclass(slots=True)
class PlacedLeg:
    """A leg, and how far it has come."""

    leg: legs.Leg
    party: Party
    dialled: bool = False
    end: LegEnd | None = None

    @property
    def may_be_dialled(self) -> bool:
        return self.party.entered and not self.dialled and not self.party.leaving


async def ring(leg: Leg, silence: Silence, dial: Dial, news: LegNews) -> tuple[Rung, Party | None]:
    """Ring until somebody answers; who has answered is ended by whoever gets it. Raises ChannelGone."""
    ringing = Ringing(leg, dial, news)
    won: PlacedLeg | None = None
    try:
        with leg.box.waiting(KeyRule.DISCARD):
            await _let_hear(silence, dial)
            for one in dial.rounds:
                if won := await ringing.round(one):
                    break
            await ringing.cancel(LegEnd.ELSEWHERE if won else LegEnd.NO_ANSWER, but=won)
            await silence.stop_music()
            leg.box.check()
    except BaseException:
        won = None
        raise
    finally:
        await ringing.clear_away(but=won)
    ends = tuple((placed.leg, placed.end) for placed in ringing.placed if placed.end is not None)
    return Rung(won.leg if won else None, ends, ringing.timed_out), won.party if won else None


async def _let_hear(silence: Silence, dial: Dial) -> None:
    """A caller who is not answered yet hears no music: then ringing stands for it."""
    match dial.hear:
        case Hear.MOH if silence.flows:
            await silence.start_music(dial.music or DEFAULT_MUSIC)
        case Hear.SILENCE:
            if silence.flows:
                await silence.start()
        case _:
            await silence.start_ringing()


class Ringing:
    """Legs that ring for a call; `leg` is its caller's, in whose mailbox is told that something has happened."""

    def __init__(self, leg: Leg, dial: Dial, news: LegNews) -> None:
        self.placed: list[PlacedLeg] = []
        self.timed_out = False
        """Somebody still rang when the time of the last round was over."""
        self._leg = leg
        self._dial = dial
        self._news = news

    async def round(self, together: tuple[legs.Leg, ...]) -> PlacedLeg | None:
        """Ring some legs together; who has answered, None when nobody did in time."""
        box, due = self._leg.box, within(self._dial.ring)
        now = asyncio.get_running_loop().time
        self.timed_out = False
        for one in together:
            await self._create(one)
        while True:
            await self._dial_who_entered()
            for placed in self._live:
                if placed.party.gone:
                    self._ended(placed, end_of(placed.party.cause, rang=placed.party.rang))
            if answered := self._answered():
                return min(answered, key=lambda placed: placed.party.turn)
            if not self._live:
                return None
            look = within(self._leg.patience.watch)
            if not await box.until(self._something_to_do, lambda: min(due(), look())):  # noqa: B023 - used at once
                await self._look()  # at the end too: an answer may have been lost
                if now() >= due() and not self._answered():
                    await self.cancel(LegEnd.NO_ANSWER)
                    self.timed_out = True
                    return None

    async def cancel(self, end: LegEnd, but: PlacedLeg | None = None) -> None:
        """End the legs that ring."""
        reason = leg_commands.ANSWERED_ELSEWHERE if end is LegEnd.ELSEWHERE else "no_answer"
        for placed in self._live:
            if placed is not but:
                await self._leg.line.leftovers.release(leg_commands.hangup_leg(placed.party.channel, reason))
                self._ended(placed, end)

    async def clear_away(self, but: PlacedLeg | None) -> None:
        """Forget all legs, and end those that still live."""
        live = [placed.party for placed in self._live if placed is not but]
        line = self._leg.line
        line.router.parties.forget(*(placed.party for placed in self.placed if placed is not but))
        await line.leftovers.release(*(leg_commands.hangup_leg(party.channel) for party in live if not party.gone))

    @property
    def _live(self) -> list[PlacedLeg]:
        return [placed for placed in self.placed if placed.end is None]

    def _something_to_do(self) -> bool:
        return bool(self._answered()) or any(placed.party.gone or placed.may_be_dialled for placed in self._live)

    async def _create(self, leg: legs.Leg) -> None:
        placed = PlacedLeg(leg, self._expect(leg))
        self.placed.append(placed)
        self._news(leg, None)
        await self._order(placed, self._creation(leg))

    def _expect(self, leg: legs.Leg) -> Party:
        return self._leg.line.router.parties.expect(leg.id, self._leg.box.stir)

    def _creation(self, leg: legs.Leg) -> Command:
        return leg_commands.create(leg, self._leg.app, self._leg.channel)

    def _answered(self) -> list[PlacedLeg]:
        return [placed for placed in self._live if placed.party.turn]

    async def _dial_who_entered(self) -> None:
        for placed in self._live:
            if placed.may_be_dialled:
                placed.dialled = True
                await self._order(placed, leg_commands.dial(placed.party.channel, self._dial.ring))

    async def _order(self, placed: PlacedLeg, command: Command) -> None:
        """A refusal is the end of this leg: unknown, registered nowhere, or gone already. Raises ChannelGone."""
        try:
            await unless_gone(self._leg.send(command), self._leg.box)
        except AsteriskError as error:
            if error.status == NOT_OURS and command.probe and await self._exists(placed.leg):
                return  # its id was taken by itself: the answer to an order that was sent twice
            if not placed.party.leaving:
                if error.status == 0 or placed.party.entered:
                    self._leg.line.leftovers.hang_up(placed.party.channel)
                self._ended(placed, LegEnd.UNAVAILABLE)

    async def _exists(self, leg: legs.Leg) -> bool:
        """Ask, because 409 is also said of what does not exist, once it was said for good reason (T11)."""
        try:
            return await unless_gone(self._leg.look(get_channel(leg.id)), self._leg.box) is not None
        except AsteriskError:
            return False

    async def _look(self) -> None:
        """Nothing was heard for a while; events may have been lost."""
        for placed in self._live:
            try:
                found = await unless_gone(self._leg.look(get_channel(placed.party.channel)), self._leg.box)
            except AsteriskError:
                return
            if found is None:
                placed.party.leave()
            elif isinstance(found, dict):
                self._found(placed, found)

    def _found(self, placed: PlacedLeg, channel: dict[str, Any]) -> None:
        placed.party.seen(str(channel.get("state")))

    def _ended(self, placed: PlacedLeg, end: LegEnd) -> None:
        placed.end = end
        self._news(placed.leg, end)
