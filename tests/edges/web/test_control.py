import asyncio
import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bridge.calls.orders import Reloaded
from bridge.faults import fault
from bridge.web.control import control_socket
from bridge.web.unix_socket import SocketInUse
from tests.fakes.orders import FakeOrders

ME = f"(uid {os.getuid()})"


async def said(path: Path, method: str, place: str, body: bytes | None = None) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.request(method, f"http://callbridge{place}", data=body) as answer,
    ):
        text = await answer.text()
        return answer.status, json.loads(text) if answer.content_type == "application/json" else text


async def test_how_it_stands_is_told(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    async with control_socket(path, FakeOrders()):
        assert await said(path, "GET", "/v1/status") == (
            200,
            {
                "version": "0.3.0",
                "live_set": "0a1b2c",
                "ivrs": 3,
                "calls": 2,
                "uptime": 61.5,
                "links": {"pbx1": "connected"},
                "not_ready": [],
            },
        )
    assert not path.exists()


async def test_a_reload_is_ordered_by_whom_the_kernel_names_and_its_findings_come_back(tmp_path: Path) -> None:
    found = fault("CB403", "must be a text", file="ivr/a.toml", line=4, address="ivr.language")
    orders = FakeOrders(reloaded=Reloaded(accepted=False, version="0a1b", findings=(found,), restart=("log.level",)))
    path = tmp_path / "control.sock"
    async with control_socket(path, orders):
        status, answer = await said(path, "POST", "/v1/reload", b'{"accept_errors": true}')
        assert (await said(path, "POST", "/v1/reload"))[0] == 200
    assert (status, answer) == (
        200,
        {
            "accepted": False,
            "version": "0a1b",
            "findings": [
                {
                    "file": "ivr/a.toml",
                    "line": 4,
                    "severity": "fatal",
                    "code": "CB403",
                    "address": "ivr.language",
                    "message": "must be a text",
                    "advice": found.row.mend,
                }
            ],
            "restart": ["log.level"],
        },
    )
    assert [what for what, _ in orders.ordered] == ["reload True", "reload False"]
    assert all(who.endswith(ME) for _, who in orders.ordered)


async def test_switches_are_listed_and_turned(tmp_path: Path) -> None:
    orders, path = FakeOrders(), tmp_path / "control.sock"
    async with control_socket(path, orders):
        status, turned = await said(path, "POST", "/v1/switches/night", b'{"to": "on"}')
        assert (status, turned) == (200, {"name": "night", "label": "Night service", "is_on": True})
        assert (await said(path, "POST", "/v1/switches/a%2Fb%20%C8%99", b'{"to": "toggle"}'))[0] == 200
        _, listed = await said(path, "GET", "/v1/switches")
        assert [one["is_on"] for one in listed["switches"]] == [True, False]
        assert await said(path, "POST", "/v1/switches/day", b'{"to": "on"}') == (
            404,
            {"error": "there is no switch of this name"},
        )
    assert orders.ordered[0][1].endswith(ME)


@pytest.mark.parametrize(
    ("method", "place", "body", "status"),
    [
        ("POST", "/v1/switches/night", b'{"to": "maybe"}', 400),
        ("POST", "/v1/switches/night", b"", 400),
        ("POST", "/v1/switches/night", b"\xff", 400),
        ("POST", "/v1/reload", b'{"accept_errors": "yes"}', 400),
        ("POST", "/v1/reload", b'{"force": true}', 400),
        ("POST", "/v1/reload", b"[" * 5000, 400),
        ("POST", "/v1/reload", b" " * 70_000, 413),
        ("GET", "/v1/reload", None, 405),
        ("GET", "/", None, 404),
        ("GET", "/v1/../../etc/passwd", None, 404),
    ],
)
async def test_what_is_no_order_is_refused_and_orders_nothing(
    tmp_path: Path, method: str, place: str, body: bytes | None, status: int
) -> None:
    orders, path = FakeOrders(), tmp_path / "control.sock"
    async with control_socket(path, orders):
        found, answer = await said(path, method, place, body)
    assert found == status
    assert orders.ordered == []
    if status == 400:
        assert list(answer) == ["error"]


async def test_an_order_is_carried_out_also_when_whoever_gave_it_has_left(tmp_path: Path) -> None:
    done, may_end = asyncio.Event(), asyncio.Event()

    class Slow(FakeOrders):
        async def reload(self, by: str, *, accept_errors: bool) -> Reloaded:
            may_end.set()
            await asyncio.wait_for(asyncio.shield(gone.wait()), 5)
            done.set()
            return self.reloaded

    gone, path = asyncio.Event(), tmp_path / "control.sock"
    async with control_socket(path, Slow()):
        _, writer = await asyncio.open_unix_connection(path)
        writer.write(b"POST /v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        await may_end.wait()
        writer.close()
        await writer.wait_closed()
        gone.set()
        await asyncio.wait_for(done.wait(), 5)


async def test_a_second_service_is_told_that_the_socket_is_in_use_and_does_not_take_it(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    async with control_socket(path, FakeOrders()):
        with pytest.raises(SocketInUse):
            async with control_socket(path, FakeOrders()):
                pass
        assert (await said(path, "GET", "/v1/status"))[0] == 200
