"""The calls of telephones: what is known of each besides its legs, and its record, of which others may know more.

Knows when a record is written first, and when it ends. Does not know channels' names, nor what is told. A call that
enters an IVR, or that the API has placed, is recorded by whoever serves it.
Source: Events and API 1, 2.2, 5.1, 7.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.calls.events.leg_records import call_of
from bridge.calls.phones.ports import PhonePorts
from bridge.calls.records import CallRecord, Change, LegRecord
from bridge.calls.switchboard import LiveCall
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallStatus
from bridge.telephony.values import Extension

MOST_CALLS: Final = 20_000
"""Calls of which something is known at once; beyond that, the oldest is taken for over."""


@dataclass(slots=True)
class _Known:
    call: LiveCall
    visit: LegRecord | None = None
    visitors: set[str] = field(default_factory=set)
    """Channels that have entered an IVR."""
    asked: list[LegRecord] = field(default_factory=list)
    """What was told at dial-ins that were asked already, and whose legs have not been seen yet."""
    gap: bool = False
    """A while of it was not seen."""
    written: bool = False
    """Its record was written with a leg."""
    left_to_ivr: bool = False
    """Its caller was in an IVR and is gone: whoever serves IVRs ends the record, after their hangups."""


class PhoneCalls:
    """All of them, by CallAPIID."""

    def __init__(self, ports: PhonePorts) -> None:
        """Begin without calls."""
        self._ports = ports
        self._known: dict[str, _Known] = {}

    def __iter__(self) -> Iterator[str]:
        """The calls of which something is known; they may be forgotten meanwhile."""
        return iter(tuple(self._known))

    def visit_of(self, api_id: str) -> LegRecord | None:
        """The last visit of an IVR by a call."""
        known = self._known.get(api_id)
        return known.visit if known else None

    def entered(self, visit: LegRecord) -> None:
        """A channel has entered an IVR."""
        call = self._ports.switchboard.of_channel(visit.channel)
        if call is not None:
            known = self._of(call)
            known.visit = visit
            known.visitors.add(visit.channel)

    def asked(self, call: LiveCall, leg: LegRecord) -> None:
        """The dial-in of the next leg of an extension was asked already."""
        self._of(call).asked.append(leg)

    def was_asked(self, api_id: str, extension: Extension) -> bool:
        """Whether it was; this leg is the one, and the next is another."""
        known = self._known.get(api_id)
        leg = next((leg for leg in known.asked if leg.extension == extension), None) if known else None
        if known is None or leg is None:
            return False
        known.asked.remove(leg)
        return True

    def began(self, leg: LegRecord) -> CallRecord | None:
        """The record that is to be written with this leg, its call's first; None when there is nothing to write."""
        call = self._ports.switchboard.get(leg.api_id)
        if call is None or (call.record is None and (call.charged is not None or call.token)):
            return None
        known = self._of(call)
        if known.written or known.visit is not None:
            return None
        known.written = True
        call.record = call.record or call_of(leg, call.began)
        return call.record

    def adopt(self, leg: LegRecord, call: LiveCall) -> None:
        """A process before this one has written the record of that call: end it when the call is over."""
        self._of(call).written = True
        call.record = call.record or call_of(leg, leg.began)

    def answered(self, api_id: str, at: float) -> CallRecord | None:
        """The record to be written when a leg is answered: once for each call."""
        known = self._known.get(api_id)
        record = known.call.record if known else None
        if known is None or not known.written or record is None or record.answered is not None:
            return None
        known.call.record = replace(record, answered=at)
        return known.call.record

    def join(self, one: LiveCall, other: LiveCall) -> None:
        """Two calls have become one."""
        older = self._ports.switchboard.join(one, other)
        self.joined(older, other if older is one else one)

    def joined(self, older: LiveCall, newer: LiveCall) -> None:
        """The same, when the switchboard knows it already: the record of the newer one ends."""
        gone = self._known.pop(newer.api_id, None)
        if gone is not None:
            known = self._of(older)
            known.visit = known.visit or gone.visit
            known.visitors |= gone.visitors
            known.asked += [replace(leg, api_id=older.api_id, call_id=older.call_id) for leg in gone.asked]
            self._close(gone)

    def gone(self, call: LiveCall, channel: str) -> None:
        """A channel of a call is gone."""
        known = self._known.get(call.api_id)
        if known is not None and channel == call.call_id:
            known.left_to_ivr = channel in known.visitors or bool(call.token and call.entered)

    def blind(self) -> None:
        """Nothing is seen for a while: who is not seen to ring may ring all the same."""
        for known in self._known.values():
            known.gap = True

    def missed(self, leg: LegRecord) -> None:
        """A telephone was not there: its Hangup, when its leg ended. A leg without a channel is told and not kept."""
        leg = replace(leg, server=self._ports.server, app=self._ports.app, status=CallStatus.CHANUNAVAIL)
        owed = self._ports.owing.owed(leg, Trigger.HANGUP, leg.ended or 0)
        self._ports.keeper.keep(Change(leg=leg if leg.channel else None, owed=owed))

    def settle(self, api_id: str) -> None:
        """Forget a call that is over, and end its record. Whose dial-in was asked, and who was never rung, is told."""
        if self._ports.switchboard.get(api_id) is None and (known := self._known.pop(api_id, None)):
            for leg in () if known.gap else known.asked:
                self.missed(replace(leg, ended=self._ports.clock.now()))
            self._close(known)

    def _close(self, known: _Known) -> None:
        record = known.call.record
        if record is None or record.ended is not None or known.left_to_ivr:
            return
        if known.written or known.visit is not None:
            known.call.record = replace(record, ended=self._ports.clock.now())
            self._ports.keeper.keep(Change(call=known.call.record))

    def _of(self, call: LiveCall) -> _Known:
        if len(self._known) >= MOST_CALLS and call.api_id not in self._known:
            self._close(self._known.pop(next(iter(self._known))))
        return self._known.setdefault(call.api_id, _Known(call))
