"""The events of telephones, queues and conferences, whose calls are only seen from outside.

Knows what each sighting means, and what only we know of a call. Does not know AMI, nor who is told.
Source: Events and API 2.2; Asterisk reference 9.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import assert_never

from bridge.calls.phones.dials import PhoneDials
from bridge.calls.phones.facts import calling_ivr
from bridge.calls.phones.gatherings import CONFERENCE, QUEUE, PhoneGatherings
from bridge.calls.phones.legs import PATIENCE
from bridge.calls.phones.ports import PhonePorts
from bridge.calls.phones.sightings import (
    AgentConnected,
    Appeared,
    AttendedTransferred,
    BeganToSee,
    BlindTransferred,
    ConferenceJoined,
    ConferenceLeft,
    DialBegan,
    DialEnded,
    HungUp,
    QueueAbandoned,
    QueueJoined,
    Seen,
    Sighting,
    TookStock,
    WentBlind,
)
from bridge.calls.phones.stock import PhoneStock
from bridge.calls.phones.watch import PhoneWatch
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LegState
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension

_Gathering = QueueJoined | QueueAbandoned | AgentConnected | ConferenceJoined | ConferenceLeft


class Phones:
    """One for each Asterisk. Fulfils Telephones. Nothing that it is told waits or raises."""

    def __init__(self, ports: PhonePorts) -> None:
        """Begin with nothing seen."""
        guarded = replace(ports, later=lambda seconds, then: ports.later(seconds, partial(self._guarded, then)))
        self._ports = guarded
        self._watch = PhoneWatch(guarded)
        self._dials = PhoneDials(self._watch)
        self._gatherings = PhoneGatherings(self._watch)
        self._stock = PhoneStock(self._watch, self._dials)
        self._sees = False

    @property
    def size(self) -> int:
        """How much is remembered: channels, legs and calls that are up, or were a moment ago."""
        return len(self._watch.book) + len(self._watch.legs) + len(tuple(self._watch.calls))

    def see(self, sighting: Sighting) -> None:
        """Follow what was seen."""
        self._guarded(partial(self._see, sighting))

    def adopt(self, open_legs: Sequence[LegRecord]) -> None:
        """Take over the legs that a process before this one has left open, before anything is seen."""
        self._guarded(partial(self._stock.adopt, open_legs))

    def asked(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """A dial-in or dial-out was asked or told by the dialplan's own step: it is not told again."""
        self._guarded(partial(self._asked, channel, leg, trigger))

    def entered_ivr(self, visit: LegRecord) -> None:
        """A channel has entered an IVR: the Dial-Out of the telephone that calls with it."""
        self._guarded(partial(self._entered, visit))

    def answered_by_ivr(self, channel: str, at: float) -> None:
        """The IVR has answered a channel: the Answer out of the telephone that calls with it."""
        self._guarded(partial(self._answered, channel, at))

    def leg_ended(self, channel: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """A leg that we have placed was not answered: how a telephone's leg has ended that nobody else tells of."""
        self._guarded(partial(self._dials.ended_by_us, channel, status))
        if absent is not None and self._sees:
            self._ports.later(PATIENCE, partial(self._watch.miss, replace(absent, ended=absent.began)))

    def _guarded(self, follow: Callable[[], None]) -> None:
        """The barrier: a bug costs what was seen just now, and nothing else."""
        try:
            follow()
        except Exception as bug:  # noqa: BLE001 - the barrier
            self._ports.on_bug(bug)

    def _see(self, sighting: Sighting) -> None:
        self._sees = True
        match sighting:
            case Appeared(seen):
                self._appeared(seen)
            case DialBegan(caller, callee):
                self._dials.began(caller, callee)
            case DialEnded(caller, callee, status):
                self._dials.ended(caller, callee, status)
            case HungUp(seen, cause):
                self._watch.end(seen.channel, cause)
            case BlindTransferred(transferer, transferee, _, extension):
                self._sent_on(transferer, transferee, extension)
            case AttendedTransferred(first, second, transferee, target):
                self._connected(first, second, transferee, target)
            case BeganToSee():
                return
            case TookStock(channels):
                self._stock.take(channels)
            case WentBlind():
                self._watch.book.blind()
                self._watch.calls.blind()
            case _:
                self._gathered(sighting)

    def _gathered(self, sighting: _Gathering) -> None:
        match sighting:
            case QueueJoined(seen, queue):
                self._gatherings.joined(QUEUE, seen, queue)
            case AgentConnected(seen, _, queue):
                self._gatherings.answered(QUEUE, seen, queue)
            case QueueAbandoned(seen, queue):
                self._gatherings.left(QUEUE, seen, queue)
            case ConferenceJoined(seen, conference):
                self._gatherings.joined(CONFERENCE, seen, conference)
                self._gatherings.answered(CONFERENCE, seen, conference)
            case ConferenceLeft(seen, conference):
                self._gatherings.left(CONFERENCE, seen, conference)
            case _:
                assert_never(sighting)

    def _appeared(self, seen: Seen) -> None:
        line = self._watch.line(seen)
        if line is not None:
            line.appeared = True
        if line is None or line.owner is None:
            return
        if line.asked:
            self._watch.call_out(line, line.owner, told=False)
        elif line.dialled and seen.linked == seen.channel:
            self._watch.seats.found(line)

    def _sent_on(self, transferer: Seen, transferee: Seen | None, extension: str) -> None:
        """Who is sent on dials that number now."""
        self._watch.line(transferer)
        if line := self._watch.line(transferee):
            line.sent_on(extension)

    def _connected(self, first: Seen, second: Seen, *others: Seen | None) -> None:
        """The two calls of a telephone are one."""
        for seen in (first, second, *others):
            self._watch.line(seen)
        board = self._ports.switchboard
        for leg in self._watch.legs.of_channel(second.channel):
            leg.dialling.clear()  # whom it still rings is rung for somebody else now
        one, other = board.of_channel(first.channel), board.of_channel(second.channel)
        if one is not None and other is not None and one is not other:
            self._watch.calls.join(one, other)

    def _asked(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        extension = leg.extension
        if trigger is Trigger.DIAL_IN:
            call = self._ports.switchboard.of_channel(channel)
            if call is not None and self._sees:
                self._watch.calls.asked(call, leg)
            return
        line = self._watch.unnamed(channel, extension) if self._sees else None
        if line is not None:
            line.asked = True
            if line.seen.name:
                self._watch.call_out(line, extension, told=False)

    def _entered(self, visit: LegRecord) -> None:
        if not self._sees:
            return
        self._watch.calls.entered(visit)
        line = self._watch.book.get(visit.channel)
        phone = line.owner if line else Extension.parse(visit.caller_extension, "")
        if phone is None or visit.flow is CallFlow.OUT or self._watch.legs.get(visit.channel, phone):
            return
        line = self._watch.unnamed(visit.channel, phone)
        if line is not None:
            leg = calling_ivr(self._watch.blank(line, phone, CallFlow.OUT), visit)
            self._watch.legs.open(leg, None if line.asked else Trigger.DIAL_OUT)
            self._watch.seats.sit(leg, LegState.OTHER_RINGS)
            if visit.answered is not None:
                self._answered(visit.channel, visit.answered)

    def _answered(self, channel: str, at: float) -> None:
        line = self._watch.book.get(channel)
        leg = self._watch.legs.get(channel, line.owner) if line else None
        if leg is not None and not leg.is_incoming:
            self._watch.legs.answered(leg, at)
            self._watch.seats.answer(leg.record)
