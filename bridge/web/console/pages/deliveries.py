"""Events on their way: which wait, which were given up and why; and the orders to send them again or drop them.

Knows deliveries as people see them, and forms. Does not know the outbox.
"""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode

from bridge.calls.deliveries import Delivery, DeliveryFilter, DeliveryState
from bridge.calls.event_orders import EventOrders
from bridge.web.console.pages.history import moment_of, number_of, page_of, text_of
from bridge.web.console.visit import Route, View, Visit, wanted
from bridge.web.console.wire import Answer, PageRefusal, moved

PAGE: Final = 50
"""Deliveries on one page."""
FIELDS: Final = ("state", "receiver", "call", "definition", "since", "until")
_STATES: Final = {state.value: state for state in DeliveryState}


class DeliveryPages:
    """All deliveries, and each whole."""

    def __init__(self, view: View, orders: Callable[[str], EventOrders], mask: Callable[[Delivery], Delivery]) -> None:
        """`orders` are given from an address; `mask` takes out of a delivery what people are not to see."""
        self._view = view
        self._orders = orders
        self._mask = mask

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (
            Route("GET", "/deliveries", self.show),
            Route("POST", "/deliveries/(replay|drop)", self.order),
            Route("GET", "/deliveries/([0-9a-fA-F-]{1,64})", self.whole),
        )

    async def show(self, visit: Visit) -> Answer:
        """One page of what was found, the newest first."""
        given = {name: text_of(visit.asked, name) for name in FIELDS}
        before = text_of(visit.asked, "before")
        until = number_of(before) if before else moment_of(given["until"], "until")
        chosen = DeliveryFilter(
            state=_state(given["state"]),
            receiver=given["receiver"],
            call=given["call"],
            definition=given["definition"],
            since=moment_of(given["since"], "since"),
            until=until,
        )
        found = await self._orders(visit.asked.address).deliveries(chosen, PAGE + 1)
        rows, older = page_of(found, lambda one: one.notification.at, PAGE)
        asked = {name: text for name, text in given.items() if text}
        link = f"/deliveries?{urlencode(asked | {'before': repr(older)})}" if older is not None else ""
        newest = f"/deliveries?{urlencode(asked)}" if before else ""
        masked = [self._mask(one) for one in rows]
        return await self._view.page(
            visit, "deliveries.html", rows=masked, given=given, states=list(_STATES), older=link, newest=newest
        )

    async def whole(self, visit: Visit) -> Answer:
        """One delivery."""
        found = await self._orders(visit.asked.address).deliveries(DeliveryFilter(ids=(visit.parts[0],)), 1)
        wanted(found[0] if found else None, "delivery")
        return await self._view.page(visit, "delivery.html", one=self._mask(found[0]))

    async def order(self, visit: Visit) -> Answer:
        """Send the chosen ones again, or drop them."""
        ids = tuple(name.removeprefix("id.")[:64] for name in visit.asked.form if name.startswith("id."))
        if not ids:
            raise PageRefusal(400, "Choose deliveries first: none was chosen, so nothing was done.")
        orders, chosen, who = self._orders(visit.asked.address), DeliveryFilter(ids=ids), visit.session.user
        if visit.parts[0] == "replay":
            return moved(f"/deliveries?said=replayed&count={await orders.replay(chosen, who)}")
        return moved(f"/deliveries?said=dropped&count={await orders.drop(chosen, who)}")


def _state(text: str) -> DeliveryState | None:
    if text and text not in _STATES:
        raise PageRefusal(400, f"There is no state “{text[:20]}” of a delivery.")
    return _STATES.get(text)
