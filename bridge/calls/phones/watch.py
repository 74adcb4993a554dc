"""Who is who among channels that are seen, and what becomes of legs when one appears or is gone.

Knows lines, calls and legs together. Does not know which sighting means what.
Source: Events and API 1, 2.2, 7.1.
"""

from bridge.calls.phones.calls import PhoneCalls
from bridge.calls.phones.facts import calling, rung
from bridge.calls.phones.legs import PhoneLeg, PhoneLegs
from bridge.calls.phones.ports import PhonePorts
from bridge.calls.phones.seats import PhoneSeats
from bridge.calls.phones.sighting_book import Line, SightingBook
from bridge.calls.phones.sightings import Seen
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LegState, LiveCall
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension


class PhoneWatch:
    """What all who follow sightings share. Asked from the event loop only."""

    def __init__(self, ports: PhonePorts) -> None:
        """Begin with nothing seen."""
        self.ports = ports
        self.calls = PhoneCalls(ports)
        self.legs = PhoneLegs(ports, self.calls)
        self.seats = PhoneSeats(ports.switchboard)
        self.book = SightingBook(self._owner_of)

    def line(self, seen: Seen | None) -> Line | None:
        """The line of a channel that is seen, with its place in a call; None when there is none, or it is gone."""
        if seen is None:
            return None
        fresh = self.book.get(seen.channel) is None
        known = self.ports.switchboard.of_channel(seen.channel)
        line = self.book.see(seen, self.ports.clock.monotonic())
        if line is None:
            return None
        line.placed = line.placed or (fresh and known is not None and known.call_id != seen.channel)
        self.call_of(line)
        while surplus := self.book.surplus():
            self.lose(surplus)
        return line

    def unnamed(self, channel: str, owner: Extension | None, linked: str = "") -> Line | None:
        """The line of a channel of which others know, maybe before it is seen; None when it is gone."""
        line = self.book.get(channel) or self.line(Seen(channel, linked, ""))
        if line is not None and owner is not None:
            line.owner = owner
        return line

    def call_of(self, line: Line) -> LiveCall:
        """Its call; two that turn out to be one are joined."""
        board, linked = self.ports.switchboard, line.seen.linked
        before = [board.of_channel(line.channel), board.of_channel(linked)]
        if line.api_id and before[0] is None and board.get(line.api_id) is None:  # others knew its end before us
            board.expect(line.channel, self.ports.server, self.ports.clock.now(), line.api_id).call_id = line.call_id
        call = board.enter(line.channel, linked, self.ports.server, self.ports.clock.now())
        line.api_id, line.call_id = call.api_id, call.call_id
        for one in before:
            if one is not None and one is not call:
                self.calls.joined(call, one)
        return call

    def ring(self, line: Line, extension: Extension, source: Line | None, *, told: bool = True) -> PhoneLeg:
        """The incoming leg of an extension that is rung or entered: the one it has, or a new one with its Dial-In."""
        if known := self.legs.get(line.channel, extension):
            return known
        visit = self.calls.visit_of(self.call_of(line).api_id)
        leg = rung(self.blank(line, extension, CallFlow.IN), line, source, visit, self.ports.live.current())
        asked = self.calls.was_asked(leg.api_id, extension)
        self.seats.sit(leg, LegState.RINGING)
        return self.legs.open(leg, Trigger.DIAL_IN if told and not asked else None)

    def call_out(self, line: Line, owner: Extension, *, told: bool = True) -> PhoneLeg:
        """The leg of a telephone that calls: the one it has, or a new one with its Dial-Out."""
        if known := self.legs.get(line.channel, owner):
            return known
        leg = calling(self.blank(line, owner, CallFlow.OUT), line, self.ports.live.current())
        self.seats.sit(leg, LegState.OTHER_RINGS)
        return self.legs.open(leg, Trigger.DIAL_OUT if told and not line.asked else None)

    def end(self, channel: str, cause: int, *, patiently: bool = True) -> None:
        """A channel is gone, and its legs with it."""
        call, line = self.ports.switchboard.of_channel(channel), self.book.get(channel)
        for leg in self.legs.of_channel(channel):
            self.legs.leave(leg, self.ports.clock.now(), cause, patiently=patiently)
        self.book.forget(channel, self.ports.clock.monotonic())
        if call is not None:
            self.calls.gone(call, channel)
        self.ports.switchboard.gone(channel)
        self.legs.settle(call.api_id if call else line.api_id if line else "")

    def miss(self, leg: LegRecord) -> None:
        """A telephone could not be reached: its Hangup, unless something of its channel was seen."""
        if self.book.get(leg.channel) is None and not self.book.is_gone(leg.channel):
            self.calls.missed(leg)

    def lose(self, line: Line) -> None:
        """A channel is gone, and nobody has seen how."""
        self.end(line.channel, 0, patiently=False)

    def blank(self, line: Line, extension: Extension, flow: CallFlow) -> LegRecord:
        """A leg that begins now, without the facts of its dial event."""
        call = self.call_of(line)
        visit = line.stays[extension]
        line.stays[extension] += 1
        return LegRecord(
            api_id=call.api_id,
            call_id=call.call_id,
            channel=line.channel,
            visit=visit,
            extension=extension,
            flow=flow,
            server=self.ports.server,
            app=self.ports.app,
            began=self.ports.clock.now(),
        )

    def _owner_of(self, endpoint: str) -> Extension | None:
        return self.ports.live.current().directory.of_endpoint(endpoint)
