"""Events are delivered by a process of their own, which may die, hang or not begin: nothing of that loses an event."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bridge.app.clock import SystemClock
from bridge.app.delivering import deliverer
from bridge.app.orders import ServiceOrders
from bridge.app.parts import Parts
from bridge.calls.deliveries import Delivery, DeliveryFilter, DeliveryState
from bridge.calls.entries.events import DeliveryFailed, DeliveryTried
from bridge.calls.events.notifications import notices
from bridge.calls.journal import CallAnswered, Entry, Noted
from bridge.calls.records import Change, OwedEvent
from bridge.errors import StoreError
from bridge.ivr.events import Trigger
from bridge.store.tables import owed_events
from tests.edges.store.stored import leg
from tests.fakes.deliveries import a_definition
from tests.fakes.own_processes import children
from tests.fakes.ports import ListJournal
from tests.fakes.receiver import Receiver
from tests.unit.app.test_orders import built

WITHIN = 20
NONSENSE = """
import pickle, socket, struct, sys
said = pickle.dumps("nonsense")
socket.socket(fileno=int(sys.argv[1])).sendall(struct.pack("!I", len(said)) + said)
sys.stdin.read()
"""


class Service:
    """The parts of a service whose store and deliveries run."""

    def __init__(self, parts: Parts, receiver: Receiver, orders: ServiceOrders) -> None:
        self.parts, self.receiver, self.orders = parts, receiver, orders
        self.noted: list[Entry] = []
        self._some = asyncio.Event()
        parts.journal.add_reader(self._read)

    def owes(self, number: int = 1, definition: str = "crm1") -> str:
        """An event happens; its id."""
        event = OwedEvent(leg(f"{number:020}"), Trigger.HANGUP, time.time(), (definition,))
        self.parts.store.writer.keep(Change(owed=event))
        (told,) = notices(event, [a_definition(id=definition)], ListJournal())
        return told.id

    async def notes(self, kind: type[Entry], count: int = 1) -> Sequence[Entry]:
        """So many of a kind, once there are."""
        async with asyncio.timeout(WITHIN):
            while len(found := [one for one in self.noted if isinstance(one, kind)]) < count:
                self._some.clear()
                await self._some.wait()
        return found

    async def addressed(self) -> None:
        """Wait until nothing is owed any more of which no deliveries were made."""
        async with asyncio.timeout(WITHIN):
            while self.parts.store.writer.unsaved or await self._owed():
                await self.parts.clock.pause(0.01)

    async def _owed(self) -> int:
        async with self.parts.store.database.reading() as connection:
            return int((await connection.execute(select(func.count()).select_from(owed_events))).scalar_one())

    async def rows(self) -> Sequence[Delivery]:
        return await self.parts.store.deliveries.find(DeliveryFilter(), 99)

    async def settled(self, delivery: str) -> Delivery:
        """It, once its verdict is written down: that is told a moment before."""
        async with asyncio.timeout(WITHIN):
            while True:
                for row in await self.rows():
                    if row.notification.id == delivery and row.verdict is not None:
                        return row
                await SystemClock().pause(0.02)

    def _read(self, noted: Noted) -> None:
        self.noted.append(noted.entry)
        self._some.set()


@asynccontextmanager
async def serving(folder: Path, *, defined: bool = True) -> AsyncIterator[Service]:
    async with Receiver() as receiver:
        event = f'[[event]]\nid = "crm1"\nextension = "099"\ntype = "hangup"\nurl = "{receiver.url}/crm1"\n'
        async with built(folder, event if defined else "") as (parts, _, orders), asyncio.TaskGroup() as tasks:
            await parts.store.begin(tasks, parts.store.retention.purge, parts.definitions.in_force)
            running = tasks.create_task(parts.delivery.run())
            try:
                yield Service(parts, receiver, orders)
            finally:
                await parts.delivery.drain(1)
                running.cancel()
                await asyncio.wait({running})
                await parts.store.close()


async def test_an_event_is_delivered_and_the_service_knows_how(tmp_path: Path) -> None:
    before = children()
    async with serving(tmp_path) as service:
        delivery = service.owes()
        (tried,) = await service.notes(DeliveryTried)
        assert isinstance(tried, DeliveryTried)
        assert (tried.delivery, tried.state, tried.status) == (delivery, "delivered", 200)
        assert [told.delivery for told in service.receiver.told] == [delivery]
        assert len(children() - before) == 1
    assert children() == before


async def test_who_has_nothing_to_deliver_has_no_process_until_there_is_something(tmp_path: Path) -> None:
    before = children()
    async with serving(tmp_path, defined=False) as service:
        await service.parts.store.outbox.next_due()
        assert children() == before
        service.owes()
        await service.addressed()
        assert len(children() - before) == 1
        assert await service.rows() == (), "no such definition"


async def test_whoever_begins_to_want_events_has_one_before_there_is_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverer, "LOOKS", 0.01)
    before = children()
    async with serving(tmp_path, defined=False) as service:
        file = tmp_path / "callbridge.toml"
        event = '[[event]]\nextension = "099"\ntype = "hangup"\nurl = "http://127.0.0.1:9/"\n'
        file.write_text(file.read_text() + event)
        await service.orders.reload("ana", accept_errors=True)
        async with asyncio.timeout(WITHIN):
            while children() == before:
                await service.parts.clock.pause(0.01)


async def test_when_the_process_is_killed_another_one_delivers_what_it_had_begun(tmp_path: Path) -> None:
    before = children()
    async with serving(tmp_path) as service:
        service.receiver.seconds = 30
        delivery = service.owes()
        await service.receiver.until(lambda: len(service.receiver.told) == 1)
        (first,) = children() - before
        service.receiver.seconds = 0
        os.kill(int(first), signal.SIGKILL)
        (tried,) = await service.notes(DeliveryTried)
        (failed,) = await service.notes(DeliveryFailed)
        assert isinstance(failed, DeliveryFailed)
        assert failed.error.startswith("the process that sends them was ended by SIGKILL. Another one is started")
        assert isinstance(tried, DeliveryTried)
        assert (tried.delivery, tried.state, tried.attempt) == (delivery, "delivered", 2)
        assert {told.delivery for told in service.receiver.told} == {delivery}


async def test_one_that_cannot_be_started_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = sys.executable
    monkeypatch.setattr(deliverer, "AGAIN", (0.01,))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    async with serving(tmp_path) as service:
        service.owes()
        failed, *_ = await service.notes(DeliveryFailed)
        assert isinstance(failed, DeliveryFailed)
        assert "the process that sends them cannot be started: No such file or directory" in failed.error
        monkeypatch.setattr(sys, "executable", python)
        await service.notes(DeliveryTried)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import time; time.sleep(60)", "has said nothing for 0.1 s and was killed"),
        ("import sys; sys.exit(7)", "has ended with status 7"),
        (
            NONSENSE,
            "has said what nobody understands (str) and was killed",
        ),
        (
            "import socket, sys\nsocket.socket(fileno=int(sys.argv[1])).sendall(b'\\x00\\x00\\x00\\x01x')",
            "was ended by UnpicklingError",
        ),
    ],
    ids=["hangs", "ends", "says nonsense", "says what is no word"],
)
async def test_one_that_is_of_no_use_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, why: str
) -> None:
    useful, before = deliverer._started, children()  # noqa: SLF001 - what stands between us and a process
    started = []

    async def first_useless(end: int, pulse: int) -> asyncio.subprocess.Process:
        started.append(end)
        if len(started) > 1:
            monkeypatch.setattr(deliverer, "SILENT", 60.0)
            return await useful(end, pulse)
        return await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(end), pass_fds=(end,))

    monkeypatch.setattr(deliverer, "_started", first_useless)
    monkeypatch.setattr(deliverer, "SAYS_GOODBYE", 0.1)
    monkeypatch.setattr(deliverer, "AGAIN", (0.01,))
    if "nothing" in why:
        monkeypatch.setattr(deliverer, "SILENT", 0.1)
    async with serving(tmp_path) as service:
        service.owes()
        (failed,) = await service.notes(DeliveryFailed)
        assert isinstance(failed, DeliveryFailed)
        assert why in failed.error
        await service.notes(DeliveryTried)
        monkeypatch.setattr(deliverer, "SAYS_GOODBYE", 2.0)
    assert children() == before


async def test_calls_that_never_rest_hold_up_no_event_for_ever_and_each_waits_for_them(tmp_path: Path) -> None:
    """Whatever is noted of a call is seen by the process that delivers."""
    async with serving(tmp_path) as service:

        async def move() -> None:
            while True:
                service.parts.journal.note("17.4", CallAnswered())
                await SystemClock().pause(0.001)

        assert service.parts.delivery.pulse.since() > 1
        moving = asyncio.create_task(move())  # noqa: TID251 - it is cancelled below
        told = [service.owes(number) for number in range(20)]
        tried = await service.notes(DeliveryTried, len(told))
        assert service.parts.delivery.pulse.since() < 1
        moving.cancel()
    assert sorted(one.delivery for one in tried if isinstance(one, DeliveryTried)) == sorted(told)


async def test_a_store_that_is_away_is_no_reason_to_have_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = children()

    async def away() -> bool:
        raise StoreError("the database is away")

    async with serving(tmp_path, defined=False) as service:
        monkeypatch.setattr(service.parts.delivery, "_some_wait", away)
        service.owes()
        await service.addressed()
        assert len(children() - before) == 1


async def test_a_definition_that_was_disabled_meanwhile_is_told_nothing_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        service.owes(1)
        await service.notes(DeliveryTried)
        file = tmp_path / "callbridge.toml"
        file.write_text(file.read_text().replace('id = "crm1"', 'id = "crm1"\nenabled = false'))
        await service.orders.reload("ana", accept_errors=True)

        service.owes(2)
        await service.addressed()
        assert len(await service.rows()) == len(service.receiver.told) == 1


async def test_what_is_under_way_at_the_end_may_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        service.receiver.seconds = 0.2
        service.owes()
        await service.receiver.until(lambda: len(service.receiver.told) == 1)
        await service.parts.delivery.drain(5)
        (row,) = await service.rows()
        assert (row.state, row.attempts) == (DeliveryState.DELIVERED, 1)
        await service.notes(DeliveryTried)
