"""Dials that are seen: a telephone is rung, another one calls, somebody answers or does not.

Knows what the beginning and the end of a dial mean for both sides. Does not know queues, IVRs, nor how channels end.
Source: Events and API 2.2; Asterisk reference 9.
"""

from bridge.calls.phones.sighting_book import Line
from bridge.calls.phones.sightings import Seen
from bridge.calls.phones.watch import PhoneWatch
from bridge.calls.switchboard import LegState
from bridge.telephony.causes import CallStatus, status_of_dial


class PhoneDials:
    """Those of all channels."""

    def __init__(self, watch: PhoneWatch) -> None:
        """Tell the legs of this watch."""
        self._watch = watch

    def began(self, caller: Seen | None, callee: Seen) -> None:
        """Somebody is rung: Dial-In of the telephone whose channel it is, Dial-Out of the one that calls.

        Only the channel that dials itself calls: behind a Local channel it is that Local channel, which is nobody's.
        """
        by, to = self._watch.line(caller), self._watch.line(callee)
        if to is None or to.dial_over:
            return
        if by is not None:
            by.dials()
        to.is_rung, to.dialled_by = True, by.channel if by else ""
        source = self._watch.book.origin(by) if by else None
        if by is not None and by.owner is not None:
            leg = self._watch.call_out(by, by.owner)
            if not leg.is_incoming:
                leg.dialling.add(to.channel)
                self._watch.seats.sit(leg.record, LegState.OTHER_RINGS)
                self._watch.seats.sit_outside(to, leg.record.called_number, LegState.RINGING, leg.record)
        if to.owner is not None:
            leg = self._watch.ring(to, to.owner, source)
            if leg.is_incoming:
                leg.dialling.add(to.channel)
                if source is not None:
                    self._watch.seats.sit_outside(source, leg.record.caller_number, LegState.OTHER_RINGS, leg.record)

    def ended(self, caller: Seen | None, callee: Seen, word: str) -> None:
        """A dial has ended, for good: a queue tells the end of one that nobody has answered twice.

        A side whose beginning was not seen gets its leg now, and is told what happens from now on. A channel that
        nobody's channel dials, but ARI, may be answered before Asterisk says that it is dialled: that it was is beyond
        doubt when everything else of it was seen.
        """
        line = self._watch.book.get(callee.channel)
        if caller is None and line is not None and line.appeared and not line.is_rung:
            self.began(None, callee)
        at = self._watch.ports.clock.now()
        sides = {callee.channel, caller.channel if caller else ""}
        for leg in self._watch.legs.waiting(callee.channel):
            if leg.record.channel in sides:
                self._watch.legs.dial_ended(leg, callee.channel, word, at)
        by, to = self._watch.line(caller), self._watch.line(callee)
        first = to is not None and not to.dial_over
        if to is not None and first:
            to.is_rung, to.dial_over = False, True
            self._callee(to, by, word, at)
        if by is not None and by.owner is not None:
            leg = self._watch.call_out(by, by.owner, told=False)
            if not leg.is_incoming and (first or callee.channel in leg.dialling):
                self._watch.legs.dial_ended(leg, callee.channel, word, at)
        if first and status_of_dial(word) is CallStatus.ANSWER:
            for line in (to, by, self._watch.book.origin(by) if by else None):
                self._watch.seats.talk(line)
            for line in (to, by):
                if line is not None:
                    line.talks()

    def ended_by_us(self, channel: str, status: CallStatus) -> None:
        """A leg that we have placed was not answered. Its hangup may have been seen already, and wait for this."""
        at = self._watch.ports.clock.now()
        for leg in (*self._watch.legs.of_channel(channel), *self._watch.legs.waiting(channel)):
            if leg.is_incoming and channel in leg.dialling:
                self._watch.legs.dial_ended(leg, channel, status.value, at)

    def is_up(self, line: Line) -> None:
        """A channel that is rung was found up: it was answered while nobody looked."""
        by = self._watch.book.get(line.dialled_by)
        self.ended(by.seen if by else None, line.seen, CallStatus.ANSWER.value)

    def _callee(self, to: Line, by: Line | None, word: str, at: float) -> None:
        if to.owner is None:
            return
        leg = self._watch.ring(to, to.owner, self._watch.book.origin(by) if by else None, told=False)
        if leg.is_incoming:
            self._watch.legs.dial_ended(leg, to.channel, word, at)
