"""Calls of the running service, listed, ended and placed for whoever sits at the command line.

Knows who has what is asked for. Does not know how an order comes in. Fulfils `LiveOrders` of `calls`.
"""

from collections.abc import Sequence
from typing import Final

from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.journal import CallEntered, IvrEntered, Moved, Noted, RequestSent, StepBegun
from bridge.calls.live_orders import CallShown, LegShown
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.switchboard import LegState, LiveCall
from bridge.errors import OrderRefused
from bridge.ivr.live import LiveSet
from bridge.telephony.values import Extension

SOCKET: Final = "control socket"
STATES: Final = {
    LegState.UNKNOWN: "",
    LegState.OFF_HOOK: "off hook",
    LegState.TRYING: "dialling",
    LegState.RINGING: "ringing",
    LegState.OTHER_RINGS: "hears ringing",
    LegState.ON_CALL: "talks",
}
DURATION: Final = 7200.0
"""Seconds that a call of the command line may last."""


class ServiceLiveOrders:
    """One for the process; `servers` may be added later."""

    def __init__(self, parts: Parts, servers: Sequence[Server]) -> None:
        """Look at these parts."""
        self._parts = parts
        self._servers = servers

    def calls(self) -> tuple[CallShown, ...]:
        """All that are up, the oldest first."""
        return tuple(self._shown(one) for one in self._parts.switchboard)

    async def hang_up(self, call: str, by: str) -> bool:
        """End a call, by CallID or CallAPIID; False when there is none. Raises OrderRefused."""
        live = self._find(call)
        if live is None:
            return False
        self._note(live.call_id, by, "hang up", live.api_id)
        await self._server(live.server).placing.hang_up(live, _caller(by))
        return True

    async def place(self, number: str, ivr: str, ring: float, by: str) -> CallShown:
        """Call a number, and run an IVR when somebody answers; the IVR pays. Raises OrderRefused."""
        extension = _ivr(ivr, self._parts.sets.current())
        order = PlaceOrder(extension, (number,), str(extension), ring=ring, duration=DURATION)
        live = await self._server("").placing.place(order, _caller(by))
        self._note(live.call_id, by, "call placed", live.api_id)
        return self._shown(live)

    def _find(self, call: str) -> LiveCall | None:
        known = self._parts.switchboard.get(call)
        return known or next((one for one in self._parts.switchboard if one.call_id == call), None)

    def _server(self, name: str) -> Server:
        found = next((one for one in self._servers if name in {"", one.name}), None)
        if found is None:
            raise OrderRefused("unavailable", "the service has only begun, and no Asterisk is connected yet")
        return found

    def _note(self, call: str, by: str, what: str, subject: str) -> None:
        self._parts.journal.note(call, ProgramOrdered(by, SOCKET, what, subject))

    def _shown(self, call: LiveCall) -> CallShown:
        timeline = self._parts.journal.timeline(call.call_id)
        entries: Sequence[Noted] = timeline.entries if timeline else ()
        entered = next((one.entry for one in entries if isinstance(one.entry, CallEntered)), None)
        record = call.record
        ivr, where, doing = _place(entries)
        return CallShown(
            call.call_id,
            call.api_id,
            call.server,
            round(max(0.0, self._parts.clock.now() - call.began), 1),
            caller=entered.caller if entered else record.caller_number if record else "",
            called=entered.called if entered else record.called_number if record else "",
            ivr=ivr or (record.extension if record else "") or (str(call.charged) if call.charged else ""),
            where=where if call.control is not None else "",
            doing=doing if call.control is not None else "",
            legs=tuple(LegShown(leg.number, STATES[leg.state]) for leg in call.legs.values()),
        )


def _place(entries: Sequence[Noted]) -> tuple[str, str, str]:
    """The IVR, the place in it, and what runs there, as told last."""
    ivr = where = doing = ""
    for noted in entries:
        match noted.entry:
            case CallEntered(extension=extension) | IvrEntered(extension=extension):
                ivr, where, doing = extension, "", ""
            case Moved(context=context, option=option, position=position):
                where, doing = f"{context}.{option}[{position}]", ""
            case StepBegun(address=address, what=what):
                where = address.removeprefix("context.").replace(".option.", ".", 1) or where
                doing = what
            case RequestSent(script=script):
                doing = f"asks {script}"
            case _:
                pass
    return ivr, where, doing


def _ivr(text: str, live: LiveSet) -> Extension:
    extension = Extension.parse(text, live.organisation)
    if extension is None or extension not in live.ivrs:
        known = ", ".join(str(one) for one in list(live.ivrs)[:10]) or "none"
        raise OrderRefused("invalid_extension", f"there is no IVR {text[:40]!r}; there are: {known}")
    return extension


def _caller(by: str) -> Caller:
    """A person at the socket has no token, and no limits but the dial rules."""
    return Caller(f"{SOCKET} {by}"[:64], SOCKET, max_calls=0)
