import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bridge.calls.api_ports import CredentialKind, CredentialWanted, Rights, Scope
from bridge.web.control import control_socket
from bridge.web.control_api import api_doors
from tests.fakes.api_orders import SECRET, FakeApiOrders
from tests.fakes.orders import FakeOrders

PLACE = "/v1/api/credentials"
NEW = {"kind": "token", "name": "form", "user": "17", "extensions": ["0003*001"], "scopes": ["calls"], "max_calls": 3}


async def said(folder: Path, orders: FakeApiOrders, method: str, place: str, body: object = None) -> tuple[int, Any]:
    path = folder / "control.sock"
    async with (
        control_socket(path, FakeOrders(), api_doors(orders)),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.request(method, f"http://callbridge{place}", json=body) as answer,
    ):
        return answer.status, json.loads(await answer.text())


async def test_credentials_are_listed(tmp_path: Path) -> None:
    assert await said(tmp_path, FakeApiOrders(), "GET", PLACE) == (
        200,
        {
            "credentials": [
                {
                    "kind": "client",
                    "name": "crm",
                    "user": "17",
                    "extensions": ["*"],
                    "scopes": ["calls", "events"],
                    "created": 0.0,
                    "read_only": True,
                }
            ]
        },
    )


async def test_one_is_made_by_whom_the_kernel_names_and_its_secret_is_told(tmp_path: Path) -> None:
    orders = FakeApiOrders()
    assert await said(tmp_path, orders, "POST", PLACE, NEW) == (200, {"name": "form", "secret": SECRET})
    assert orders.wanted == [
        CredentialWanted(CredentialKind.TOKEN, "form", Rights("17", ("0003*001",), (Scope.CALLS,), 3))
    ]
    assert orders.by[0].endswith(f"(uid {os.getuid()})")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "password"},
        {"name": "a b"},
        {"name": ""},
        {"user": "x" * 65},
        {"extensions": []},
        {"extensions": ["Ana"]},
        {"scopes": []},
        {"scopes": ["all"]},
        {"max_calls": -1},
        {"more": 1},
    ],
)
async def test_what_makes_no_sense_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    orders = FakeApiOrders()
    status, content = await said(tmp_path, orders, "POST", PLACE, NEW | change)
    assert (status, list(content)) == (400, ["error"])
    assert orders.wanted == []


async def test_ranges_and_all_extensions_may_be_given(tmp_path: Path) -> None:
    for extensions in (["*"], ["0003*1XX", "001"]):
        assert (await said(tmp_path, FakeApiOrders(), "POST", PLACE, NEW | {"extensions": extensions}))[0] == 200


async def test_a_name_is_given_once(tmp_path: Path) -> None:
    status, content = await said(tmp_path, FakeApiOrders(), "POST", PLACE, NEW | {"name": "crm"})
    assert (status, content["error"]) == (400, "there is a client or token of this name already; choose another one")


async def test_one_is_revoked_unless_it_stands_in_a_file_or_nobody_knows_it(tmp_path: Path) -> None:
    orders = FakeApiOrders()
    await said(tmp_path, orders, "POST", PLACE, NEW)
    assert await said(tmp_path, orders, "DELETE", f"{PLACE}/form") == (200, {"revoked": "form"})
    assert (await said(tmp_path, orders, "DELETE", f"{PLACE}/form"))[0] == 400
    status, content = await said(tmp_path, orders, "DELETE", f"{PLACE}/crm")
    assert (status, content["error"]) == (400, "it stands in callbridge.toml; remove it there and reload")


async def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    orders = FakeApiOrders(broken=True)
    assert (await said(tmp_path, orders, "POST", PLACE, NEW))[1] == {"error": "nothing was made: the disk is full"}
    status, content = await said(tmp_path, orders, "DELETE", f"{PLACE}/form")
    assert (status, content) == (400, {"error": "nothing was revoked: the disk is full"})
