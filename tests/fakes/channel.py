"""A channel that notes what its caller would notice; sounds last as long as the test says, in virtual time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bridge.calls.channel import Arrival, Hold, LegNews, PlaybackEnd, Played, Recorded, RecordLimits, Waited
from bridge.calls.legs import Dial, Leg, Rung, Talk, Talked
from bridge.calls.standing import Standing
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import (
    KEYS,
    LATE_TERMINATOR,
    DigitCollector,
    DigitEnd,
    DigitLimits,
    Digits,
    KeyBuffer,
    KeyRule,
)
from bridge.telephony.values import CallerId, ChannelId, MediaUri
from tests.fakes.callees import Others, Rang, TalkedTo, went

T = TypeVar("T")


@dataclass(frozen=True)
class Answered:
    pass


@dataclass(frozen=True)
class Heard:
    """A sound, and the key that cut it."""

    what: str
    until: str | None = None


@dataclass(frozen=True)
class Silence:
    seconds: float


@dataclass(frozen=True)
class Music:
    name: str
    seconds: float


@dataclass(frozen=True)
class RecordedAs:
    name: str


@dataclass(frozen=True)
class Told:
    """A channel variable."""

    name: str
    value: str


@dataclass(frozen=True)
class Shows:
    caller: CallerId


@dataclass(frozen=True)
class HungUp:
    cause: int = 16


@dataclass(frozen=True)
class BackInDialplan:
    result: str
    place: DialplanPlace | None = None


class FakeChannel:
    """Fulfils the port. `lengths` are seconds by sound name; `broken` names cannot be played."""

    talks_while_ringing = False

    def __init__(
        self, *, up: bool = False, lengths: dict[str, float] | None = None, unique: str = "1763800001.42"
    ) -> None:
        self.id = ChannelId("pbx1", unique)
        self.keys = KeyBuffer()
        self.noticed: list[object] = []
        self.others = Others()
        self.lengths = lengths or {}
        self.broken: set[str] = set()
        self.refuses: set[str] = set()
        self.up = up
        self.closed = False
        self.placed = False
        self.kept = True
        """Another process could take it up."""
        self.parted: list[FakeChannel] = []
        """Those with whom it talked, and who have gone their own way."""
        self._talks_to: Leg | None = None
        self._rule = KeyRule.BUFFER
        self._first: str | None = None
        self._gone = False
        self._full: tuple[float, str] | None = None
        self._changed = asyncio.Event()
        self._cut_work: Callable[[], None] | None = None
        self._followers: list[Callable[[int], None]] = []

    @property
    def is_gone(self) -> bool:
        return self._gone

    # What the caller does.

    def press(self, keys: str) -> None:
        for key in keys:
            self._press(key)

    def press_at(self, seconds: float, keys: str) -> None:
        asyncio.get_running_loop().call_later(seconds, self.press, keys)

    def leave(self, cause: int = 16) -> None:
        self._gone = True
        self._changed.set()
        if self._cut_work:
            self._cut_work()
        self.ends(cause)

    def ends(self, cause: int = 16) -> None:
        """It is gone for good, wherever it was: in the dialplan perhaps."""
        followers, self._followers = self._followers, []
        for told in followers:
            told(cause)

    def leave_at(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.leave)

    def _press(self, key: str) -> None:
        if key not in KEYS:
            return
        full, self._full = self._full, None
        if full and key == full[1] and self._now() - full[0] <= LATE_TERMINATOR:
            return
        if self._rule in {KeyRule.KEEP_FIRST, KeyRule.KEEP_FIRST_ONLY} and self._first is None:
            self._first = key
            self.keys.drop(key)
        elif self._rule in {KeyRule.DISCARD, KeyRule.KEEP_FIRST_ONLY}:
            self.keys.drop(key)
        else:
            self.keys.press(key)
        self._changed.set()

    # The port.

    async def answer(self) -> None:
        self._check("answer")
        if not self.up:
            self.up = True
            self.noticed.append(Answered())

    async def play(self, media: Sequence[MediaUri], keys: KeyRule) -> Played:
        self._check("play")
        began, self._first = self._now(), None
        if keys is KeyRule.INTERRUPT and len(self.keys):
            return Played(PlaybackEnd.KEY)
        for uri in media:
            name = uri.text.removeprefix("sound:")
            if name in self.broken:
                return Played(PlaybackEnd.FAILED)
            if await self._pass(self.lengths.get(name, 2.0), keys):
                self.noticed.append(Heard(name, self.keys.peek()))
                return Played(PlaybackEnd.KEY, seconds=self._now() - began)
            self.noticed.append(Heard(name))
        return Played(PlaybackEnd.FINISHED, self._first, self._now() - began)

    async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
        self._check("wait")
        if keys is KeyRule.INTERRUPT and len(self.keys):
            return Waited(by_key=True)
        began = self._now()
        by_key = await self._pass(seconds, keys)
        self.noticed.append(Silence(round(self._now() - began, 3)))
        return Waited(by_key)

    async def collect(self, limits: DigitLimits, so_far: str = "") -> Digits:
        self._check("collect")
        collector = DigitCollector(limits, self._now())
        for digit in so_far:
            collector.press(digit, self._now())
        while True:
            while (key := self.keys.take()) is not None:
                if done := collector.press(key, self._now()):
                    if done.end is DigitEnd.FULL:
                        self._late_terminator(limits.terminator)
                    return done
            if done := collector.expire(self._now()):
                return done
            await self._pass(collector.due - self._now(), KeyRule.INTERRUPT)

    async def meanwhile(self, work: Coroutine[Any, Any, T], hold: Hold | None = None) -> T:
        if self._gone:
            work.close()
            raise ChannelGone
        began = self._now()
        scope = asyncio.timeout(None)
        self._cut_work = lambda: scope.reschedule(self._now())
        try:
            async with scope:
                return await work
        except TimeoutError:
            if scope.expired():
                raise ChannelGone from None
            raise
        finally:
            self._cut_work = None
            if hold and hold.music and self._now() - began > hold.after:
                self.noticed.append(Music(hold.music, round(self._now() - began - hold.after, 3)))

    async def record(self, name: str, limits: RecordLimits) -> Recorded:
        self._check("record")
        await self._pass(limits.most, KeyRule.DISCARD)
        self.noticed.append(RecordedAs(name))
        return Recorded(limits.most)

    async def set_variable(self, name: str, value: str) -> None:
        self._check("set_variable")
        self.noticed.append(Told(name, value))

    async def set_caller(self, caller: CallerId) -> None:
        self._check("set_caller")
        self.noticed.append(Shows(caller))

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        self._check("ring")
        began, before = self._now(), len(self.others.placed)
        try:
            return await self.others.ring(dial, news, self._held)
        finally:
            placed = self.others.placed[before:]
            endpoints, shown = (leg.endpoint for leg in placed), (leg.shown.number for leg in placed)
            self.noticed.append(Rang(tuple(endpoints), tuple(shown), dial.hear, round(self._now() - began, 3)))

    async def talk(self, talk: Talk) -> Talked:
        try:
            self._check("talk")
        except BaseException:
            self.others.gone(talk.leg.id)
            raise
        began, self._talks_to = self._now(), talk.leg
        try:
            return await self.others.talk(talk, self._held)
        finally:
            self._talks_to = None
            notice = talk.notice.text.removeprefix("sound:") if talk.notice else ""
            spent = round(self._now() - began, 3)
            self.noticed.append(TalkedTo(talk.leg.endpoint, spent, talk.record, notice))

    def part(self, party: str) -> Arrival | None:
        if self._talks_to is None or self._talks_to.id != party:
            return None
        self._talks_to = None
        other = FakeChannel(up=True, lengths=self.lengths, unique=party)
        other.others.phones = self.others.phones
        other._followers = self.others.followers.pop(party, [])
        self.parted.append(other)
        return Arrival(other, (), CallerId(), "", "", up=True)

    async def visit(self, place: DialplanPlace, variables: Mapping[str, str]) -> str:
        self._check("visit")
        self.noticed.append(went(place, variables))
        await self._held(self.others.stays)
        if self.others.returns is None:
            self._gone = True
            if not self.others.goes_elsewhere:
                self.ends()
            raise ChannelGone(elsewhere=self.others.goes_elsewhere)
        return self.others.returns

    async def return_to_dialplan(self, result: DialplanResult, place: DialplanPlace | None = None) -> bool:
        self._check("return_to_dialplan")
        self._gone = True
        known = place is None or place in self.others.places
        self.noticed.append(BackInDialplan(result, place if known else None))
        return known

    async def hangup(self, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        if not self._gone:
            self._gone = True
            self.noticed.append(HungUp(cause))
            self.ends(cause)

    def when_gone(self, told: Callable[[int], None], leg: str = "") -> None:
        if leg:
            self.others.when_gone(leg, told)
        else:
            self._followers.append(told)

    def standing(self) -> Standing | None:
        if not self.kept:
            return None
        return Standing(self.keys.given, self.keys.pressed - len(self.keys.given), placed=self.placed)

    async def close(self) -> None:
        self.closed = True

    # Time.

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _check(self, command: str) -> None:
        if self._gone:
            raise ChannelGone
        if command in self.refuses:
            message = f"Asterisk refused {command}: 500"
            raise AsteriskError(message, 500)

    async def _pass(self, seconds: float, rule: KeyRule) -> bool:
        """Let time pass; True when a key has ended it. Cancels nothing: Python 3.11 loses sight of a cancelled line."""
        over = False

        def end() -> None:
            nonlocal over
            over = True
            self._changed.set()

        timer = asyncio.get_running_loop().call_later(seconds, end)
        before, self._rule = len(self.keys), rule
        by_key = False
        try:
            while not (over or by_key or self._gone):
                self._changed.clear()
                await self._changed.wait()
                by_key = rule is KeyRule.INTERRUPT and len(self.keys) > before
        finally:
            timer.cancel()
            self._rule = KeyRule.BUFFER
        if self._gone:
            raise ChannelGone
        return by_key

    async def _held(self, seconds: float) -> None:
        """Let time pass in which keys are dropped."""
        await self._pass(seconds, KeyRule.DISCARD)

    def _late_terminator(self, terminator: str) -> None:
        """After a full collection the terminator as the very next key is dropped, waiting or yet to come."""
        if terminator and self.keys.peek() == terminator:
            self.keys.take()
        elif terminator and not len(self.keys):
            self._full = (self._now(), terminator)
