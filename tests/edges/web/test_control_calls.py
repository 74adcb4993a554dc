import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bridge.web.control import control_socket
from bridge.web.control_calls import call_doors
from tests.fakes.live_orders import IN_IVR, FakeLiveOrders
from tests.fakes.orders import FakeOrders


async def said(folder: Path, orders: FakeLiveOrders, method: str, place: str, body: object = None) -> tuple[int, Any]:
    path = folder / "control.sock"
    async with (
        control_socket(path, FakeOrders(), call_doors(orders)),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.request(method, f"http://callbridge{place}", json=body) as answer,
    ):
        return answer.status, json.loads(await answer.text())


async def test_the_calls_that_are_up_are_listed(tmp_path: Path) -> None:
    status, answer = await said(tmp_path, FakeLiveOrders([IN_IVR]), "GET", "/v1/calls")
    assert status == 200
    assert answer["calls"] == [
        {
            "call": "1763800000.1",
            "api_id": "lfrsmzqx7c6tahkgcdvj",
            "server": "pbx1",
            "seconds": 65.2,
            "caller": "+12025550143",
            "called": "099",
            "ivr": "0003*099",
            "where": "main.start[2]",
            "doing": "asks credit",
            "legs": [{"number": "+12025550143", "state": "talks"}],
        }
    ]


async def test_a_call_is_placed_and_ended_by_whom_the_kernel_names(tmp_path: Path) -> None:
    orders = FakeLiveOrders()
    status, placed = await said(tmp_path, orders, "POST", "/v1/calls", {"number": "001", "ivr": "099", "ring": 5})
    assert (status, placed["call"]) == (200, IN_IVR.call)
    assert await said(tmp_path, orders, "DELETE", "/v1/calls/b") == (200, {"ended": "b"})
    (*place, by), (*end, by_again) = orders.ordered
    assert (place, end) == (["place", "001", "099", "5"], ["hang up", "b"])
    assert by == by_again != ""


async def test_what_is_refused_is_one_sentence(tmp_path: Path) -> None:
    refusing = FakeLiveOrders(refuses="the dial rules do not allow '00'")
    status, answer = await said(tmp_path, refusing, "POST", "/v1/calls", {"number": "00", "ivr": "099"})
    assert (status, answer["error"]) == (400, "nobody was called: the dial rules do not allow '00'")
    status, answer = await said(tmp_path, refusing, "DELETE", "/v1/calls/x")
    assert (status, answer["error"]) == (400, "the call goes on: the dial rules do not allow '00'")
    status, answer = await said(tmp_path, FakeLiveOrders(), "DELETE", "/v1/calls/x")
    assert (status, "no such call" in answer["error"]) == (400, True)


@pytest.mark.parametrize(
    "body",
    [{}, {"number": "", "ivr": "099"}, {"number": "1", "ivr": "099", "ring": 0}, {"number": "1", "ivr": "9", "x": 1}],
)
async def test_a_body_that_does_not_fit_orders_nothing(tmp_path: Path, body: object) -> None:
    orders = FakeLiveOrders()
    status, _ = await said(tmp_path, orders, "POST", "/v1/calls", body)
    assert (status, orders.ordered) == (400, [])
