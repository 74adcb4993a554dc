"""The process itself: it ends with its service, gives back what it had not sent, and waits for a store that is away."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

from pydantic import SecretStr

from bridge.app.delivering.priority import BEHIND, may_come_forward
from bridge.app.delivering.pulse import Pulse
from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Asked, Begin, Begun, Drain, Known, New, Told
from bridge.calls.entries.events import DeliveryFailed, DeliveryTried
from bridge.calls.journal import Entry
from bridge.calls.records import Notification
from bridge.observe.settings import LogSettings
from bridge.store.database import Database
from bridge.store.settings import OutboxSettings, StoreSettings
from tests.edges.store.stored import Desk, told
from tests.fakes.deliveries import a_definition
from tests.fakes.receiver import Receiver

WITHIN = 20


@asynccontextmanager
async def working(settings: StoreSettings) -> AsyncIterator[tuple[Wire, asyncio.subprocess.Process]]:
    """The process, and the service's end of its wire."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = await _started(theirs)
    wire = await Wire.over(ours)
    wire.send(Begin("callbridge", settings, OutboxSettings(), LogSettings()))
    try:
        yield wire, process
    finally:
        wire.close()
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def _started(theirs: socket.socket) -> asyncio.subprocess.Process:
    ends = theirs.fileno(), Pulse.made().file
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bridge.app.delivering.process", *map(str, ends)),
        stderr=asyncio.subprocess.PIPE,
        pass_fds=ends,
    )


class Ear:
    """The service, as far as the process knows it."""

    def __init__(self, wire: Wire, url: str) -> None:
        self.wire, self.url, self.answers = wire, url, 0
        self.waiting = self.addressed = 0
        self.begun: list[Begun] = []

    async def hears(self, kind: type[Entry]) -> Entry:
        """The next entry of a kind; what is asked meanwhile is answered."""
        async with asyncio.timeout(WITHIN):
            while True:
                if found := [entry for entry in await self.hear() if isinstance(entry, kind)]:
                    return found[0]

    async def hear(self) -> list[Entry]:
        """One word more, and the entries in it; a question is answered."""
        word = await self.wire.receive()
        if isinstance(word, Asked):
            self.answers += 1
            known = {one: a_definition(f"{self.url}/ev", id=one) for one in word.definitions}
            self.wire.send(Known(self.answers, known))
        if isinstance(word, Begun):
            self.begun.append(word)
        if not isinstance(word, Told):
            return []
        if word.counted is not None:
            self.waiting = sum(word.counted.values())
        self.waiting += sum(word.waiting.values())
        self.addressed = word.addressed
        return [entry for _, entry in word.entries]


def owed(receiver: Receiver) -> Notification:
    url = f"{receiver.url}/ev?CallAPIID=one"
    return told(method="GET", url=url, body="", receiver=receiver.url, at=time.time(), give_up_at=9e12)


def at(folder: Path) -> StoreSettings:
    return StoreSettings(url=SecretStr(f"sqlite:///{folder}/calls.db"))


async def test_it_delivers_tells_how_steps_back_and_leaves_signals_to_its_service(tmp_path: Path) -> None:
    async with Receiver() as receiver, working(at(tmp_path)) as (wire, process):
        desk, ear = Desk(Database(at(tmp_path))), Ear(wire, receiver.url)
        first, second = owed(receiver), owed(receiver)
        await desk.put(first)
        wire.send(New())
        tried = await ear.hears(DeliveryTried)
        assert isinstance(tried, DeliveryTried)
        assert (tried.delivery, tried.state) == (first.id, "delivered")
        own, others = (os.getpriority(os.PRIO_PROCESS, one) for one in (0, process.pid))
        assert others == min(19, own + BEHIND)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process.send_signal(number)
        await desk.put(second)
        wire.send(New())
        assert await ear.hears(DeliveryTried) == replace(
            tried, delivery=second.id, seconds=ANY, span=ANY, api_id=second.api_id
        )
        wire.send(Drain(5))
        assert await asyncio.wait_for(process.wait(), WITHIN) == 0
        assert await desk.count("steps", "line LIKE '%DeliveryTried%'") == 2  # both are in the history of their call
        await desk.database.close()


async def test_it_counts_what_waits_and_tells_what_is_gone_of_that_and_how_far_it_has_come(tmp_path: Path) -> None:
    async with Receiver() as receiver:
        desk = Desk(Database(at(tmp_path)))
        await desk.put(owed(receiver), replace(owed(receiver), id="b" * 32, api_id="b" * 20))
        async with working(at(tmp_path)) as (wire, _):
            ear = Ear(wire, receiver.url)
            wire.send(New(5))
            await ear.hears(DeliveryTried)
            async with asyncio.timeout(WITHIN):
                while ear.waiting or ear.addressed < 5:
                    await ear.hear()
        await desk.database.close()


async def test_when_its_service_dies_it_ends_and_gives_back_what_it_could_not_send(tmp_path: Path) -> None:
    async with Receiver(seconds=60) as receiver, working(at(tmp_path)) as (wire, process):
        desk, ear = Desk(Database(at(tmp_path))), Ear(wire, receiver.url)
        await desk.put(owed(receiver))
        wire.send(New())
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(ear.hears(DeliveryTried))
            await receiver.until(lambda: len(receiver.told) == 1)
            listening.cancel()
        wire.close()
        assert await asyncio.wait_for(process.wait(), WITHIN) == 0
        assert await desk.count("deliveries", "state = 'pending' AND attempts = 0 AND leased_by = ''") == 1
        await desk.database.close()


async def test_a_store_that_is_away_is_told_of_once_and_waited_for_before_it_may_step_back(tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.write_text("no folder")
    async with Receiver() as receiver, working(at(away)) as (wire, _):
        ear = Ear(wire, receiver.url)
        failed = await ear.hears(DeliveryFailed)
        assert isinstance(failed, DeliveryFailed)
        assert "calls.db" in failed.error
        assert not ear.begun
        away.unlink()
        desk = Desk(Database(at(away)))
        await desk.put(owed(receiver))
        await ear.hears(DeliveryTried)
        assert ear.begun == [Begun(may_come_forward())]
        await desk.database.close()


async def test_one_that_does_not_begin_as_it_should_says_so_and_ends() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        process = await _started(theirs)
    wire = await Wire.over(ours)
    wire.send(New())
    _, said = await asyncio.wait_for(process.communicate(), WITHIN)
    assert process.returncode == 1
    assert b"TypeError" in said
    wire.close()
