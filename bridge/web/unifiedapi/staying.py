"""Who of a call stays when a program transfers it, and which calls a number has a part in.

Knows legs and how numbers are compared. Does not know requests, nor how a transfer is done.
Source: Events and API 6.5, 6.6.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.calls.switchboard import LegState, LiveCall, LiveLeg
from bridge.ivr.live import LiveSet
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.number_forms import same_number
from bridge.telephony.values import Extension
from bridge.web.unifiedapi.views import view_id


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of a call, as a program names them."""

    call: LiveCall
    live: LiveSet

    def has(self, number: str) -> bool:
        """Whether somebody with this number has a part in it."""
        return any(self._is(leg, number) for leg in self.call.legs.values())

    def staying(self, number: str, view: str, leaves: str) -> LiveLeg | None:
        """Who stays: that number; else that view; else the party opposite to the number that leaves. `` is not said."""
        by_number = (leg for leg in self._people() if number and self._is(leg, number))
        by_view = (leg for leg in self._people() if view and view_id(self.call, leg) == view)
        return next(by_number, None) or next(by_view, None) or self._opposite(leaves)

    def _opposite(self, leaves: str) -> LiveLeg | None:
        """An IVR has no channel of its own: opposite to it is whose channel it is in."""
        for leg in self._in_order():
            if not leaves or not self._is(leg, leaves):
                continue
            if self._is_ivr(leg):
                return next((one for one in self._people() if one.channel == leg.channel), leg)
            others = [one for one in self._people() if one.channel != leg.channel]
            talking = (one for one in others if one.state is LegState.ON_CALL)
            return next(talking, next(iter(others), None))
        return None

    def _people(self) -> Iterable[LiveLeg]:
        return (leg for leg in self._in_order() if not self._is_ivr(leg))

    def _in_order(self) -> list[LiveLeg]:
        return sorted(self.call.legs.values(), key=lambda leg: leg.position)

    def _is_ivr(self, leg: LiveLeg) -> bool:
        known = self.live.directory.find(leg.extension) if leg.extension else None
        return known is not None and known.type is ExtensionKind.IVR

    def _is(self, leg: LiveLeg, number: str) -> bool:
        """Numbers are compared in extended form, then as The IVR 1.1 says."""
        extension = Extension.parse(number, self.live.organisation)
        if extension is not None and leg.extension == extension:
            return True
        return leg.extension is None and same_number(leg.number, number, self.live.dialling.country)
