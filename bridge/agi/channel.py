"""AgiChannel fulfils the port `calls/channel.Channel` over FastAGI, for boxes without ARI.

Knows which command does what, and that there is one at a time. Does not know contexts, scripts, or why anything is
done. What AGI lacks is in docs/reference/fastagi.md. Source: Asterisk reference 11, The IVR 10.5.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from bridge.agi import dialling, sounds
from bridge.agi.connection import Connection
from bridge.agi.ends import Ends
from bridge.agi.holding import hold_while
from bridge.agi.keys import Keys, now
from bridge.calls.channel import Hold, LegNews, PlaybackEnd, Played, Recorded, RecordLimits, Waited
from bridge.calls.legs import Dial, Rung, Talk, Talked, TalkEnd
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitLimits, Digits, KeyBuffer, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri

T = TypeVar("T")
COURTESY: Final = 5.0
"""Seconds in which Asterisk obeys before a channel is given back."""
NEARLY: Final = 0.2
"""Seconds by which a conversation that its limit has ended may be shorter than it."""
RESULT: Final = "CALLBRIDGE_RESULT"
LIFETIME: Final = "TIMEOUT(absolute)"
BACK_IN_THE_IVR: Final = "14400"
VISITING: Final = "CALLBRIDGE_AGI"
"""Set to 1 while a call is in the dialplan, which then comes back by Return(STATUS) and not by Stasis()."""
NO_PLACE: Final = "BADTARGET"
"""How a visit of a place ends that the dialplan does not have."""
ABNORMAL: Final = "abnormal exit"
"""What `GOSUB` says when the dialplan has ended the call, or sent it elsewhere, instead of coming back."""
BEEP: Final = MediaUri("sound:beep")
_SAYS_NOTHING: Final = frozenset({0, 127})
_HUNG_UP: Final = HangupCause.NORMAL_CLEARING.value
"""Why a channel has been hung up for which Asterisk has no cause: 22 has none while a caller's channel dies."""
_TERMINATORS: Final = {"any": "y", "none": "x", "*": "t", "#": ""}


