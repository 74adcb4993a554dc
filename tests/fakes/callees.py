"""The others, in virtual time: phones that answer, are busy or ring for ever, and a dialplan that sends calls back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bridge.calls.channel import LegNews
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked, TalkEnd
from bridge.ivr.transfer import Hear
from bridge.telephony.destinations import DialplanPlace

Pass = Callable[[float], Awaitable[None]]
"""Lets time pass for the caller; raises ChannelGone when he leaves meanwhile."""


@dataclass(frozen=True)
class Callee:
    """A phone: after so many seconds it answers, or ends so; it talks until it hangs up, or takes the caller away."""

    after: float = 1.0
    end: LegEnd | None = None
    talks: float = 10.0
    takes_caller: bool = False


NOBODY = Callee(after=10_000)
"""Rings for ever."""
BUSY = Callee(end=LegEnd.BUSY)


@dataclass(frozen=True)
class Rang:
    """The caller waited for others. `endpoints` are those that were dialled, `shown` whom each of them saw calling."""

    endpoints: tuple[str, ...]
    shown: tuple[str, ...]
    hear: Hear
    seconds: float


@dataclass(frozen=True)
class TalkedTo:
    """A conversation, with what was recorded of it."""

    endpoint: str
    seconds: float
    record: str = ""
    notice: str = ""


@dataclass(frozen=True)
class WentTo:
    """A stay in the dialplan, with what it was told."""

    place: str
    told: tuple[tuple[str, str], ...]


@dataclass
class Others:
    """All of them, by endpoint; whom nobody has declared rings for ever."""

    phones: dict[str, Callee] = field(default_factory=dict)
    returns: str | None = "ANSWER"
    """The word with which the dialplan sends the call back; None: it ends there."""
    goes_elsewhere: bool = False
    """With `returns` None: it does not end there, but lives on as another call."""
    stays: float = 30.0
    places: frozenset[DialplanPlace] = frozenset()
    """Where a dialplan step may jump to."""
    records: bool = True
    live: set[str] = field(default_factory=set)
    """Ids of legs that are up: none is left when a call is over."""
    placed: list[Leg] = field(default_factory=list)
    followers: dict[str, list[Callable[[int], None]]] = field(default_factory=dict)

    def when_gone(self, leg: str, told: Callable[[int], None]) -> None:
        """Have it told that a leg is gone, once."""
        self.followers.setdefault(leg, []).append(told)

    def gone(self, *legs: str) -> None:
        """These legs are up no more."""
        for leg in legs:
            self.live.discard(leg)
            for told in self.followers.pop(leg, ()):
                told(16)

    async def ring(self, dial: Dial, news: LegNews, passes: Pass) -> Rung:
        """Let one round after the other ring."""
        ends: list[tuple[Leg, LegEnd]] = []
        timed_out = False
        for legs in dial.rounds:
            answered = await self._round(legs, dial.ring, ends, news, passes)
            if answered is not None:
                return Rung(answered, tuple(ends))
            timed_out = any(
                end is LegEnd.NO_ANSWER and self.of(leg).after >= dial.ring for leg, end in ends[-len(legs) :]
            )
        return Rung(None, tuple(ends), timed_out)

    async def _round(
        self, legs: tuple[Leg, ...], ring: float, ends: list[tuple[Leg, LegEnd]], news: LegNews, passes: Pass
    ) -> Leg | None:
        for leg in legs:
            self.placed.append(leg)
            self.live.add(leg.id)
            news(leg, None)
        answered, spent = None, 0.0
        waiting = sorted(legs, key=lambda one: self.of(one).after)
        try:
            while waiting and answered is None:
                leg = waiting.pop(0)
                callee = self.of(leg)
                until = min(callee.after, ring)
                await passes(until - spent)
                spent = until
                if callee.end is None and callee.after < ring:
                    answered = leg
                else:
                    self._ends(leg, callee.end if callee.end and callee.after < ring else LegEnd.NO_ANSWER, ends, news)
            for leg in waiting:
                self._ends(leg, LegEnd.ELSEWHERE, ends, news)
        finally:
            self.gone(*(leg.id for leg in legs if leg is not answered))
        return answered

    @staticmethod
    def _ends(leg: Leg, end: LegEnd, ends: list[tuple[Leg, LegEnd]], news: LegNews) -> None:
        ends.append((leg, end))
        news(leg, end)

    async def talk(self, talk: Talk, passes: Pass) -> Talked:
        """Talk until one of them has enough."""
        callee = self.of(talk.leg)
        seconds = min(callee.talks, talk.limit) if talk.limit else callee.talks
        try:
            await passes(seconds)
        finally:
            self.gone(talk.leg.id)
        if seconds < callee.talks:
            end = TalkEnd.LIMIT
        else:
            end = TalkEnd.CALLER_TAKEN if callee.takes_caller else TalkEnd.CALLEE
        return Talked(end, seconds, recorded=bool(talk.record) and self.records)

    def of(self, leg: Leg) -> Callee:
        """Who is at that endpoint."""
        return self.phones.get(leg.endpoint, NOBODY)


def went(place: DialplanPlace, told: Mapping[str, str]) -> WentTo:
    """The note of a stay in the dialplan."""
    return WentTo(str(place), tuple(told.items()))
