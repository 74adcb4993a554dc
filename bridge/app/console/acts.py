"""What an operator orders of calls: to end one, to connect its caller with a number, to place a test call.

Knows who carries orders out. Does not know pages. Fulfils `CallActs` of the console. Each order is written down with
who gave it, before it is carried out; what may be dialled is decided by the same rules as for programs (scope `api`).
"""

from collections.abc import Callable
from typing import Final

from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.placing.call_orders import Caller, CallOrders, PlaceOrder
from bridge.calls.ports import Journal
from bridge.calls.switchboard import Switchboard
from bridge.errors import OrderRefused
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.values import Extension

LONGEST: Final = 600.0
"""Seconds that a test call may last."""
MOST: Final = 3
"""Test calls of one operator at a time."""


class ConsoleActs:
    """One for the console."""

    def __init__(
        self,
        switchboard: Switchboard,
        orders: CallOrders,
        directory: Callable[[], Directory],
        organisation: Callable[[], str],
        journal: Journal,
    ) -> None:
        """`orders` are carried out wherever a call runs; short numbers belong to `organisation`."""
        self._switchboard = switchboard
        self._orders = orders
        self._directory = directory
        self._organisation = organisation
        self._journal = journal

    async def hang_up(self, api_id: str, who: str, address: str) -> bool:
        """End it; False when it has ended already. Raises OrderRefused."""
        call = self._switchboard.get(api_id)
        if call is None:
            return False
        self._note(who, address, "call hung up in the console", api_id)
        await self._orders.hang_up(call, _caller(who, address))
        return True

    async def redirect(self, api_id: str, to: str, who: str, address: str) -> bool:
        """Connect its caller with a number; False when it has ended already. Raises OrderRefused."""
        call = self._switchboard.get(api_id)
        if call is None:
            return False
        legs = sorted(call.legs.values(), key=lambda leg: leg.position)
        asking = next((one for one in (call.charged, *(leg.extension for leg in legs)) if one is not None), None)
        if not legs or asking is None:
            raise OrderRefused("invalid_parameter", "nobody in this call has an extension, so nothing may be dialled")
        self._note(who, address, "call redirected in the console", api_id, to)
        await self._orders.transfer(call, legs[0], to, asking, _caller(who, address))
        return True

    async def place(self, telephone: str, ivr: str, who: str, address: str) -> str:
        """Ring a telephone of ours, and let it into an IVR; the CallAPIID. Raises OrderRefused."""
        extension = Extension.parse(telephone, self._organisation())
        known = self._directory().find(extension) if extension else None
        if extension is None or known is None or known.type is not ExtensionKind.PHONE:
            raise OrderRefused("invalid_extension", f"{telephone[:40]!r} is no telephone of callbridge.toml")
        self._note(who, address, "test call placed in the console", ivr, str(extension))
        order = PlaceOrder(extension, (str(extension),), ivr, duration=LONGEST, transfer_outside=False)
        return (await self._orders.place(order, _caller(who, address))).api_id

    def _note(self, who: str, address: str, what: str, subject: str, detail: str = "") -> None:
        self._journal.note("", ProgramOrdered(who, address, what, subject, detail))


def _caller(who: str, address: str) -> Caller:
    """Counted apart from programs: no token has such a name."""
    return Caller(f"console {who}", address, max_calls=MOST)
