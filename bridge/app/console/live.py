"""The calls that are up, as rows of the console: the switchboard's, with where each stands in its IVR.

Knows switchboard and places. Does not know pages. Fulfils `LiveCalls`. Whoever looks often gets what was found a moment
ago, and calls go on between portions.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bridge.calls.ports import Clock
from bridge.calls.switchboard import LegState, LiveCall, Switchboard
from bridge.observe.call_places import CallPlaces
from bridge.web.console.ports import LiveRow

FRESH: Final = 0.4
"""Seconds for which what was found is good enough for others who ask."""
PORTION: Final = 200
"""Calls that are looked at in one go."""
_LONGEST: Final = 200


class ConsoleCalls:
    """One for the console."""

    def __init__(
        self,
        switchboard: Switchboard,
        places: CallPlaces,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        """`pause` lets others have their turn."""
        self._switchboard = switchboard
        self._places = places
        self._clock = clock
        self._pause = pause
        self._rows: dict[str, LiveRow] = {}
        self._found = float("-inf")

    async def rows(self) -> Sequence[LiveRow]:
        """All of them, the oldest first."""
        if self._clock.monotonic() - self._found >= FRESH:
            self._found = self._clock.monotonic()
            rows: dict[str, LiveRow] = {}
            for number, call in enumerate(self._switchboard, start=1):
                rows[call.api_id] = self._row(call)
                if number % PORTION == 0:
                    await self._pause(0)
            self._rows = rows
        return tuple(self._rows.values())

    def find(self, api_id: str) -> LiveRow | None:
        """One of them, as it is now."""
        call = self._switchboard.get(api_id)
        return None if call is None else self._row(call)

    def _row(self, call: LiveCall) -> LiveRow:
        """The same object as before, when nothing of it has changed."""
        place, record = self._places.of(call.api_id), call.record
        served = call.control is not None
        row = LiveRow(
            id=call.api_id,
            number=_cut(record.caller_number if record else ""),
            name=_cut(record.caller_name if record else ""),
            called=_cut((record.called_number or record.extension) if record else ""),
            ivr=place.ivr if place else "",
            context=_cut(place.context if place else ""),
            place=_cut(place.place if place else ""),
            doing=_cut(place.doing if place else ""),
            state=_state(call, in_ivr=place is not None and bool(place.ivr)),
            since=call.began,
            served=served or bool(call.channels),
        )
        known = self._rows.get(call.api_id)
        return known if known == row else row


def _state(call: LiveCall, *, in_ivr: bool) -> str:
    if call.control is not None and call.control.away:
        return "in the dialplan"
    if in_ivr:
        return "in the IVR"
    states = {leg.state for leg in call.legs.values()}
    if LegState.ON_CALL in states:
        return "talking"
    if states & {LegState.RINGING, LegState.OTHER_RINGS}:
        return "ringing"
    return "in the dialplan" if call.control is None else "being connected"


def _cut(text: str) -> str:
    return text[:_LONGEST]
