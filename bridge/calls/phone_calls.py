"""The calls of telephones: what is known of each besides its legs, and the record of those that nobody else keeps.

Knows when such a record begins and ends. Does not know channels, nor what is told. A call that enters an IVR, or that
the API has placed, is recorded by whoever serves it.
Source: Events and API 1, 2.2, 7.1.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.calls.phone_ports import PhonePorts
from bridge.calls.records import CallRecord, Change, LegRecord
from bridge.calls.switchboard import LiveCall
from bridge.telephony.values import Extension

MOST_CALLS: Final = 20_000
"""Calls of which something is known at once; beyond that, the oldest is taken for over."""


@dataclass(slots=True)
class _Known:
    record: CallRecord | None = None
    """As it was last written; None: somebody else writes it, or there is none yet."""
    visit: LegRecord | None = None
    asked: Counter[Extension] = field(default_factory=Counter)
    """Dial-ins that were asked already, and whose legs have not been seen yet."""


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
        """A call has entered an IVR, which keeps its record from now on."""
        known = self._of(visit.api_id)
        known.visit, known.record = visit, None

    def asked(self, api_id: str, extension: Extension) -> None:
        """The dial-in of the next leg of an extension was asked already."""
        self._of(api_id).asked[extension] += 1

    def was_asked(self, api_id: str, extension: Extension) -> bool:
        """Whether it was; this leg is the one, and the next is another."""
        known = self._known.get(api_id)
        if known is None or not known.asked[extension]:
            return False
        known.asked[extension] -= 1
        return True

    def began(self, leg: LegRecord) -> CallRecord | None:
        """The record of a call that is to be written with this leg, its first; None when there is nothing to write."""
        call = self._ports.switchboard.get(leg.api_id)
        known = self._of(leg.api_id)
        if call is None or call.charged is not None or call.token or known.record or known.visit:
            return None
        known.record = _record(leg, call.began)
        return known.record

    def adopt(self, leg: LegRecord) -> None:
        """A process before this one has begun the record of that call: end it when the call is over."""
        known = self._of(leg.api_id)
        if known.record is None and known.visit is None:
            known.record = _record(leg, leg.began)

    def answered(self, api_id: str, at: float) -> CallRecord | None:
        """The record to be written when a leg is answered: once for each call."""
        known = self._known.get(api_id)
        if known is None or known.record is None or known.record.answered is not None:
            return None
        known.record = replace(known.record, answered=at)
        return known.record

    def join(self, one: LiveCall, other: LiveCall) -> None:
        """Two calls have become one."""
        older = self._ports.switchboard.join(one, other)
        self.joined(older, other if older is one else one)

    def joined(self, older: LiveCall, newer: LiveCall) -> None:
        """The same, when the switchboard knows it already."""
        gone = self._known.pop(newer.api_id, None) if newer is not older else None
        if gone is not None:
            known = self._of(older.api_id)
            known.visit = known.visit or gone.visit
            known.asked += gone.asked
            self._close(gone)

    def settle(self, api_id: str) -> None:
        """Forget a call that is over, and end its record."""
        if self._ports.switchboard.get(api_id) is None and (known := self._known.pop(api_id, None)):
            self._close(known)

    def _close(self, known: _Known) -> None:
        if known.record is not None:
            self._ports.keeper.keep(Change(call=replace(known.record, ended=self._ports.clock.now())))

    def _of(self, api_id: str) -> _Known:
        if len(self._known) >= MOST_CALLS and api_id not in self._known:
            self._close(self._known.pop(next(iter(self._known))))
        return self._known.setdefault(api_id, _Known())


def _record(leg: LegRecord, began: float) -> CallRecord:
    return CallRecord(
        api_id=leg.api_id,
        call_id=leg.call_id,
        server=leg.server,
        app=leg.app,
        began=began,
        caller_number=leg.caller_number,
        caller_name=leg.caller_name,
        called_number=leg.called_number,
        did=leg.called_did,
        extension=str(leg.extension),
        answered=leg.answered,
    )
