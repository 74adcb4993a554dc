"""Calls as the API shows them: one view for each leg, that of the extension asked for first.

Knows calls and legs of the switchboard. Does not know requests, nor who may see what. Source: Events and API 6.3, 6.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bridge.calls.switchboard import LiveCall, LiveLeg
from bridge.telephony.values import Extension
from bridge.web.unifiedapi.listing import Entry

CALL_MEMBERS = ("id", "published", "nonce", "extension", "phoneCallView", "links")
CALL_FILTERS = ("id", "published")


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom a call is shown. `written`: the extension as the client wrote it, which it will compare with.

    `base` is how links begin, such as `https://pbx.example`.
    """

    extension: Extension
    written: str
    base: str
    zone: tzinfo

    def entry(self, call: LiveCall) -> Entry:
        """One call."""
        nonce = {} if call.nonce is None else {"nonce": call.nonce}
        return {
            "id": call.api_id,
            "published": moment(call.began, self.zone),
            **nonce,
            "extension": self.written,
            "phoneCallView": [self._view(call, leg) for leg in self._in_order(call)],
            "links": self.links(call),
        }

    def links(self, call: LiveCall) -> dict[str, str]:
        """Where it can be followed."""
        return {"self": f"{self.base}/uapi/phoneCalls/@me/{self.written}/{call.api_id}"}

    def _in_order(self, call: LiveCall) -> Sequence[LiveLeg]:
        return sorted(call.legs.values(), key=lambda leg: (leg.extension != self.extension, leg.position))

    def _view(self, call: LiveCall, leg: LiveLeg) -> Entry:
        whose = leg.extension or call.charged or _talks_with(call, leg) or self.extension
        return {
            "id": view_id(call, leg),
            "extension": self.written if whose == self.extension else str(whose),
            "status": leg.state.value,
            "source": list(leg.source),
            "destination": list(leg.destination),
        }


def chosen_by(call: LiveCall, zone: tzinfo) -> Entry:
    """Of a call, what `filterBy` may name: all calls are looked at, and few are shown."""
    return {"id": call.api_id, "published": moment(call.began, zone)}


def view_id(call: LiveCall, leg: LiveLeg) -> str:
    """`<CallAPIID>.<position>`."""
    return f"{call.api_id}.{leg.position}"


def moment(at: float, zone: tzinfo) -> str:
    """Seconds since 1970 as `2026-11-22T10:15:00+02:00`."""
    return datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")


def _talks_with(call: LiveCall, leg: LiveLeg) -> Extension | None:
    """The first extension of the call that is not this leg's own."""
    others = sorted(call.legs.values(), key=lambda one: one.position)
    return next((one.extension for one in others if one is not leg and one.extension), None)
