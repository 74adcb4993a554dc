"""What a person may order of deliveries and of what is kept, and what comes of it.

Knows orders as a protocol. Does not know how an order comes in, nor who carries it out.
Source: Events and API 5.3; The IVR 2.3.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bridge.calls.deliveries import Delivery, DeliveryFilter

Removed = Mapping[str, int]
"""How many of what were removed: `{"calls": 12, "recordings": 3}`. A kind of which there were none may be missing."""


class Retention(Protocol):
    """Removes what is kept. Every method may raise StoreError."""

    async def purge(self) -> Removed:
        """All that is older than it is to be kept, now."""

    async def forget(self, number: str) -> Removed:
        """All that names a number, or an extension, whatever its age. Raises OrderRefused when it is none."""


class EventOrders(Protocol):
    """Deliveries and what is kept, as whoever may give orders sees them. Every method may raise StoreError."""

    async def deliveries(self, wanted: DeliveryFilter, most: int) -> Sequence[Delivery]:
        """The newest first."""

    async def replay(self, wanted: DeliveryFilter, by: str) -> int:
        """Send dead or delivered ones again; how many. Raises OrderRefused when it is not said which."""

    async def drop(self, wanted: DeliveryFilter, by: str) -> int:
        """Give pending ones up; how many. Raises OrderRefused when it is not said which."""

    async def purge(self, by: str) -> Removed:
        """Remove what is older than it is to be kept."""

    async def forget(self, number: str, by: str) -> Removed:
        """Remove all that names a number. Raises OrderRefused when it is none."""
