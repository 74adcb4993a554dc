"""Switches such as "night service": how each stands, and the order to turn one.

Knows forms. Does not know where switches are kept, nor what an IVR does with one. Source: The IVR 5.2.
"""

from collections.abc import Sequence
from typing import Final

from bridge.calls.orders import Orders
from bridge.ivr.live import SwitchOrder
from bridge.web.console.visit import Route, View, Visit, wanted
from bridge.web.console.wire import Answer, PageRefusal, moved

_TO: Final = {"on": SwitchOrder.ON, "off": SwitchOrder.OFF}
"""Never the other way round than it is: two people who mean the same shall not undo each other's order."""


class SwitchPages:
    """All of them on one page."""

    def __init__(self, view: View, orders: Orders) -> None:
        """`orders` are carried out by the service."""
        self._view = view
        self._orders = orders

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (Route("GET", "/switches", self.show), Route("POST", "/switches", self.turn))

    async def show(self, visit: Visit) -> Answer:
        """In the order of the file."""
        return await self._view.page(visit, "switches.html", switches=self._orders.switches())

    async def turn(self, visit: Visit) -> Answer:
        """Set one."""
        name, to = visit.asked.form.get("name", ""), _TO.get(visit.asked.form.get("to", ""))
        if to is None:
            raise PageRefusal(400, "Say on or off, so nothing was done.")
        wanted(await self._orders.turn(name, to, visit.who), "switch")
        return moved(f"/switches?said={to}")
