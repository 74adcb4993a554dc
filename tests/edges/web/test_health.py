import asyncio
import os
from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio

from bridge.web.health import METRICS, MOST, health_listener

WHY: list[str] = []


@pytest_asyncio.fixture
async def door() -> AsyncIterator[str]:
    WHY.clear()
    async with health_listener("127.0.0.1", 0, lambda: b"callbridge_calls 2.0\n", lambda: WHY) as port:
        yield f"http://127.0.0.1:{port}"


async def asked(url: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, answer.headers["Content-Type"], await answer.text()


async def test_numbers_are_served_as_prometheus_reads_them(door: str) -> None:
    assert await asked(f"{door}/metrics") == (200, METRICS, "callbridge_calls 2.0\n")


async def test_who_answers_is_alive_also_when_he_is_not_ready(door: str) -> None:
    WHY.append("Asterisk pbx1 is not connected")
    assert (await asked(f"{door}/healthz"))[0] == 200


async def test_readiness_tells_the_truth_and_why(door: str) -> None:
    assert (await asked(f"{door}/readyz"))[::2] == (200, "ready\n")
    WHY.extend(("Asterisk pbx1 is not connected", "the store cannot be written: disk full"))
    assert (await asked(f"{door}/readyz"))[::2] == (
        503,
        "Asterisk pbx1 is not connected\nthe store cannot be written: disk full\n",
    )


async def test_nothing_else_is_served_there(door: str) -> None:
    assert (await asked(f"{door}/v1/status"))[0] == 404


async def test_nothing_is_changed_there(door: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{door}/metrics", data=b"x") as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


async def test_who_holds_all_connections_takes_no_descriptors_and_keeps_nobody_out(door: str) -> None:
    port, before = int(door.rpartition(":")[2]), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - one kernel directory
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3 * MOST)]
    assert (await asked(f"{door}/healthz"))[0] == 200
    for reader, _ in idle[:MOST]:
        assert await reader.read() == b""
    assert len(os.listdir("/proc/self/fd")) - before < len(idle) + MOST + 5  # noqa: PTH208 - as above
    for _, writer in idle:
        writer.close()
