"""The console of a service: opened, refused, switched off; a whole one is looked at in tests/contract."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import aiohttp
import pytest

from bridge.app.console.door import Around, open_console
from bridge.app.keeping import Keeping
from bridge.app.orders import ServiceOrders
from bridge.app.parts import Parts
from bridge.ivr.listen_address import ListenAddress
from tests.unit.app.test_orders import built


def switched_on(parts: Parts, port: int = 0) -> None:
    """As if the files had said so."""
    listen = ListenAddress("127.0.0.1", port)
    table = parts.settings.console.model_copy(update={"enabled": True, "listen": listen})
    object.__setattr__(parts, "settings", parts.settings.model_copy(update={"console": table}))


def around(orders: ServiceOrders, folder: Path) -> Around:
    return Around(orders, cast("Keeping", None), folder / "callbridge.toml", {})


async def test_it_shows_its_log_in_and_tells_the_log_when_there_is_no_user(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with built(tmp_path) as (parts, servers, orders), asyncio.TaskGroup() as tasks, AsyncExitStack() as stack:
        assert await open_console(parts, servers, around(orders, tmp_path), tasks, stack) is None
        switched_on(parts)
        listener = await open_console(parts, servers, around(orders, tmp_path), tasks, stack)
        assert listener is not None
        page = f"http://127.0.0.1:{listener.port}/"
        async with aiohttp.ClientSession() as session, session.get(page) as answer:
            assert "add-user" in await answer.text()
    assert "callbridge console add-user" in capfd.readouterr().err


async def test_a_port_that_is_taken_is_told_and_calls_are_served(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    async with built(tmp_path) as (parts, servers, orders), asyncio.TaskGroup() as tasks, AsyncExitStack() as stack:
        switched_on(parts, port)
        assert await open_console(parts, servers, around(orders, tmp_path), tasks, stack) is None
    told = capfd.readouterr().err
    assert "[console]" in told
    assert "calls are served" in told
    taken.close()
