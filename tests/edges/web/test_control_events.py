import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bridge.calls.deliveries import Delivery, DeliveryFilter, DeliveryState
from bridge.errors import OrderRefused, StoreError
from bridge.web.control import control_socket
from bridge.web.control_events import event_doors
from tests.fakes.event_orders import DEAD, PENDING, FakeEventOrders
from tests.fakes.orders import FakeOrders

ME = f"(uid {os.getuid()})"


def masked(delivery: Delivery) -> Delivery:
    return replace(delivery, notification=replace(delivery.notification, url="masked"))


async def said(folder: Path, orders: FakeEventOrders, place: str, body: object = None) -> tuple[int, Any]:
    path = folder / "control.sock"
    async with (
        control_socket(path, FakeOrders(), event_doors(orders, masked)),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.post(f"http://callbridge{place}", data=None if body is None else json.dumps(body)) as answer,
    ):
        return answer.status, await answer.json()


async def test_deliveries_are_listed_masked(tmp_path: Path) -> None:
    orders = FakeEventOrders(found=(DEAD, PENDING))
    wanted = {"state": "dead", "since": 5, "ids": []}
    status, answer = await said(tmp_path, orders, "/v1/deliveries/list", {"wanted": wanted, "most": 1})
    assert status == 200
    (found,) = answer["deliveries"]
    assert (found["state"], found["notification"]["id"]) == ("dead", DEAD.notification.id)
    assert found["notification"]["url"] == "masked"
    assert orders.ordered == [("list", DeliveryFilter(state=DeliveryState.DEAD, since=5.0), "")]


async def test_orders_come_from_whom_the_kernel_names(tmp_path: Path) -> None:
    orders = FakeEventOrders()
    some = {"wanted": {"definition": "crm1"}}
    assert await said(tmp_path, orders, "/v1/deliveries/replay", some) == (200, {"count": 3})
    assert await said(tmp_path, orders, "/v1/deliveries/drop", some) == (200, {"count": 3})
    removed = {"removed": {"calls": 2, "recordings": 0}}
    assert await said(tmp_path, orders, "/v1/purge") == (200, removed)
    assert await said(tmp_path, orders, "/v1/forget", {"number": "0744"}) == (200, removed)
    assert [(what, subject) for what, subject, _ in orders.ordered] == [
        ("replay", DeliveryFilter(definition="crm1")),
        ("drop", DeliveryFilter(definition="crm1")),
        ("purge", ""),
        ("forget", "0744"),
    ]
    assert all(by.endswith(ME) for _, _, by in orders.ordered)


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("/v1/deliveries/list", {"wanted": {"state": "lost"}}),
        ("/v1/deliveries/list", {"most": 0}),
        ("/v1/deliveries/drop", {"everything": True}),
        ("/v1/forget", {}),
        ("/v1/forget", {"number": "0" * 81}),
    ],
)
async def test_what_is_no_order_is_refused_in_one_sentence(tmp_path: Path, place: str, body: object) -> None:
    orders = FakeEventOrders()
    status, answer = await said(tmp_path, orders, place, body)
    assert (status, orders.ordered) == (400, [])
    assert "\n" not in answer["error"]


@pytest.mark.parametrize(
    ("refuses", "why"),
    [
        (OrderRefused("invalid_request", "say which"), "say which"),
        (StoreError("disk full"), "the database cannot be used now: disk full"),
    ],
)
async def test_what_cannot_be_done_is_said(tmp_path: Path, refuses: Exception, why: str) -> None:
    orders = FakeEventOrders(refuses=refuses)
    assert await said(tmp_path, orders, "/v1/deliveries/replay", {}) == (400, {"error": why})
