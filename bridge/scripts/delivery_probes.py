"""Finds the deliveries by which receivers and definitions that are held back are tried again.

Knows breakers and the outbox. Does not know sending. Source: Events and API 5.3, row of the breaker.
"""

from collections.abc import AsyncIterator, Callable
from typing import Final

from bridge.calls.deliveries import Due
from bridge.calls.ports import Clock
from bridge.calls.service_ports import Outbox
from bridge.scripts.delivery_books import Books
from bridge.scripts.delivery_breaker import Breakers
from bridge.scripts.delivery_flights import Flights
from bridge.scripts.delivery_schedule import SHORTEST

LOOKED_AT: Final = 8
"""Deliveries that are taken up to find one by which it was not yet tried in vain."""


class Probes:
    """One at a time for each receiver and each definition that is held back."""

    def __init__(
        self, outbox: Outbox, books: Books, flights: Flights, clock: Clock, most: int, may_begin: Callable[[], bool]
    ) -> None:
        """All of them are the delivery service's; at most so many at a time, so that they never take all workers.

        `may_begin`: whether there is a worker for receivers that are not known to answer.
        """
        self._most = most
        self._may_begin = may_begin
        self._outbox = outbox
        self._books = books
        self._flights = flights
        self._clock = clock

    async def due(self) -> AsyncIterator[Due]:
        """Lease them, one by one, as each is launched. Raises StoreError."""
        receivers, definitions = self._books.receivers, self._books.definitions
        for receiver in receivers.probes_due(self._clock.now()):
            if self._flights.at(receiver) or not self._has_room():
                continue  # what is under way tells as much as a probe would
            if due := await self._taken(receivers, receiver, receiver=receiver):
                yield due
        for definition in definitions.probes_due(self._clock.now()):
            if self._flights.of(definition) or not self._has_room():
                continue
            due = await self._taken(definitions, definition, definition=definition)
            if due is None:
                continue
            at = receivers.probe_at(due.notification.receiver)
            if at is None:
                yield due
            else:  # there is no connection to where it goes, which a probe of its own finds out
                await self._outbox.release((due.notification.id,))
                definitions.put_off(definition, max(at, self._clock.now() + SHORTEST))

    def _has_room(self) -> bool:
        return self._flights.probes < self._most and self._may_begin()

    async def _taken(self, breakers: Breakers, key: str, *, receiver: str = "", definition: str = "") -> Due | None:
        """The oldest by which it was not tried in vain, else the oldest: one that is never taken must not be all."""
        spare: list[Due] = []
        found: Due | None = None
        while found is None and len(spare) < LOOKED_AT:
            due = await self._outbox.probe(self._clock.now(), receiver=receiver, definition=definition)
            if due is None:
                break
            if due.notification.id in breakers.tried(key):
                spare.append(due)
            else:
                found = due
        if found is None and spare:
            found = spare.pop(0)
            breakers.all_tried(key)
        if found is None:
            breakers.succeeded(key)  # there is nothing to send, and so nothing to hold back
        if spare:
            await self._outbox.release([due.notification.id for due in spare])
        return found
