"""One call that a program places, from the order until its last party has gone: ringing, then served as any call.

Knows who rings, and what the switchboard and the events are told of it. Does not know what may be dialled.
Source: Events and API 3.3, 6.3, 6.4, 7.2; The IVR 9, steps 5, 7 and 8.
"""

import asyncio
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from bridge.calls import transfers
from bridge.calls.admission import Admission
from bridge.calls.channel import Arrival
from bridge.calls.entries.transfers import LegLost, LegPlaced, TransferEnded
from bridge.calls.exchange_port import Exchange, PickedUp
from bridge.calls.journal import CallFailed
from bridge.calls.legs import Leg, LegEnd
from bridge.calls.placing import allowances
from bridge.calls.placing.allowances import Held
from bridge.calls.placing.ending import end_all
from bridge.calls.placing.sources import Plan, Source
from bridge.calls.placing.unanswered import tell_unanswered
from bridge.calls.ports import ActionPorts
from bridge.calls.supervisor import Supervisor
from bridge.calls.switchboard import LegState, LiveCall, LiveLeg
from bridge.errors import AsteriskError, OrderRefused
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import DialReason
from bridge.telephony.values import CallerId

_TRACE_LINES: Final = 12


@dataclass(frozen=True, slots=True)
class Site:
    """Where calls are placed: one server, and who serves its calls."""

    exchange: Exchange
    supervisor: Supervisor
    admission: Admission
    ports: ActionPorts


