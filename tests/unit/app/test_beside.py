"""What runs beside the calls costs no call, and leaves nothing behind. Source: Events and API 5.1."""

import asyncio
import time
from pathlib import Path

import pytest

from bridge.app.beside import Beside
from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.calls.records import Change, OwedEvent
from bridge.ivr.events import Trigger
from tests.edges.store.stored import leg
from tests.unit.app.test_orders import built


async def test_what_ends_by_a_bug_is_told_and_ends_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def adopt(_server: Server, _parts: Parts) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(Server, "adopt", adopt)
    async with built(tmp_path) as (parts, servers, _), asyncio.TaskGroup() as tasks:
        beside = Beside(parts, servers, tasks)
        neighbour = tasks.create_task(asyncio.Event().wait())
        await asyncio.wait({neighbour}, timeout=0.01)
        assert not neighbour.done()
        await beside.end()
        neighbour.cancel()
    said = capsys.readouterr().err
    assert "adoption of calls of pbx1 ended by a fault of Callbridge: 'a bug'" in said
    assert "Traceback" in said


async def test_nothing_is_delivered_before_the_definitions_of_programs_have_been_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = asyncio.Event()

    async def run() -> None:
        began.set()

    async with built(tmp_path) as (parts, servers, _), asyncio.TaskGroup() as tasks:
        monkeypatch.setattr(parts.delivery, "run", run)
        beside = Beside(parts, servers, tasks)
        await asyncio.wait({waiting := tasks.create_task(began.wait())}, timeout=0.01)
        assert not began.is_set()
        await parts.store.refresh()
        async with asyncio.timeout(5):
            await waiting
        await beside.end()


async def test_without_a_store_it_ends_at_once(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, servers, _), asyncio.TaskGroup() as tasks:
        beside = Beside(parts, servers, tasks)
        async with asyncio.timeout(1):
            await beside.end()


async def test_what_is_under_way_at_the_end_is_given_back_before_the_store_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.app.beside.DELIVERIES_END", 0.01)
    asked = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    receiver = await asyncio.start_server(never, "127.0.0.1", 0)
    port = receiver.sockets[0].getsockname()[1]
    event = f'[[event]]\nid = "crm1"\nextension = "099"\ntype = "hangup"\nurl = "http://127.0.0.1:{port}/"\n'
    async with receiver, built(tmp_path, event) as (parts, servers, _), asyncio.TaskGroup() as tasks:
        await parts.store.begin(tasks, parts.store.retention.purge, parts.definitions.in_force)
        beside = Beside(parts, servers, tasks)
        parts.store.writer.keep(Change(owed=OwedEvent(leg(), Trigger.HANGUP, time.time(), ("crm1",))))
        async with asyncio.timeout(20):
            await asked.wait()
            await beside.end()
        (left,) = await parts.store.deliveries.find(DeliveryFilter(), 9)
        assert (left.state, left.attempts) == (DeliveryState.PENDING, 0)
        await parts.store.close()
