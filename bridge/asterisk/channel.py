"""AriChannel fulfils the port `calls/channel.Channel` over ARI.

Knows the order in which things are done to a channel: what runs is stopped, and known to be stopped, before the next
command. Does not know contexts, scripts, or why anything is done. What an operation does in detail has a file of its
own: playback, recording, holding, silence, ringing, talking, visiting.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from bridge.asterisk import commands, cut_short, parting, playback, recording, returning, ringing, talking, visiting
from bridge.asterisk.holding import hold_while
from bridge.asterisk.leg import GONE, Leg, within
from bridge.asterisk.leg_commands import LIFETIME, hangup_leg
from bridge.asterisk.parties import Party
from bridge.asterisk.returning import RESULT
from bridge.asterisk.silence import Silence
from bridge.asterisk.talking import Found
from bridge.asterisk.watching import Watch
from bridge.calls.channel import Arrival, Hold, LegNews, PlaybackEnd, Played, Recorded, RecordLimits, Waited
from bridge.calls.legs import Dial, Rung, Talk, Talked, TalkEnd
from bridge.calls.standing import Standing
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitLimits, Digits, KeyBuffer, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri

T = TypeVar("T")


class AriChannel:
    """One leg, of a channel that has just entered; `up`: it was answered before; `home`: the dialplan's next place."""

    talks_while_ringing = False

    def __init__(
        self, leg: Leg, server: str, *, up: bool, home: DialplanPlace | None = None, placed: bool = False
    ) -> None:
        """`placed`: we have called it, so it has no dialplan to go back to."""
        self.id = ChannelId(server, leg.channel)
        self.keys: KeyBuffer = leg.box.keys
        self._leg = leg
        self._box = leg.box
        self._up = up
        self._silence = Silence(leg)
        self._watch = Watch(leg)
        self._home = home
        self._placed = placed
        self._has_been_away = False
        self._winner: Party | None = None
        self._found: Found | None = None
        if up:
            self._silence.audio_ended()

    def go_on(self, found: Found, *, has_been_away: bool) -> None:
        """A process before this one has served it: it talks there perhaps, and nothing is known of what is heard."""
        self._found, self._has_been_away = found, has_been_away

    async def answer(self) -> None:
        """Answer, unless it is up."""
        await self._begin()
        if not self._up:
            await self._leg.order(commands.answer(self._leg.channel))
            self._up = True
            self._silence.audio_ended()

    async def play(self, media: Sequence[MediaUri], keys: KeyRule) -> Played:
        """Play a list; with INTERRUPT and a key in the buffer, nothing."""
        await self._begin()
        if keys is KeyRule.INTERRUPT and len(self.keys):
            return Played(PlaybackEnd.KEY)
        try:
            return await playback.play(self._leg, media, keys)
        finally:
            self._silence.audio_ended()

    async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
        """Wait quietly."""
        await self._begin(quietly=True)
        with self._box.waiting(keys) as by_key:
            return Waited(by_key=await self._quietly(by_key, within(seconds)))

    async def collect(self, limits: DigitLimits, so_far: str = "") -> Digits:
        """Collect keys; the timers run on the moments at which Asterisk saw the keys."""
        await self._begin(quietly=True)
        now = asyncio.get_running_loop().time
        with self._box.collecting(limits, so_far) as collector:
            while True:
                await self._quietly(lambda: self._box.collected is not None, lambda: collector.due)
                if (digits := self._box.collected or collector.expire(now())) is not None:
                    return digits

    async def meanwhile(self, work: Coroutine[Any, Any, T], hold: Hold | None = None) -> T:
        """Await work; the caller hears silence or music, and keys go to the buffer."""
        try:
            await self._begin(quietly=True)
        except BaseException:
            work.close()
            raise
        return await hold_while(work, self._box, self._silence, hold)

    async def record(self, name: str, limits: RecordLimits) -> Recorded:
        """Record the caller."""
        await self._begin()
        try:
            return await recording.record(self._leg, name, limits)
        finally:
            self._silence.audio_ended()

    async def set_variable(self, name: str, value: str) -> None:
        """Set a variable, while nothing plays: on new versions it would wait for the end (T2)."""
        await self._begin()
        await self._leg.order(commands.set_variable(self._leg.channel, name, value))

    async def set_caller(self, caller: CallerId) -> None:
        """Set name and number apart: joined, they would need quoting."""
        wire = caller.wire()
        await self.set_variable("CALLERID(name)", wire.name)
        await self.set_variable("CALLERID(num)", wire.number)

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        """Let others ring; who has answered is held until `talk`, or until anything else is done."""
        await self._begin()
        rung, self._winner = await ringing.ring(self._leg, self._silence, dial, news)
        return rung

    async def talk(self, talk: Talk) -> Talked:
        """Talk to the leg that has answered."""
        winner, self._winner = self._winner, None
        found, self._found = self._found, None
        if winner is None and found is not None:
            await self._watch.begin()
            return await self._talked(talking.talk_on(self._leg, found, talk))
        if winner is None or winner.channel != talk.leg.id:
            raise AsteriskError(f"the leg {talk.leg.id} is not there to talk to")
        return await self._talked(talking.talk(self._leg, winner, talk, self.answer))

    async def _talked(self, work: Coroutine[Any, Any, Talked]) -> Talked:
        try:
            talked = await work
        finally:
            self._silence.audio_ended()
        if talked.end is not TalkEnd.CALLER_TAKEN:
            await returning.look_after_again(self._leg)
        return talked

    def part(self, party: str) -> Arrival | None:
        """Let the other party go its own way."""
        leg = parting.part(self._leg, party)
        channel = AriChannel(leg, self.id.server, up=True, placed=True) if leg else None
        return Arrival(channel, (), CallerId(), "", "", up=True) if channel else None

    async def visit(self, place: DialplanPlace, variables: Mapping[str, str]) -> str:
        """Be away in the dialplan, and come back."""
        await self._begin()
        ours = {RESULT: DialplanResult.LEFT.value, LIFETIME: "0"}
        if self._box.where.away:  # since before a restart
            word = await visiting.returned(self._leg)
        else:
            word = await visiting.visit(self._leg, place, variables, ours)
        self._has_been_away = True
        if self._up:
            self._silence.audio_ended()
        await returning.look_after_again(self._leg)
        return word

    async def return_to_dialplan(self, result: DialplanResult, place: DialplanPlace | None = None) -> bool:
        """Stop everything, say how it went, and let the dialplan go on. Who was called by us has nowhere to go."""
        if self._placed:
            await self.hangup()
            return place is None
        with suppress(AsteriskError):  # what cannot be stopped is heard to its end, and keeps nobody here
            await self._begin()
        exists = place is None or await returning.exists(self._leg, place)
        await returning.say(self._leg, result)
        await self._watch.end()
        home = self._home if self._has_been_away else None
        await returning.go_on(self._leg, place if place and exists else home)
        return exists

    async def hangup(self, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        """End it at once, whatever plays. One that went back to the dialplan is not ours to end."""
        await self._end_winner()
        if self._box.gone:
            return
        try:
            await self._leg.send(commands.hangup(self._leg.channel, cause))
        except AsteriskError as error:
            if error.status != GONE:
                raise
        self._box.leave()

    def when_gone(self, told: Callable[[int], None], leg: str = "") -> None:
        """Follow it, or a leg, to its end; for that a channel that leaves the application is watched on (T6)."""
        if leg:
            self._leg.line.router.followed.follow(leg, told)
        else:
            self._watch.follow(told)

    def standing(self) -> Standing:
        """What a process after this one must know."""
        given = self.keys.given
        pressed = max(self.keys.pressed - len(given), 0)
        return Standing(given, pressed, self._home, self._has_been_away, self._placed)

    async def close(self) -> None:
        """Let go of everything; a channel that has left needs nothing."""
        try:
            with suppress(ChannelGone, AsteriskError):
                await self._begin()
            await self._watch.end()
            await self._end_found()
        finally:
            self._leg.line.router.forget(self._leg.channel, self._box)

    async def _begin(self, *, quietly: bool = False) -> None:
        """Make room for the next operation: nothing that was cut short runs on; silence may, into a quiet one."""
        await self._end_winner()
        self._box.check()
        await self._watch.begin()
        await self._end_found()
        await parting.get_out(self._leg)
        await cut_short.stop(self._leg)
        await (self._silence.stop_music() if quietly else self._silence.stop())

    async def _end_winner(self) -> None:
        """A leg that has answered, and is not talked to, is ended."""
        winner, self._winner = self._winner, None
        if winner is not None:
            self._leg.line.router.parties.forget(winner)
            await self._leg.line.leftovers.release(hangup_leg(winner.channel))

    async def _end_found(self) -> None:
        """Who was found talking to it after a restart, and is not talked to, is ended."""
        found, self._found = self._found, None
        if found is not None:
            await talking.abandon(self._leg, found)

    async def _quietly(self, happened: Callable[[], bool], due: Callable[[], float]) -> bool:
        """Wait, with silence sent as audio when it takes longer; True when it has happened, False when it is due."""
        now = asyncio.get_running_loop().time
        while not await self._box.until(happened, lambda: min(due(), self._silence.due)):
            if now() >= due():
                return False
            await self._silence.start()
        return True
