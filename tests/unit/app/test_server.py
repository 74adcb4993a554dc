"""One server of a service: what a process before it has left open is ended, and nothing else."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.app import server as module
from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.calls.kept.snapshot_text import SCHEMA
from bridge.calls.nobody import NoTelephones
from bridge.calls.records import KeptCall, LegRecord
from bridge.errors import StoreError
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension
from tests.unit.app.test_orders import built

AMI = '[asterisk.pbx1.ami]\npassword = "made-up"\n[[extension]]\nnumber = "800"\ntype = "queue"\n'
LONG_AGO = 1_600_000_000.0


def leg(extension: str, channel: str, visit: int, began: float = LONG_AGO) -> LegRecord:
    number = Extension("0003", extension)
    return LegRecord(channel * 3, channel, channel, visit, number, CallFlow.IN, "pbx1", "callbridge", began)


class Left:
    """What a store has of both kinds, and fails so many times first."""

    def __init__(self, legs: Sequence[LegRecord], failures: int = 0, *kept: KeptCall, fails_late: bool = False) -> None:
        self.legs, self.failures, self.kept, self.fails_late = legs, failures, kept, fails_late

    async def of(self, _server: str) -> Sequence[KeptCall]:
        if self.fails_late:
            self.fails_late = False
            raise StoreError("it has gone away")
        return self.kept

    async def written_last(self) -> float | None:
        return 1_763_800_000.0

    async def open_legs(self, _app: str) -> Sequence[LegRecord]:
        if self.failures:
            self.failures -= 1
            raise StoreError("it is away")
        return self.legs


async def followed(folder: Path, left: Left, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], Server]:
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
    async with built(folder, AMI) as (parts, (server,), _):
        monkeypatch.setattr(parts.store, "history", left)
        monkeypatch.setattr(parts.store, "left_open", left)
        async with asyncio.timeout(5):
            await server.adopt(parts)
        return {call.call_id for call in parts.switchboard}, server


async def test_visits_of_ivrs_are_followed_also_when_their_file_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Left([leg("099", "1.1", 1), leg("098", "2.1", 1), leg("800", "3.1", 1)])
    calls, server = await followed(tmp_path, left, monkeypatch)
    assert calls >= {"1.1", "2.1"}
    assert server.phones is not None
    assert server.ami is not None


async def test_what_this_process_itself_has_begun_meanwhile_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, _ = await followed(tmp_path, Left([leg("099", "1.1", 1, began=9e12)]), monkeypatch)
    assert calls == set()


async def test_a_store_that_is_away_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, _ = await followed(tmp_path, Left([leg("099", "1.1", 1)], failures=3), monkeypatch)
    assert calls == {"1.1"}


async def test_a_record_that_cannot_be_read_ends_no_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Garbled(Left):
        async def open_legs(self, _app: str) -> Sequence[LegRecord]:
            message = "'SIDEWAYS' is not a valid CallFlow"
            raise ValueError(message)

    calls, _ = await followed(tmp_path, Garbled([]), monkeypatch)
    assert calls == set()


async def test_without_ami_nobody_follows_telephones(tmp_path: Path) -> None:
    async with built(tmp_path) as (_, (server,), _):
        assert (server.ami, server.phones) == (None, None)
        assert isinstance(server.visits._telephones, NoTelephones)  # noqa: SLF001 - it shows nothing outside


class TestResume:
    """Calls that were in an IVR. Source: The IVR 3.12."""

    @staticmethod
    def kept(channel: str, live: str, state: str | None = None) -> KeptCall:
        text = json.dumps({"schema": SCHEMA, "standing": {"": "Standing"}, "call": None}) if state is None else state
        return KeptCall("pbx1", channel, channel, live, LONG_AGO, text)

    @staticmethod
    def dropped(parts: Parts) -> list[str]:
        return [one.channel for one in parts.snapshots.take() if not one.state]

    async def test_they_are_looked_for_and_their_files_stay(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with built(tmp_path) as (parts, (server,), _):
            left = Left([], 0, self.kept("1.1", "0a1b"), self.kept("1.2", "0a1c"), self.kept("1.3", "0a1d", "{"))
            monkeypatch.setattr(parts.store, "history", left)
            monkeypatch.setattr(parts.store, "left_open", left)
            assert parts.snapshots.versions() is None
            await server.adopt(parts)
            assert server.link.channels == {"1.1", "1.2"}
            assert parts.snapshots.versions() == frozenset({"0a1b", "0a1c"})
            assert self.dropped(parts) == ["1.3"]

    async def test_where_they_are_not_to_outlive_a_restart_all_are_dropped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with built(tmp_path, "[calls]\nresume = false\n") as (parts, (server,), _):
            left = Left([], 0, self.kept("1.1", "0a1b"), self.kept("1.2", "0a1c"))
            monkeypatch.setattr(parts.store, "history", left)
            monkeypatch.setattr(parts.store, "left_open", left)
            await server.adopt(parts)
            assert server.link.channels == frozenset()
            assert parts.snapshots.versions() == frozenset()
            assert self.dropped(parts) == ["1.1", "1.2"]

    async def test_a_store_that_goes_away_in_between_is_asked_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
        async with built(tmp_path) as (parts, (server,), _):
            left = Left([], 0, self.kept("1.1", "0a1b"), fails_late=True)
            monkeypatch.setattr(parts.store, "history", left)
            monkeypatch.setattr(parts.store, "left_open", left)
            await server.adopt(parts)
            assert server.link.channels == {"1.1"}