class Attempt:
    """Fulfils `CallControl` while it rings."""

    away = False

    def __init__(self, plan: Plan, live: LiveCall, held: Held, site: Site) -> None:
        """Show it: `live` is the call on the switchboard, which has no legs yet; Admission has taken it."""
        self._plan = plan
        self._live = live
        self._held = held
        self._site = site
        self._ports = site.ports
        self._cut = False
        self._served = False
        self._ringing = {leg.id for leg in plan.legs}
        self._seats: dict[str, LiveLeg] = {}
        """What is shown of each number, by its first leg. Whoever follows telephones may see an end before we do."""
        self._scope: asyncio.Timeout | None = None
        self.accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when Asterisk has accepted a leg, or has refused all."""
        self._seat()

    async def run(self) -> None:
        """The barrier: whatever happens to one call ends here. Nothing is left of it afterwards."""
        try:
            picked = await self._ring()
            if picked.arrival is None or self._cut:
                await self._end_unanswered(picked)
            else:
                await self._follow(picked.arrival)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs one call, never the service
            trace = "".join(traceback.format_exception(bug)[-_TRACE_LINES:])
            self._ports.journal.note(self._live.call_id, CallFailed(f"{type(bug).__name__}: {bug}", trace))
        finally:
            self._held.release()
            if not self._served:
                self._site.admission.leave()
            if self._live.control is self:
                self._live.control = None
                self._forget(*self._live.channels)
            if not self.accepted.done():
                why = "Asterisk has refused to place the call; is the telephone registered, the trunk up?"
                self.accepted.set_exception(OrderRefused("call_failed", why))

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None:  # noqa: ARG002 - nobody has answered
        """Let nobody ring any more."""
        self.give_up()

    def give_up(self) -> None:
        """Let nobody ring any more. Never waits; one that has answered already is not touched."""
        self._cut = True
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(_now())

    async def transfer(self, stays: LiveLeg, number: str) -> bool:  # noqa: ARG002 - the protocol's signature
        """Nobody is there to be connected."""
        return False

    def _seat(self) -> None:
        """One view for each number, however many telephones ring for it."""
        self._live.control = self
        for source in self._plan.sources:
            for leg in source.legs:
                self._ports.switchboard.belongs(leg.id, self._live)
            seat = LiveLeg(
                source.legs[0].id,
                source.extension,
                source.number.text,
                source=(source.number.text,),
                destination=(self._plan.to.text,),
            )
            self._seats[source.legs[0].id] = self._ports.switchboard.seat(self._live, seat)

    async def _ring(self) -> PickedUp:
        scope = self._scope = asyncio.timeout_at(0 if self._cut else None)
        try:
            async with scope:
                return await self._site.exchange.ring(self._plan.legs, self._plan.order.ring, self._news)
        except TimeoutError:
            if not scope.expired():
                raise
            return PickedUp()
        finally:
            self._scope = None

    def _news(self, leg: Leg, what: LegState | LegEnd) -> None:
        source = self._plan.source_of(leg.id)
        if isinstance(what, LegEnd):
            self._ports.journal.note(self._live.call_id, LegLost(source.number.text, what))
            self._lost(leg, source)
            return
        if what is LegState.TRYING:
            self._placed(leg, source)
        self._seat_of(source).state = what

    def _lost(self, leg: Leg, source: Source) -> None:
        """Another telephone may still ring for the number. The call is known by its first channel until it is over."""
        live, switchboard, seat = self._live, self._ports.switchboard, self._seat_of(source)
        self._ringing.discard(leg.id)
        still = next((one.id for one in source.legs if one.id in self._ringing), None)
        if still is None:
            live.legs.pop((seat.channel, seat.extension), None)
        elif seat.channel == leg.id:
            switchboard.move(live, seat, still)
        if leg.id != live.call_id:
            switchboard.gone(leg.id)

    def _placed(self, leg: Leg, source: Source) -> None:
        """Asterisk has accepted a leg: the call is placed, and counts."""
        self._ports.journal.note(self._live.call_id, LegPlaced(source.number.text, leg.endpoint))
        for one in (*source.allowances, self._plan.program):
            self._held.placed(one, self._live.call_id)
        if not self.accepted.done():
            self.accepted.set_result(None)

    def _seat_of(self, source: Source) -> LiveLeg:
        return self._seats[source.legs[0].id]

    async def _follow(self, arrival: Arrival) -> None:
        """Let it be served, and end what lasts too long, whoever talks by then."""
        source = self._plan.source_of(arrival.channel.id.unique)
        self._answered(arrival.channel.id.unique, source)
        site, plan = self._site, self._plan
        arrival = replace(arrival, caller=CallerId(number=source.number.text), endpoint=source.endpoint)
        counted = (*source.allowances, plan.program)
        with allowances.talking(counted, self._live.call_id, self._ports):
            self._served = True
            task: asyncio.Task[None] | None = site.supervisor.serve(arrival, plan.placed(source))
            due: float | None = _now() + plan.longest
            while task is not None:
                await asyncio.wait({task}, timeout=None if due is None else max(due - _now(), 0))
                if task.done():
                    task = site.supervisor.went_on(self._live.api_id)
                else:
                    due = None
                    with suppress(AsteriskError):
                        await end_all(self._now_known_as, site.exchange, EndReason.LIFETIME)

    @property
    def _now_known_as(self) -> LiveCall:
        """A telephone may have made one call of this one and another."""
        return self._ports.switchboard.of_channel(self._live.call_id) or self._live

    def _answered(self, channel: str, source: Source) -> None:
        """The one who has answered is the caller from now on."""
        live, switchboard = self._live, self._ports.switchboard
        seat = self._seat_of(source)
        live.call_id = channel
        switchboard.move(live, seat, channel)
        seat.state = LegState.ON_CALL
        for other in self._plan.legs:
            if other.id != channel:
                switchboard.gone(other.id)

    async def _end_unanswered(self, picked: PickedUp) -> None:
        """Nobody has answered in time, or the call was ended before: that is an event of the IVR, the only one."""
        if picked.arrival is not None:
            with suppress(AsteriskError):
                await picked.arrival.channel.hangup()
            await picked.arrival.channel.close()
        if not self.accepted.done():
            return
        reason = _reason(picked, cut=self._cut)
        status = transfers.STATUS[reason]
        self._ports.journal.note(self._live.call_id, TransferEnded(status, reason))
        ended = EndReason.API_DELETE if self._cut else EndReason.CALLER_HANGUP
        tell_unanswered(self._plan, self._live, status, ended, self._ports)

    def _forget(self, *channels: str) -> None:
        for channel in channels:
            self._ports.switchboard.gone(channel)


def _reason(picked: PickedUp, *, cut: bool) -> DialReason:
    if cut:
        return DialReason.CANCELLED
    if picked.rung.timed_out:
        return DialReason.NO_ANSWER
    return transfers.reason_of(tuple(end for _, end in picked.rung.ends))


def _now() -> float:
    return asyncio.get_running_loop().time()
