"""One server of a service: what a process before it has left open is ended, and nothing else."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.app import server as module
from bridge.app.server import Server
from bridge.calls.nobody import NoTelephones
from bridge.calls.records import LegRecord
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
    """A store's history that fails so many times first."""

    def __init__(self, legs: Sequence[LegRecord], failures: int = 0) -> None:
        self.legs, self.failures = legs, failures

    async def open_legs(self, _app: str) -> Sequence[LegRecord]:
        if self.failures:
            self.failures -= 1
            raise StoreError("it is away")
        return self.legs


async def followed(folder: Path, left: Left, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], Server]:
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
    async with built(folder, AMI) as (parts, (server,), _):
        monkeypatch.setattr(parts.store, "history", left)
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
