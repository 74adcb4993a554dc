"""An exchange in virtual time: telephones that are called before there is a caller, and channels that may be ended."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bridge.calls.channel import Arrival
from bridge.calls.exchange_port import PickedUp, SourceNews
from bridge.calls.legs import Leg, LegEnd, Rung
from bridge.calls.nobody import NoEvents
from bridge.calls.switchboard import LegState, Switchboard
from bridge.errors import AsteriskError
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import CallerId
from tests.fakes.callees import NOBODY, Callee
from tests.fakes.channel import FakeChannel


class Ends(NoEvents):
    """What the events' keeper does for the switchboard, without anybody to be told."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self.left_with: list[tuple[EndReason, int]] = []

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        self.left_with.append((reason, cause))

    def gone(self, channel: str, cause: int) -> None:
        self._switchboard.gone(channel)


@dataclass
class FakeExchange:
    """Fulfils the port. `refused`: endpoints that Asterisk does not know."""

    phones: dict[str, Callee] = field(default_factory=dict)
    others: dict[str, Callee] = field(default_factory=dict)
    """Those whom somebody gets who has answered."""
    refused: set[str] = field(default_factory=set)
    ready: bool = True
    answers_orders: bool = True
    redirects: bool = True
    ringing: dict[str, Leg] = field(default_factory=dict)
    called: list[Leg] = field(default_factory=list)
    channels: dict[str, FakeChannel] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    lengths: dict[str, float] = field(default_factory=dict)
    channel_refuses: set[str] = field(default_factory=set)
    when_answered: Callable[[], Awaitable[object]] | None = None
    when_tried: Callable[[str], object] = str
    """Is told the channel of each leg that Asterisk has accepted, before it rings."""

    async def ring(self, together: Sequence[Leg], seconds: float, news: SourceNews) -> PickedUp:
        began, ends = _now(), list[tuple[Leg, LegEnd]]()
        mine = {leg.id: leg for leg in together}
        self.called.extend(together)
        self.ringing |= mine

        def over(leg: Leg, end: LegEnd) -> None:
            if self.ringing.pop(leg.id, None):
                ends.append((leg, end))
                news(leg, end)

        try:
            for leg in together:
                if leg.endpoint in self.refused:
                    over(leg, LegEnd.UNAVAILABLE)
                    continue
                news(leg, LegState.TRYING)
                self.when_tried(leg.id)
                news(leg, LegState.RINGING)
            while live := [leg for leg in together if leg.id in self.ringing]:
                first = min(live, key=self._after)
                due = min(self._after(first), seconds)
                await _pass(began + due - _now())
                callee = self.phones.get(first.endpoint, NOBODY)
                if due == seconds:
                    for leg in live:
                        over(leg, LegEnd.NO_ANSWER)
                    return PickedUp(Rung(None, tuple(ends), timed_out=True))
                if callee.end is not None:
                    over(first, callee.end)
                    continue
                del self.ringing[first.id]
                if self.when_answered is not None:
                    await self.when_answered()
                for leg in live:
                    over(leg, LegEnd.ELSEWHERE)
                return PickedUp(Rung(first, tuple(ends)), self._arrival(first))
            return PickedUp(Rung(None, tuple(ends)))
        finally:
            for name in mine:
                self.ringing.pop(name, None)

    async def hang_up(self, channel: str) -> None:
        if not self.answers_orders:
            raise AsteriskError("no answer")
        self.ended.append(channel)
        if (found := self.find(channel)) is not None:
            found.leave()

    async def redirect(self, channel: str, place: DialplanPlace) -> bool:
        if not self.answers_orders:
            raise AsteriskError("no answer")
        if self.redirects:
            self.sent.append((channel, str(place)))
        return self.redirects

    def find(self, channel: str) -> FakeChannel | None:
        """A channel that we have called, or one that has parted from it."""
        known = [*self.channels.values()]
        for one in known:
            known.extend(one.parted)
        return next((one for one in known if one.id.unique == channel), None)

    @property
    def left(self) -> list[str]:
        """What is still up anywhere."""
        known = [*self.channels.values()]
        for one in known:
            known.extend(one.parted)
        up = [one.id.unique for one in known if not one.is_gone]
        return [*self.ringing, *up, *(leg for one in known for leg in one.others.live)]

    def _after(self, leg: Leg) -> float:
        return self.phones.get(leg.endpoint, NOBODY).after

    def _arrival(self, leg: Leg) -> Arrival:
        channel = self.channels[leg.id] = FakeChannel(up=True, unique=leg.id, lengths=self.lengths)
        channel.others.phones, channel.refuses = self.others, self.channel_refuses
        return Arrival(channel, (), CallerId(), "", leg.endpoint, up=True, accountcode=leg.accountcode)


async def _pass(seconds: float) -> None:
    over = asyncio.Event()
    timer = asyncio.get_running_loop().call_later(seconds, over.set)
    try:
        await over.wait()
    finally:
        timer.cancel()


def _now() -> float:
    return asyncio.get_running_loop().time()
