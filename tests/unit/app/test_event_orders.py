import asyncio

import pytest

from bridge.app.event_orders import ServiceEventOrders
from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.event_orders import Removed
from bridge.errors import OrderRefused, StoreError
from tests.fakes.deliveries import a_notification
from tests.fakes.outbox import FakeOutbox
from tests.fakes.ports import ListJournal


class Kept:
    async def purge(self) -> Removed:
        return {"calls": 12, "timelines": 3}

    async def forget(self, number: str) -> Removed:
        return {}


class World:
    def __init__(self) -> None:
        self.outbox, self.journal = FakeOutbox(), ListJournal()
        self.orders = ServiceEventOrders(self.outbox, Kept(), self.journal)
        self.outbox.add(a_notification(1), a_notification(2, definition="wall"))


def test_deliveries_are_found() -> None:
    world = World()
    (found,) = asyncio.run(world.orders.deliveries(DeliveryFilter(definition="wall"), 10))
    assert found.notification.definition == "wall"
    assert world.journal.entries == []


def test_who_has_replayed_and_dropped_what_is_told_with_the_number() -> None:
    world = World()

    async def story() -> None:
        assert await world.orders.drop(DeliveryFilter(definition="wall"), "ana (uid 1000)") == 1
        wanted = DeliveryFilter(state=DeliveryState.DEAD, since=5.0, ids=(a_notification(2).id,))
        assert await world.orders.replay(wanted, "root (uid 0)") == 1

    asyncio.run(story())
    assert world.journal.entries == [
        ProgramOrdered("ana (uid 1000)", "control socket", "deliveries dropped", "definition=wall", "1"),
        ProgramOrdered(
            "root (uid 0)",
            "control socket",
            "deliveries replayed",
            f"state=dead since=5.0 ids={a_notification(2).id}",
            "1",
        ),
    ]


def test_it_has_to_be_said_which_are_meant() -> None:
    world = World()
    for order in (world.orders.replay, world.orders.drop):
        with pytest.raises(OrderRefused, match="say which"):
            asyncio.run(order(DeliveryFilter(), "ana"))
    assert world.journal.entries == []


def test_a_purge_and_a_number_that_is_forgotten_are_told_without_the_number() -> None:
    world = World()
    assert asyncio.run(world.orders.purge("ana")) == {"calls": 12, "timelines": 3}
    assert asyncio.run(world.orders.forget("0744123456", "ana")) == {}
    assert world.journal.entries == [
        ProgramOrdered("ana", "control socket", "purged", "", "12 calls, 3 timelines"),
        ProgramOrdered("ana", "control socket", "number forgotten", "•••••••456", "nothing"),
    ]


def test_what_the_store_cannot_do_was_not_ordered() -> None:
    world = World()
    world.outbox.away = "disk full"
    with pytest.raises(StoreError):
        asyncio.run(world.orders.drop(DeliveryFilter(definition="wall"), "ana"))
    assert world.journal.entries == []