class AgiChannel:
    """One channel. `up`: it was answered before. `recordings`: the folder of recordings, as Asterisk sees it."""

    talks_while_ringing = True

    def __init__(
        self,
        channel_id: ChannelId,
        connection: Connection,
        recordings: str,
        caller: CallerId,
        ends: Ends,
        *,
        up: bool,
        format_: str = "wav",
    ) -> None:
        self.id = channel_id
        self._connection = connection
        self._keys = Keys(connection)
        self.keys: KeyBuffer = self._keys.buffer
        self._recordings = sounds.Recordings(recordings)
        self._caller = caller
        self._up = up
        self._heard_early = up
        self._format = format_
        self._ends = ends
        self._talked = 0.0
        self._cause = 0
        self._leg_followers: list[Callable[[int], None]] = []

    async def answer(self) -> None:
        """Answer, unless it is up."""
        await self._begin()
        if not self._up:
            await self._connection.do("ANSWER")
            self._up = self._heard_early = True

    async def play(self, media: Sequence[MediaUri], keys: KeyRule) -> Played:
        """Play a list; with INTERRUPT and a key in the buffer, nothing."""
        await self._begin()
        if keys is KeyRule.INTERRUPT and len(self.keys):
            return Played(PlaybackEnd.KEY)
        if not self._heard_early:
            self._heard_early = True
            await self._connection.do("EXEC", "Progress")
        return await sounds.play(self._connection, self._keys, self._recordings, media, keys)

    async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
        """Wait; for longer than a moment, silence is sent."""
        await self._begin()
        return Waited(by_key=await self._keys.wait(seconds, keys))

    async def collect(self, limits: DigitLimits, so_far: str = "") -> Digits:
        """Collect keys."""
        await self._begin()
        return await self._keys.collect(limits, so_far)

    async def meanwhile(self, work: Coroutine[Any, Any, T], hold: Hold | None = None) -> T:
        """Await work while keys are read; music begins when it was ordered and the wait is long."""
        return await hold_while(work, self._connection, self._keys, hold)

    async def record(self, name: str, limits: RecordLimits) -> Recorded:
        """Record the caller, kept also when he hangs up meanwhile."""
        await self._begin()
        file = self._recordings.file(MediaUri(f"recording:{name}"))
        if limits.beep:  # not by Record: that of 16 does not notice who hangs up during its beep
            await sounds.play(self._connection, self._keys, self._recordings, [BEEP], KeyRule.DISCARD)
        began = now()
        words = f"{file}.{self._format},{limits.silence},{limits.most},kq{_TERMINATORS[limits.terminator]}"
        await self._connection.do("EXEC", "Record", words)
        if await dialling.variable(self._connection, "RECORD_STATUS") in {"ERROR", "SKIP"}:
            raise AsteriskError(f"Asterisk could not record {file}")
        return Recorded(now() - began)

    async def set_variable(self, name: str, value: str) -> None:
        """Set a variable; a value that AGI cannot carry is an AsteriskError."""
        await self._begin()
        await self._connection.do("SET", "VARIABLE", name, value)

    async def set_caller(self, caller: CallerId) -> None:
        """Set name and number."""
        wire = caller.wire()
        await self.set_variable("CALLERID(name)", wire.name)
        await self.set_variable("CALLERID(num)", wire.number)
        self._caller = wire

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        """Ring, and talk to whoever answers: over AGI the two are one command."""
        await self._begin()
        await self._leave_for_others({})
        try:
            rung = await dialling.ring(self._connection, dial, news)
        finally:
            _tell(self._leg_followers, 0)
        self._talked = rung.talked or 0.0
        if not self._connection.gone:
            with suppress(AsteriskError):
                await self.set_caller(self._caller)
            await self._bound_by(BACK_IN_THE_IVR)
        return rung

    async def talk(self, talk: Talk) -> Talked:
        """The conversation is over already."""
        await self._begin()
        cut = bool(talk.limit) and self._talked >= talk.limit - NEARLY
        return Talked(TalkEnd.LIMIT if cut else TalkEnd.CALLEE, self._talked)

    def part(self, party: str) -> None:
        """Both are the dialplan's while they talk."""

    async def visit(self, place: DialplanPlace, variables: Mapping[str, str]) -> str:
        """Run a place of the dialplan as a subroutine, which comes back by Return(STATUS)."""
        await self._begin()
        await self._leave_for_others({**variables, VISITING: "1"})
        reply = await self._connection.ask("GOSUB", place.context, place.extension, str(place.priority))
        await self._connection.probe()
        if ABNORMAL in reply.rest:
            await self.hangup()
            raise ChannelGone
        word = await dialling.variable(self._connection, "GOSUB_RETVAL") if reply.result == 0 else NO_PLACE
        await self.set_variable(VISITING, "")
        await self._bound_by(BACK_IN_THE_IVR)
        return word

    async def return_to_dialplan(self, result: DialplanResult, place: DialplanPlace | None = None) -> bool:
        """Say how it went, lift the lifetime, and let the dialplan go on.

        What nothing ends but itself goes on first: the conversation of a Dial that was cut off here. Asterisk that does
        not answer is not waited for.
        """
        self._connection.check()
        found = place is None
        if not self._connection.busy:
            with suppress(TimeoutError):
                async with asyncio.timeout(COURTESY):
                    await self._begin()
                    with suppress(AsteriskError):
                        await self.set_variable(RESULT, result.value)
                    await self._bound_by("0")
                    found = place is None or await dialling.go_to(self._connection, place)
        await self._connection.close()
        return found

    async def hangup(self, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        """End it; while something runs that nothing ends but itself, by another way, or when that is over."""
        if self._connection.gone:
            return
        self._cause = cause.value
        if not (self._connection.busy and await self._ends_elsewhere(cause)):
            with suppress(ChannelGone, AsteriskError):
                await self._connection.ask("EXEC", "Hangup", str(cause.value))
        await self._connection.close()

    def when_gone(self, told: Callable[[int], None], leg: str = "") -> None:
        """Whoever knows its end tells it; over AGI alone it ends with its connection."""
        if leg:
            self._leg_followers.append(told)
        else:
            self._ends.follow(self.id.unique, told)

    def standing(self) -> None:
        """The call is its connection: nobody can take it up."""

    async def close(self) -> None:
        """Let go of it; of a channel that has been hung up Asterisk still says why."""
        if self._connection.hung_up and not self._cause:
            (cause,) = await self._connection.last_words("HANGUPCAUSE")
            said = dialling.number(cause)
            self._cause = _HUNG_UP if said in _SAYS_NOTHING else said
        await self._connection.close()
        self._ends.closed(self.id.unique, self._cause)

    async def _begin(self) -> None:
        """Make room for the next operation: what was cut short ends, and music that kept the caller company."""
        await self._connection.settle()
        if self._keys.music:
            self._keys.music = False
            await self._connection.do("SET", "MUSIC", "OFF")

    async def _leave_for_others(self, variables: Mapping[str, str]) -> None:
        """What the dialplan reads of a call that is with others, if it does not come back from there."""
        for name, value in {**variables, RESULT: DialplanResult.LEFT.value, LIFETIME: "0"}.items():
            with suppress(AsteriskError):
                await self.set_variable(name, value)

    async def _ends_elsewhere(self, cause: HangupCause) -> bool:
        try:
            await self._ends.hang_up(self.id.unique, cause.value)
        except AsteriskError:
            return False
        return True

    async def _bound_by(self, seconds: str) -> None:
        with suppress(AsteriskError):
            await self.set_variable(LIFETIME, seconds)


def _tell(followers: list[Callable[[int], None]], cause: int) -> None:
    while followers:
        followers.pop(0)(cause)
