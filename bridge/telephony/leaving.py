"""Places of the dialplan to which a call may be sent: `[leave]`.

Knows the permitted contexts and the templates. Does not know whether a place exists in Asterisk.
Source: The IVR 8.3, 9, 10.4; callbridge.toml, [leave].
"""

import re
from dataclasses import dataclass

from bridge.telephony.destinations import DIALPLAN_NAME, DialplanPlace, DialReason, LeaveFor, Refused
from bridge.telephony.extensions import DeclaredExtension
from bridge.telephony.templates import fill

_CONTEXT = "callbridge-xfer"
_QUEUE = DialplanPlace(_CONTEXT, "q{short}")
_VOICEMAIL = DialplanPlace(_CONTEXT, "v{short}")
_CONFERENCE = DialplanPlace(_CONTEXT, "c{short}")
_PLACE = re.compile(DIALPLAN_NAME)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The only `contexts` a call may be sent to, and where queues, voicemail boxes and conferences are."""

    contexts: frozenset[str] = frozenset({_CONTEXT})
    queue: DialplanPlace = _QUEUE
    voicemail: DialplanPlace = _VOICEMAIL
    conference: DialplanPlace = _CONFERENCE

    def to(self, place: DialplanPlace) -> LeaveFor | Refused:
        """The place, if a call may go there."""
        if place.context not in self.contexts:
            return Refused(DialReason.UNAVAILABLE, f"context {place.context} is not in leave.contexts")
        if not _PLACE.fullmatch(place.extension):
            return Refused(DialReason.UNAVAILABLE, "the place in the dialplan has characters that are never dialled")
        return LeaveFor(place)

    def by(self, template: DialplanPlace, known: DeclaredExtension) -> LeaveFor | Refused:
        """The place that one of the templates means for an extension."""
        values = known.template_values()
        context, extension = fill(template.context, values), fill(template.extension, values)
        return self.to(DialplanPlace(context, extension, template.priority))
