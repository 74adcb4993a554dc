"""What a person may order of deliveries and of what is kept, carried out and told to the audit log.

Knows who carries out what. Does not know how an order comes in, nor what may be shown. Fulfils `EventOrders` of
`calls`.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from bridge.calls.deliveries import Delivery, DeliveryFilter
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.event_orders import Removed, Retention
from bridge.calls.ports import Journal
from bridge.calls.service_ports import Deliveries
from bridge.errors import OrderRefused

SOCKET: Final = "control socket"
"""Where these orders come from, unless it is said: `address` of the audit log."""
SHOWN: Final = 3
"""Digits of a number that the audit log keeps when all else is forgotten."""


class ServiceEventOrders:
    """The outbox and what is kept, as the control socket and the console see them."""

    def __init__(self, deliveries: Deliveries, retention: Retention, journal: Journal, address: str = SOCKET) -> None:
        """`deliveries` are all there are; `retention` removes what is kept; `address` is where orders come from."""
        self._deliveries = deliveries
        self._retention = retention
        self._journal = journal
        self._address = address

    async def deliveries(self, wanted: DeliveryFilter, most: int) -> Sequence[Delivery]:
        """The newest first. Raises StoreError."""
        return await self._deliveries.find(wanted, most)

    async def replay(self, wanted: DeliveryFilter, by: str) -> int:
        """Send dead or delivered ones again. Raises OrderRefused when it is not said which, StoreError."""
        _say_which(wanted)
        count = await self._deliveries.replay(wanted)
        self._told(by, "deliveries replayed", _words(wanted), f"{count}")
        return count

    async def drop(self, wanted: DeliveryFilter, by: str) -> int:
        """Give pending ones up. Raises OrderRefused when it is not said which, StoreError."""
        _say_which(wanted)
        count = await self._deliveries.drop(wanted)
        self._told(by, "deliveries dropped", _words(wanted), f"{count}")
        return count

    async def purge(self, by: str) -> Removed:
        """Remove what is older than it is to be kept. Raises StoreError."""
        removed = await self._retention.purge()
        self._told(by, "purged", "", _counts(removed))
        return removed

    async def forget(self, number: str, by: str) -> Removed:
        """Remove all that names a number, of which the audit log keeps the end. Raises OrderRefused, StoreError."""
        removed = await self._retention.forget(number)
        hidden = max(0, len(number) - SHOWN)
        self._told(by, "number forgotten", "•" * hidden + number[hidden:], _counts(removed))
        return removed

    def _told(self, by: str, what: str, subject: str, detail: str) -> None:
        self._journal.note("", ProgramOrdered(by, self._address, what, subject, detail))


def _say_which(wanted: DeliveryFilter) -> None:
    if wanted == DeliveryFilter():
        raise OrderRefused("invalid_request", "say which: by state, receiver, call, definition, time or id")


def _words(wanted: DeliveryFilter) -> str:
    """`state=dead receiver=https://crm.example:443`."""
    given = ((field.name, getattr(wanted, field.name)) for field in fields(wanted))
    said = ((name, ",".join(value) if isinstance(value, tuple) else value) for name, value in given)
    return " ".join(f"{name}={value}" for name, value in said if value not in {"", None})


def _counts(removed: Removed) -> str:
    return ", ".join(f"{count} {what}" for what, count in removed.items()) or "nothing"
