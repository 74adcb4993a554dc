"""The visits of IVRs by channels, from their entry until the channel is gone for good, wherever it is by then.

Knows which events are due when, and that the records are written together with them. Does not know IVRs, scripts,
Asterisk, nor how anything is stored or sent. Source: Events and API 2.2, 3.3, 5.1; The IVR 3.11, 3.12.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Final

from bridge.calls.events.leg_records import call_of
from bridge.calls.events.visitor import Visitor
from bridge.calls.ports import Clock
from bridge.calls.records import CallRecord, Change, LegRecord, OwedEvent
from bridge.calls.service_ports import Keeper, Owing, Telephones
from bridge.calls.switchboard import Switchboard
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus, EndReason, status_of_cause

_APART: Final = 10_000
"""Visits of one channel are fewer."""

Follow = Callable[[str, Callable[[int], None]], None]
"""Has it told, once and with its cause, that a channel is gone for good."""


class Visits:
    """Fulfils the port `Events` for the calls of one server."""

    def __init__(
        self,
        owing: Owing,
        keeper: Keeper,
        switchboard: Switchboard,
        telephones: Telephones,
        clock: Clock,
        app: str,
    ) -> None:
        """`app`: the ARI application by which the server's calls come."""
        self._owing = owing
        self._keeper = keeper
        self._switchboard = switchboard
        self._telephones = telephones
        self._clock = clock
        self._app = app
        self._visitors: dict[str, Visitor] = {}
        self._first = 1
        """The number of a channel's first visit."""

    def await_left_open(self) -> None:
        """What a process before this one has left open is not known yet: until `adopt`, no visit gets a number of its.

        A channel may enter again before the store has answered, and two visits of one number would be one.
        """
        self._first = 1 + _APART * (1 + int(self._clock.now()) % _APART)

    def adopt(self, left_open: Iterable[LegRecord], follow: Follow) -> None:
        """Take over what a process before this one has left open: those visits end when their channels do.

        Legs that are no visits of IVRs are somebody else's. Their calls keep their identities.
        """
        self._first = 1
        for visit in left_open:
            if not visit.visit:
                continue
            visitor = self._visitors.get(visit.channel)
            if visitor is None:
                visitor = self._visitors[visit.channel] = Visitor(call_of(visit, visit.began), kept=True)
                known = self._switchboard.get(visit.api_id)
                if known is None:
                    known = self._switchboard.expect(visit.call_id, visit.server, visit.began, visit.api_id)
                self._switchboard.belongs(visit.channel, known)
                for channel in {visit.channel, visit.call_id}:
                    follow(channel, partial(self.gone, channel))
            visitor.visits.insert(visitor.before, visit)
            visitor.before += 1

    def begun(self, channel: str, call: CallRecord, variables: Mapping[str, str], secrets: AbstractSet[str]) -> None:
        """A session begins; what is known of the call already stays. One that a program has placed is recorded now."""
        visitor = self._visitors.setdefault(channel, Visitor(replace(call, app=self._app)))
        known = self._latest(visitor)
        record = replace(
            known,
            called_number=known.called_number or call.called_number,
            did=known.did or call.did,
            extension=known.extension or call.extension,
            end_reason="",
        )
        self._take(visitor, record)
        visitor.variables, visitor.secrets, visitor.cause = variables, secrets, 0
        visitor.kept = visitor.kept or any(other.kept for other in self._others(channel, visitor))
        visitor.before = len(visitor.visits)
        visitor.sessions += 1
        if visitor.live is not None and visitor.live.token and not visitor.kept:
            self._write(visitor)

    def resumed(self, channel: str, variables: Mapping[str, str], secrets: AbstractSet[str], visits: int) -> bool:
        """What was told before is not told again: a row of an event that is there already stays alone."""
        visitor = self._visitors.get(channel)
        if visitor is None:
            return False
        visitor.variables, visitor.secrets = variables, secrets
        visitor.before = max(len(visitor.visits) - visits, 0)
        visitor.untold = visits > 0 and visitor.visits[-1].answered is None
        visitor.sessions += 1
        return True

    def entered(self, visit: LegRecord) -> None:
        """Whoever follows telephones is told of each: the channel may be one's, and others may be rung for it."""
        visitor = self._visitors[visit.channel]
        number = max((one.visit + 1 for one in visitor.visits), default=self._first)
        visit = replace(visit, visit=number, app=self._app)
        visitor.visits.append(visit)
        visitor.untold = True
        self._write(visitor, visit)
        self._telephones.entered_ivr(visit)

    def dialled(self, channel: str) -> None:
        """Those who steer are asked at this moment, and not told."""
        visitor = self._visitors[channel]
        if visitor.untold:
            visitor.untold = False
            visit = visitor.visits[-1]
            self._tell(visitor, visit, Trigger.DIAL_IN if visit.flow is CallFlow.IN else Trigger.DIAL_OUT)

    def answered(self, channel: str) -> None:
        """The order of one leg's events is kept: its dial event comes first."""
        visitor, now = self._visitors[channel], self._clock.now()
        self.dialled(channel)
        for place in range(visitor.before, len(visitor.visits)):
            if visitor.visits[place].answered is None:
                visit = visitor.visits[place] = replace(visitor.visits[place], answered=now)
                self._answer(visitor, visit, now)

    def told(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """Of a leg that an IVR has placed nothing is kept: it is no visit, and has no Hangup."""
        self._tell(self._visitors[channel], leg, trigger)

    def lost(self, leg: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """The telephone that was rung has its own Hangup, from whoever follows it."""
        self._telephones.leg_ended(leg, status, absent)

    def passed(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """What has no channel yet is told from another passing by its number."""
        visitor = self._visitors[channel]
        visitor.passes += 1
        leg = leg if leg.channel else replace(leg, visit=visitor.passes)
        self._tell(visitor, leg, trigger)
        self._telephones.asked(channel, leg, trigger)

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        """A cause of ours says better how it has ended than what Asterisk makes of it."""
        visitor = self._visitors[channel]
        visitor.sessions -= 1
        visitor.cause = cause or visitor.cause
        visitor.recording = recording or visitor.recording
        self._take(visitor, replace(self._latest(visitor), end_reason=reason.value))
        self._close(channel, visitor)

    def gone(self, channel: str, cause: int) -> None:
        """A session that still runs will say why it has ended, and what was recorded."""
        visitor = self._visitors.get(channel)
        if visitor is None:
            self._switchboard.gone(channel)
        elif visitor.ended is None:
            visitor.ended = self._clock.now()
            visitor.cause = visitor.cause or cause
            self._close(channel, visitor)

    def _close(self, channel: str, visitor: Visitor) -> None:
        """One change for each visit; with the last one the call is over, if nobody else of it is known."""
        if visitor.sessions or visitor.ended is None:
            return
        del self._visitors[channel]
        record = self._latest(visitor)
        if self._is_over(channel, visitor):
            record = replace(record, ended=visitor.ended)
        for number, visit in enumerate(visitor.visits, 1):
            status = CallStatus.ANSWER if visit.answered is not None else status_of_cause(visitor.cause)
            over = replace(visit, ended=visitor.ended, status=status, recording=visitor.recording)
            owed = self._owed(visitor, over, Trigger.HANGUP, visitor.ended)
            if number == len(visitor.visits):
                self._take(visitor, record)
            self._write(visitor, over, owed)
        if visitor.kept and not visitor.visits:
            self._take(visitor, record)
            self._write(visitor)
        self._switchboard.gone(channel)

    def _is_over(self, channel: str, visitor: Visitor) -> bool:
        """Legs may end a moment later; a party that goes on alone is served, as the caller was."""
        live, caller = self._switchboard.get(visitor.record.api_id), visitor.record.call_id
        if live is None:
            return True
        return not self._others(channel, visitor) and (caller == channel or caller not in live.channels)

    def _others(self, channel: str, visitor: Visitor) -> list[Visitor]:
        """The other channels of the same call that are followed here."""
        live = self._switchboard.get(visitor.record.api_id)
        channels = () if live is None else live.channels - {channel}
        return [self._visitors[one] for one in channels if one in self._visitors]

    def _answer(self, visitor: Visitor, visit: LegRecord, now: float) -> None:
        record = self._latest(visitor)
        self._take(visitor, record if record.answered is not None else replace(record, answered=now))
        incoming = visit.flow is CallFlow.IN
        trigger = Trigger.ANSWER_IN if incoming else Trigger.ANSWER_OUT
        self._write(visitor, visit, self._owed(visitor, visit, trigger, now))
        if incoming:
            self._telephones.answered_by_ivr(visit.channel, now)

    def _tell(self, visitor: Visitor, leg: LegRecord, trigger: Trigger) -> None:
        """Write what is owed of an event that changes no record."""
        if owed := self._owed(visitor, leg, trigger, self._clock.now()):
            self._write(visitor, None, owed)

    def _owed(self, visitor: Visitor, leg: LegRecord, trigger: Trigger, at: float) -> OwedEvent | None:
        values, secrets = visitor.variables, frozenset(visitor.secrets)
        return self._owing.owed(leg, trigger, at, executed=True, variables=values, secrets=secrets)

    def _write(self, visitor: Visitor, leg: LegRecord | None = None, owed: OwedEvent | None = None) -> None:
        visitor.kept = True
        self._keeper.keep(Change(visitor.record, leg, owed))

    def _latest(self, visitor: Visitor) -> CallRecord:
        """The record as it was written last, by whomever; its call may be on the switchboard no more."""
        visitor.live = self._switchboard.get(visitor.record.api_id) or visitor.live
        return visitor.live.record if visitor.live is not None and visitor.live.record is not None else visitor.record

    def _take(self, visitor: Visitor, record: CallRecord) -> None:
        """The record is this one now, for whoever writes it next."""
        visitor.record = record
        visitor.live = self._switchboard.get(record.api_id) or visitor.live
        if visitor.live is not None:
            visitor.live.record = record
