"""What exists now, against what is remembered: after a connection, every minute, and when the service begins.

Knows how legs are taken over, and which of them are over unseen. Does not know where the stock comes from.
Source: Events and API 2.2 (rule 6).
"""

from collections.abc import Sequence
from typing import Final

from bridge.calls.phones.dials import PhoneDials
from bridge.calls.phones.sightings import Seen
from bridge.calls.phones.watch import PhoneWatch
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LegState, LiveCall
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.values import Extension

_NO_TELEPHONES: Final = frozenset({ExtensionKind.QUEUE, ExtensionKind.CONFERENCE})


class PhoneStock:
    """Puts right what one watch remembers."""

    def __init__(self, watch: PhoneWatch, dials: PhoneDials) -> None:
        """Begin with nothing to put right."""
        self._watch = watch
        self._dials = dials

    def take(self, channels: Sequence[Seen]) -> None:
        """These channels exist: whatever else is remembered is over, and a telephone that is up has answered."""
        watch, now = self._watch, self._watch.ports.clock.monotonic()
        for seen in channels:
            line = watch.line(seen)
            if line is not None and line.owner and not watch.legs.get(line.channel, line.owner):
                watch.seats.found(line)
            if line is not None and line.is_rung and line.seen.up:
                self._dials.is_up(line)
        for line in watch.book.missing({seen.channel for seen in channels}, now):
            watch.lose(line)
        watch.book.expire(now)
        for api_id in watch.calls:
            watch.legs.settle(api_id)

    def adopt(self, open_legs: Sequence[LegRecord]) -> None:
        """Legs that a process before this one has left open; those of IVRs are not ours.

        Whether they are still there shows with the next stock.
        """
        kinds = {leg.extension: self._kind(leg.extension) for leg in open_legs}
        in_ivr = {leg.api_id for leg in open_legs if kinds[leg.extension] is ExtensionKind.IVR}
        for leg in open_legs:
            kind = kinds[leg.extension]
            owner = None if kind in _NO_TELEPHONES else leg.extension
            call = None if kind is ExtensionKind.IVR else self._take_over(leg, owner)
            if call is not None:
                self._watch.seats.sit(leg, LegState.UNKNOWN if leg.answered is None else LegState.ON_CALL)
                if leg.api_id not in in_ivr:
                    self._watch.calls.adopt(leg, call)
        self._watch.book.blind()

    def _take_over(self, leg: LegRecord, owner: Extension | None) -> LiveCall | None:
        """Make it ours, with its channel, and the caller's; its call, None when it has no channel."""
        board = self._watch.ports.switchboard
        call = board.get(leg.api_id) or board.expect(leg.call_id, leg.server, leg.began, leg.api_id)
        board.belongs(leg.channel, call)
        caller = self._watch.unnamed(leg.call_id, None, leg.call_id)
        line = self._watch.unnamed(leg.channel, owner, leg.call_id)
        if caller is None or line is None:
            return None
        caller.placed = line.placed = False
        line.stays[leg.extension] = leg.visit + 1
        self._watch.legs.adopt(leg)
        return call

    def _kind(self, extension: Extension) -> ExtensionKind | None:
        known = self._watch.ports.live.current().directory.find(extension)
        return known.type if known else None
