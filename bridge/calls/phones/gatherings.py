"""Queues and conferences that are seen: who joins one is a leg of its extension.

Knows their events. Does not know the telephones that they ring. Source: Events and API 2.2 (rule 2).
"""

from bridge.calls.phones.legs import PhoneLeg
from bridge.calls.phones.sightings import Seen
from bridge.calls.phones.watch import PhoneWatch
from bridge.telephony.causes import HangupCause
from bridge.telephony.extensions import ExtensionKind

QUEUE, CONFERENCE = ExtensionKind.QUEUE, ExtensionKind.CONFERENCE


class PhoneGatherings:
    """All of them, by Asterisk's own names."""

    def __init__(self, watch: PhoneWatch) -> None:
        """Tell the legs of this watch."""
        self._watch = watch

    def joined(self, kind: ExtensionKind, seen: Seen, name: str, *, told: bool = True) -> PhoneLeg | None:
        """Somebody is in it now: Dial-In of its extension, once as long as he stays. None: it is no extension."""
        extension = self._watch.ports.live.current().directory.named(kind, name)
        line = self._watch.line(seen)
        if extension is None or line is None:
            return None
        return self._watch.ring(line, extension, self._watch.book.origin(line), told=told)

    def answered(self, kind: ExtensionKind, seen: Seen, name: str) -> None:
        """He talks there now."""
        leg = self.joined(kind, seen, name, told=False)
        if leg is not None:
            self._watch.legs.answered(leg, self._watch.ports.clock.now())
            self._watch.seats.answer(leg.record)

    def left(self, kind: ExtensionKind, seen: Seen, name: str) -> None:
        """He is not in it any more; his channel may live on."""
        self._watch.line(seen)
        leg = self._watch.legs.get(seen.channel, self._watch.ports.live.current().directory.named(kind, name))
        if leg is not None:
            self._watch.seats.rise(leg.record)
            self._watch.legs.leave(leg, self._watch.ports.clock.now(), HangupCause.NORMAL_CLEARING)
