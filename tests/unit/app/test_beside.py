"""What runs beside the calls costs no call, and leaves nothing behind. Source: Events and API 5.1."""

import asyncio
from pathlib import Path

import pytest

from bridge.app.beside import Beside
from bridge.app.parts import Parts
from bridge.app.server import Server
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
        parts.delivery._idle.set()  # noqa: SLF001 - as the whole of `run` would
        await beside.end()


async def test_without_a_store_it_ends_at_once(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, servers, _), asyncio.TaskGroup() as tasks:
        beside = Beside(parts, servers, tasks)
        async with asyncio.timeout(1):
            await beside.end()
