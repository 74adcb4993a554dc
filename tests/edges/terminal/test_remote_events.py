import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.terminal.remote import RemoteError, RemoteService
from bridge.terminal.remote_events import RemoteEvents
from bridge.web.control import control_socket
from bridge.web.control_events import event_doors
from tests.fakes.event_orders import DEAD, DONE, PENDING, FakeEventOrders
from tests.fakes.orders import FakeOrders

T = TypeVar("T")


def asked(path: Path, orders: FakeEventOrders, ask: Callable[[RemoteEvents], T]) -> T:
    """What the command line gets of a service in a thread and a loop of its own."""

    async def serve() -> T:
        async with control_socket(path, FakeOrders(), event_doors(orders, lambda one: one)):
            return await asyncio.to_thread(ask, RemoteEvents(RemoteService(path)))

    return asyncio.run(serve())


def test_what_the_service_says_arrives_as_it_was_said(tmp_path: Path) -> None:
    orders = FakeEventOrders()
    wanted = DeliveryFilter(state=DeliveryState.DEAD, receiver="https://crm.example:443", since=1.5, ids=("a", "b"))

    def ask(events: RemoteEvents) -> None:
        assert events.deliveries(DeliveryFilter(), 10) == (DONE, DEAD, PENDING)
        assert events.replay(DeliveryFilter(state=DeliveryState.DEAD)) == 1
        assert events.drop(wanted) == 0
        assert events.purge() == events.forget("0744") == {"calls": 2, "recordings": 0}

    asked(tmp_path / "control.sock", orders, ask)
    assert orders.ordered[2][:2] == ("drop", wanted)


def test_what_the_service_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match=r"^X is no number\.$"):
        asked(tmp_path / "control.sock", FakeEventOrders(), lambda events: events.forget("x"))
