"""Where each live call stands in its IVR, and what is done there, as the journal tells it.

Knows entries. Does not know channels, nor who looks. A reader of the journal: a few steps for each entry, never waits.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.transfers import CallLeft, LegPlaced, TalkBegun
from bridge.calls.journal import (
    CallEnded,
    CallEntered,
    CallFailed,
    CallReturned,
    Entry,
    IvrEntered,
    Moved,
    Noted,
    RequestSent,
    StepBegun,
)

MOST: Final = 10_000
"""Calls that are remembered; the one that began first is forgotten first."""
_ADDRESS: Final = re.compile(r"context\.([^.]+)\.option\.([^.\[]+)(?:\[([0-9]+)\])?")


@dataclass(slots=True)
class CallPlace:
    """A call in an IVR. `ivr` is its extended number; `doing` says what is done, in a few words."""

    call: str
    ivr: str
    server: str
    context: str = ""
    place: str = ""
    doing: str = ""


class CallPlaces:
    """All of them, by CallAPIID."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_call: OrderedDict[str, CallPlace] = OrderedDict()
        self._by_api_id: dict[str, CallPlace] = {}
        self._api_ids: dict[str, str] = {}

    def of(self, api_id: str) -> CallPlace | None:
        """Where a call stands; None when it is in no IVR."""
        return self._by_api_id.get(api_id)

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal."""
        match noted.entry:
            case CallEntered(extension, api_id=api_id, server=server):
                self._enter(noted.call, api_id, extension, server)
            case CallTakenUp(_, extension, context, option, position, api_id=api_id):
                taken = self._enter(noted.call, api_id, extension, "")
                taken.context, taken.doing = context, "goes on after a restart"
                taken.place = _shown(context, option, position) if context else ""
            case CallEnded() | CallReturned() | CallFailed():
                self._forget(noted.call)
            case entry:
                if (place := self._by_call.get(noted.call)) is not None:
                    _go_on(place, entry)

    def _enter(self, call: str, api_id: str, extension: str, server: str) -> CallPlace:
        self._forget(call)
        place = self._by_call[call] = CallPlace(call, extension, server)
        self._by_api_id[api_id] = place
        self._api_ids[call] = api_id
        if len(self._by_call) > MOST:
            self._forget(next(iter(self._by_call)))
        return place

    def _forget(self, call: str) -> None:
        place = self._by_call.pop(call, None)
        api_id = self._api_ids.pop(call, "")
        if place is not None and self._by_api_id.get(api_id) is place:
            del self._by_api_id[api_id]


def _go_on(place: CallPlace, entry: Entry) -> None:
    match entry:
        case StepBegun(address, what):
            if address:
                _stand(place, address)
            place.doing = what.replace("_", " ")
        case RequestSent(script):
            place.doing = f"asks {script}"
        case Moved(context, option, position):
            place.context, place.place = context, _shown(context, option, position)
        case IvrEntered(extension):
            place.ivr, place.context, place.place = extension, "", ""
        case LegPlaced(number):
            place.doing = f"rings {number}"
        case TalkBegun(number):
            place.doing = f"talks to {number}"
        case CallLeft():
            place.doing = "in the dialplan"
        case _:
            pass


def _stand(place: CallPlace, address: str) -> None:
    if found := _ADDRESS.fullmatch(address):
        place.context = found[1]
        place.place = _shown(found[1], found[2], int(found[3] or 1))


def _shown(context: str, option: str, position: int) -> str:
    return f"{context}.{option}" + (f"[{position}]" if position != 1 else "")
