"""TerminalChannel: the third implementation of the channel port. A call without a telephone.

Knows what a caller would notice of each operation. Does not know IVRs, HTTP, nor who presses the keys.

A sound takes a second, speech a second for each 15 characters: enough for its place in time, and nobody listens.
Whoever is called answers after a second, and hangs up after ten, unless it is said otherwise; the dialplan sends a call
back after ten.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from bridge.calls.channel import Hold, LegNews, PlaybackEnd, Played, Recorded, RecordLimits, Waited
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked, TalkEnd
from bridge.errors import ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import KEYS, DigitCollector, DigitEnd, DigitLimits, Digits, KeyBuffer, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri
from bridge.terminal.input_points import Caller, InputPoint, Wanted
from bridge.terminal.line import KEEPS_FIRST, KeyLine
from bridge.terminal.others import Others

T = TypeVar("T")
SOUND_SECONDS = 1.0
CHARACTERS_PER_SECOND = 15.0
RING_SECONDS = 1.0
TALK_SECONDS = 10.0


class TerminalChannel:
    """Fulfils the port. The caller's end is `line`."""

    talks_while_ringing = False

    def __init__(
        self,
        channel_id: ChannelId,
        caller: Caller,
        note: Callable[[str, str], None],
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
        *,
        up: bool = False,
        lengths: Callable[[MediaUri], float] | None = None,
        others: Others = Others.ANSWER,
    ) -> None:
        """A channel that rings, unless it is up. `lengths`: seconds that something is heard; `seconds_of` if None.

        `others` is what becomes of transfers.
        """
        self.id = channel_id
        self.line = KeyLine(caller, note, waiting)
        self.keys: KeyBuffer = self.line.keys
        self._caller = caller
        self._up = up
        self._lengths = lengths or seconds_of
        self._others = others

    async def answer(self) -> None:
        """Answer it."""
        self.line.check()
        if not self._up:
            self._up = True
            self._caller.notices("answered")

    async def play(self, media: Sequence[MediaUri], keys: KeyRule) -> Played:
        """Play a list; with INTERRUPT and a key in the buffer, nothing."""
        line = self.line
        line.check()
        began, line.first = line.now(), None
        if keys is KeyRule.INTERRUPT and len(self.keys):
            return Played(PlaybackEnd.KEY)
        for uri in media:
            self._caller.hears(uri)
            seconds = self._lengths(uri)
            if await line.passes(seconds, keys, _during_sound(keys, seconds)):
                return Played(PlaybackEnd.KEY, seconds=line.now() - began)
        return Played(PlaybackEnd.FINISHED, line.first, line.now() - began)

    async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
        """Wait in silence."""
        self.line.check()
        if keys is KeyRule.INTERRUPT:
            if len(self.keys):
                return Waited(by_key=True)
            return Waited(await self.line.passes(seconds, keys, InputPoint(Wanted.CHOICE, seconds)))
        if seconds >= SOUND_SECONDS:
            self._caller.notices(f"silence for {seconds:g} s")
        return Waited(await self.line.passes(seconds, keys))

    async def collect(self, limits: DigitLimits, so_far: str = "") -> Digits:
        """Collect keys, those in the buffer first. It is an input point only if no key was there before."""
        line = self.line
        line.check()
        collector = DigitCollector(limits, line.now())
        for digit in so_far:
            collector.press(digit, line.now())
        point: InputPoint | None = None
        if not so_far and not len(self.keys):
            point = InputPoint(Wanted.DIGITS, limits.first_digit, most=limits.most, terminator=limits.terminator)
        line.collecting = True
        try:
            while True:
                while (key := self.keys.take()) is not None:
                    if done := collector.press(key, line.now()):
                        if done.end is DigitEnd.FULL:
                            line.late_terminator(limits.terminator)
                        return done
                if done := collector.expire(line.now()):
                    return done
                await line.passes(collector.due - line.now(), KeyRule.INTERRUPT, point)
                point = None
        finally:
            line.collecting = False

    async def meanwhile(self, work: Coroutine[Any, Any, T], hold: Hold | None = None) -> T:
        """Await work in real time; it is cancelled when the caller leaves."""
        line = self.line
        if line.gone:
            work.close()
            raise ChannelGone
        loop = asyncio.get_running_loop()
        music = loop.call_later(hold.after, self._caller.hears_music, hold.music) if hold and hold.music else None
        scope = asyncio.timeout(None)
        line.cutting(lambda: scope.reschedule(line.now()))
        try:
            async with scope:
                return await work
        except TimeoutError:
            if scope.expired():
                raise ChannelGone from None
            raise
        finally:
            line.cutting(None)
            if music:
                music.cancel()

    async def record(self, name: str, limits: RecordLimits) -> Recorded:
        """Record nothing, for as long as a recording takes that only its terminator or its limit ends."""
        line = self.line
        line.check()
        self._caller.notices(f"{'beep, ' if limits.beep else ''}recording {name.rpartition('/')[2]}")
        only = {"any": "".join(sorted(KEYS)), "none": ""}.get(limits.terminator, limits.terminator)
        began, line.ends_recording = line.now(), only
        point = InputPoint(Wanted.TERMINATOR, limits.most, only)
        try:
            await line.passes(limits.most, KeyRule.DISCARD, point, until=lambda: bool(only) and not line.ends_recording)
        finally:
            line.ends_recording = ""
        return Recorded(line.now() - began)

    async def set_variable(self, name: str, value: str) -> None:  # noqa: ARG002 - the port's signature
        """A caller does not notice variables."""
        self.line.check()

    async def set_caller(self, caller: CallerId) -> None:  # noqa: ARG002 - the port's signature
        """A caller does not notice how parties called later see him."""
        self.line.check()

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        """The first leg answers and the others of its round are told; or all of them end as it was said."""
        self.line.check()
        if dial.hear is Hear.MOH:
            self._caller.hears_music(dial.music)
        end, ends = self._others.end, list[tuple[Leg, LegEnd]]()
        for legs in dial.rounds:
            for leg in legs:
                news(leg, None)
            self._caller.notices(f"rings {', '.join(leg.number for leg in legs)}")
            await self.line.passes(dial.ring if end is LegEnd.NO_ANSWER else RING_SECONDS, KeyRule.DISCARD)
            ended = [(leg, end or LegEnd.ELSEWHERE) for leg in (legs[1:] if end is None else legs)]
            for leg, how in ended:
                news(leg, how)
            ends += ended
            if end is None:
                return Rung(legs[0], tuple(ends))
            self._caller.notices(end.value.replace("_", " "))
        return Rung(None, tuple(ends), timed_out=end is LegEnd.NO_ANSWER)

    async def talk(self, talk: Talk) -> Talked:
        """Talk until the other one hangs up, or until the limit."""
        self.line.check()
        if talk.notice is not None:
            self._caller.hears(talk.notice)
        self._caller.notices(f"talks to {talk.leg.number}")
        seconds = min(TALK_SECONDS, talk.limit or TALK_SECONDS)
        await self.line.passes(seconds, KeyRule.DISCARD)
        end = TalkEnd.LIMIT if seconds < TALK_SECONDS else TalkEnd.CALLEE
        return Talked(end, seconds, recorded=bool(talk.record))

    def part(self, party: str) -> None:
        """Nobody orders a call about from outside here."""

    async def visit(self, place: DialplanPlace, variables: Mapping[str, str]) -> str:  # noqa: ARG002 - the port's signature
        """There is no dialplan, so it is said where the call would be."""
        self.line.check()
        self._caller.notices(f"in the dialplan, {place}")
        await self.line.passes(TALK_SECONDS, KeyRule.DISCARD)
        return self._others.word

    async def return_to_dialplan(self, result: DialplanResult, place: DialplanPlace | None = None) -> bool:
        """There is no dialplan: the simulation is over."""
        self.line.check()
        self.line.leave()
        self._caller.notices(f"back to the dialplan, {result}{f', at {place}' if place else ''}")
        return True

    async def hangup(self, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        """End it."""
        if not self.line.gone:
            self.line.leave(cause)
            self._caller.notices(f"hung up, cause {cause.value}")

    def when_gone(self, told: Callable[[int], None], leg: str = "") -> None:
        """The call is over when its caller leaves; nobody ever hears of its legs."""
        if not leg:
            self.line.when_gone.append(told)

    def standing(self) -> None:
        """A simulation ends with its process."""

    async def close(self) -> None:
        """Nothing is held."""


def seconds_of(media: MediaUri) -> float:
    """How long something is heard in a simulation."""
    kind, _, words = media.text.partition(":")
    return max(SOUND_SECONDS, len(words) / CHARACTERS_PER_SECOND) if kind == "speech" else SOUND_SECONDS


def _during_sound(rule: KeyRule, seconds: float) -> InputPoint | None:
    if rule is KeyRule.INTERRUPT:
        return InputPoint(Wanted.PROMPT, seconds)
    return InputPoint(Wanted.ONE_KEY, seconds) if rule in KEEPS_FIRST else None
