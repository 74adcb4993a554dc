"""One conversation, from the moment at which both are to be connected until one of them has left.

Knows that a telephone may transfer either of them: then Asterisk puts another channel into the bridge in its place,
says so before anything else, and leaves the one that was replaced to us (Asterisk reference 4; measured on 16.28 and
22.10.1). Does not know who may talk to whom, nor what follows.
"""

import asyncio
from contextlib import suppress

from bridge.asterisk import leg_commands, playback, recording
from bridge.asterisk.commands import Command, get_channel, set_variable, stop_recording
from bridge.asterisk.leftovers import Talkers
from bridge.asterisk.leg import GONE, Leg, within
from bridge.asterisk.leg_commands import LIFETIME, destroy_bridge, hangup_leg
from bridge.asterisk.mailbox import Sort, Sounding
from bridge.asterisk.parties import Party
from bridge.asterisk.showing import shown_as
from bridge.asterisk.silence import NEVER
from bridge.calls.legs import Talk, Talked, TalkEnd
from bridge.errors import AsteriskError
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId, MediaUri


class TalkUnderWay:
    def __init__(self, leg: Leg, party: Party, bridge: str) -> None:
        self.recorded = False
        self._leg = leg
        self._box = leg.box
        self._party = party
        self._bridge = bridge
        self._ended = False
        self._recording: Sounding | None = None
        self._began = 0.0
        self._joined = False

    @property
    def was_cut_short(self) -> bool:
        """The caller was in the bridge, and was not told to have left it."""
        return self._joined and not self._box.where.out and not self._box.gone

    @property
    def seconds(self) -> float:
        """How long they have heard each other."""
        return _now() - self._began if self._began else 0.0

    async def run(self, asked: Talk) -> Talked:
        """Connect them, and wait."""
        if self._party.over or not await self._connect(asked.leg.shown):
            return Talked(TalkEnd.CALLEE, 0.0)
        self._began = _now()
        due = self._began + asked.limit if asked.limit else NEVER
        told = asked.notice is None or await self._announce(asked.notice, due)
        if told and asked.record and not self._changed():
            await self._record(recording.file_of(asked.record))
        return await self._until_over(due)

    async def go_on(self, asked: Talk) -> Talked:
        """They are connected since before a restart."""
        self._joined, self._began = True, _now()
        if asked.record:
            file = recording.file_of(asked.record)
            self._recording = self._box.sounding = Sounding(Sort.RECORDING, file, KeyRule.DISCARD)
        return await self._until_over(self._began + asked.limit if asked.limit else NEVER)

    async def _until_over(self, due: float) -> Talked:
        end = await self._over(due)
        seconds = self.seconds
        await self._stop_recording()
        await self.end()
        await self._box.until(lambda: self._box.where.out, within(self._leg.patience.stop))
        return Talked(end, seconds, self.recorded)

    async def _connect(self, shown: CallerId) -> bool:
        """Put both into the bridge; False when the leg has left meanwhile."""
        leg, party = self._leg, self._party
        with suppress(AsteriskError):
            await leg.order(set_variable(leg.channel, LIFETIME, "0"))
        await leg.order(leg_commands.create_bridge(self._bridge))
        try:
            async with shown_as(leg, shown):
                self._joined = True
                await leg.order(leg_commands.add_to_bridge(self._bridge, (leg.channel, party.channel)))
        except AsteriskError:  # that one of them is leaving may be told a little later
            self._joined = False
            if not await leg.is_ours():
                leg.box.leave()
            if await leg.box.until(lambda: party.over, within(leg.patience.stop)):
                return False
            raise
        return True

    async def _announce(self, media: MediaUri, due: float) -> bool:
        """Tell both that they are recorded; False when that could not be told: then nothing is recorded."""
        leg, box = self._leg, self._box
        with box.expecting(Sounding(Sort.PLAYBACK, leg.new_id(), KeyRule.DISCARD)) as sounding:
            try:
                await leg.order(leg_commands.play_to_bridge(self._bridge, sounding.id, media))
            except AsteriskError:
                sounding.over = True
                return False
            self._follow()
            while not sounding.over and not self._party.over and _now() < due:
                watch = within(leg.patience.watch)
                if not await box.until(
                    lambda: sounding.over or self._changed(),
                    lambda: min(due, watch()),  # noqa: B023 - used at once
                ):
                    sounding.over = await playback.is_over(leg, sounding.id)
                self._follow()
            if not sounding.over:
                await playback.stop(leg, sounding)
                return False
        return not sounding.failed

    async def _record(self, file: str) -> None:
        """Record from now on. That it cannot be done ends no conversation."""
        sounding = self._recording = self._box.sounding = Sounding(Sort.RECORDING, file, KeyRule.DISCARD)
        try:
            ending = self._leg.line.recording_format()
            await self._leg.order(leg_commands.record_bridge(self._bridge, file, ending))
        except AsteriskError as error:
            sounding.failed, sounding.over = True, error.status > 0
        self.recorded = not sounding.failed

    async def _stop_recording(self) -> None:
        sounding = self._recording
        if sounding is not None and not sounding.over:
            with suppress(AsteriskError):
                await recording.stop(self._leg, sounding)
        self.recorded = sounding is not None and not sounding.failed

    async def _over(self, due: float) -> TalkEnd:
        """Wait for the end, whoever talks. What happens to the link meanwhile does not matter."""
        while True:
            self._follow()
            if self._party.over or self._box.where.out:
                break
            if not await self._box.until(self._changed, lambda: due):
                return TalkEnd.LIMIT
        if self._box.where.out and not self._party.over:  # a hang-up is told before; so somebody has taken the caller
            await self._box.until(lambda: False, within(self._leg.patience.stop))
        return TalkEnd.CALLEE

    def _changed(self) -> bool:
        return self._party.over or self._party.heir is not None or self._box.where.out

    def _follow(self) -> None:
        """A telephone has put another channel in the place of the leg: talk to that; the former is spare."""
        while (heir := self._party.heir) is not None:
            self._leg.line.leftovers.hang_up(self._party.channel)
            self._leg.line.router.parties.forget(self._party)
            self._party = self._box.where.other = heir

    async def caller_was_taken(self) -> bool:
        """Tell whether the caller has left the application and lives on: nobody has said that he hung up."""
        where = self._box.where
        if where.hung_up or where.heir is not None:
            return False
        try:
            found = await self._leg.send(get_channel(self._leg.channel))
        except AsteriskError as error:
            where.elsewhere = error.status != GONE
        else:
            where.elsewhere = found is not None
        return where.elsewhere

    async def end(self) -> None:
        """End what is left of it, once. Two who go on talking without the caller are looked after elsewhere."""
        if self._ended:
            return
        self._ended = True
        line, sounding = self._leg.line, self._recording
        parties, leftovers, heir = line.router.parties, line.leftovers, self._box.where.heir
        self._follow()
        ending: list[Command] = []
        if sounding is not None and not sounding.over:
            sounding.over = True
            ending.append(stop_recording(sounding.id))
        parted = self._box.where.parted
        if heir is not None and not self._party.over and not parted:
            pair = (self._party, heir)
            leftovers.look_after(Talkers(self._bridge, pair, lambda talked: parties.unwatch(self._bridge, *talked)))
            await leftovers.release(hangup_leg(self._leg.channel), *ending)
            return
        going = [self._party] if heir is None else [self._party, heir]
        parties.unwatch(self._bridge, *going)
        if parted:
            going.remove(self._party)
        ending += [hangup_leg(party.channel) for party in going if not party.gone]
        await leftovers.release(*ending, destroy_bridge(self._bridge))


def _now() -> float:
    return asyncio.get_running_loop().time()
