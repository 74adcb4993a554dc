"""A store as tests see it: every room around one database, a clock that is moved by hand, and what was told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.calls.deliveries import Due, Room, Verdict
from bridge.calls.journal import Noted
from bridge.calls.kept.snapshot_book import SnapshotBook
from bridge.calls.records import CallRecord, LegRecord, Notification, OwedEvent
from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger
from bridge.observe.lines import to_line
from bridge.store.ahead import WriteAhead
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.batches import BatchWriter
from bridge.store.database import Database
from bridge.store.delivery_list import DeliveryList
from bridge.store.outbox import StoredOutbox
from bridge.store.overflow import Overflow
from bridge.store.owed import StoredOwed
from bridge.store.owed_rows import owed_of
from bridge.store.transaction import OverSqlalchemy
from bridge.store.waiting import Waiting
from bridge.store.writer import Writer
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension
from tests.fakes.moments import HandClock
from tests.fakes.ports import ListJournal

T = TypeVar("T")

NOW = 1_763_800_000.0
CRM, WALL = "https://crm.example:443", "https://wall.example:443"
PHONE = Extension("0003", "001")


def call(api_id: str = "a" * 20, **facts: object) -> CallRecord:
    return replace(CallRecord(api_id, f"{api_id}.1", "pbx1", "callbridge", NOW), **facts)  # type: ignore[arg-type]  # by name


def leg(api_id: str = "a" * 20, **facts: object) -> LegRecord:
    plain = LegRecord(api_id, f"{api_id}.1", f"{api_id}.2", 0, PHONE, CallFlow.IN, "pbx1", "callbridge", NOW)
    return replace(plain, **facts)  # type: ignore[arg-type]  # by name


def told(api_id: str = "a" * 20, **facts: object) -> Notification:
    """One dial-in of a leg, for the CRM."""
    plain = Notification(
        id=str(uuid4()),
        definition="crm1",
        origin=Origin.FILE,
        extension=str(PHONE),
        trigger=Trigger.DIAL_IN,
        leg=f"{api_id} {uuid4()}",
        call_id=f"{api_id}.1",
        api_id=api_id,
        method="POST",
        url="https://crm.example/ev?token=abc",
        body="CallID=1",
        receiver=CRM,
        at=NOW,
        give_up_at=NOW + 259_200,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # by name


def owed(api_id: str = "a" * 20, *, to: tuple[str, ...] = ("crm1",), **facts: object) -> OwedEvent:
    """One dial-in of a leg, for the CRM, before requests are made of it."""
    return OwedEvent(leg(api_id, **facts), Trigger.DIAL_IN, NOW, to)


def room(most: int = 64, **held: object) -> Room:
    return replace(Room(most, per_receiver=4), **held)  # type: ignore[arg-type]  # by name


class Desk:
    """One process at a database."""

    def __init__(
        self, database: Database, app: str = "callbridge", max_pending: int = 1000, unsaved_rows: int = 100
    ) -> None:
        self.database = database
        self.clock = HandClock(NOW)
        self.journal = ListJournal()
        self.complaints: list[str] = []
        self.country: str | None = "RO"
        self.around = Around(
            app,
            str(uuid4()),
            self.journal,
            self.clock,
            breathe,
            self.complaints.append,
            to_line,
            lambda: self.country,
        )
        self.backlog = Backlog(max_pending)
        self.batches = BatchWriter(database, self.backlog, self.around)
        self.overflow = Overflow(database, self.backlog, self.around)
        self.waiting = Waiting(unsaved_rows)
        self.standing = SnapshotBook(self.clock, self.complaints.append)
        self.ahead = WriteAhead(database, self.waiting, self.backlog, self.around)
        self.writer = Writer(database, self.batches, self.overflow, self.ahead, self.standing, 0.0, self.around)
        self.owed = StoredOwed(database, self.backlog, self.around)
        self.outbox = StoredOutbox(database, self.backlog, self.around)
        self.deliveries = DeliveryList(database, self.backlog, self.around)

    async def put(self, *notifications: Notification) -> None:
        await self.owed.put(*notifications)

    async def owes(self) -> list[OwedEvent]:
        """What nobody has addressed yet."""
        return [owed_of(row) for row in await self.owed.first(1000)]

    async def note(self, *noted: Noted) -> None:
        await self.batches.write((), noted)

    async def claim(self, now: float = NOW, most: int = 64, **held: object) -> list[str]:
        return ids(await self.outbox.claim(room(most, **held), now))

    async def deliver(self, *deliveries: str) -> None:
        await self.outbox.settle([Verdict(one, delivered=True, status=200) for one in deliveries])

    async def count(self, table: str, where: str = "1 = 1") -> int:
        async with self.database.reading() as connection:
            found = await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))  # noqa: S608 - the test's own words
            return int(found.scalar_one())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writer]:
        """The writer runs, and has written all when this ends."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.writer.run())
            yield self.writer
            await self.writer.close(60.0)  # a busy machine takes its time to make a database


async def breathe(seconds: float) -> None:
    """A pause that lets others work, and does not take as long as it should."""
    await asyncio.sleep(min(seconds, 0.02))  # noqa: TID251 - real sockets and threads take real time


async def settled(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for what other tasks and a real database do."""
    async with asyncio.timeout(seconds):
        while not true():
            await breathe(1)


def ids(due: Sequence[Due]) -> list[str]:
    return [one.notification.id for one in due]


async def asked_within(connection: AsyncConnection, work: Callable[..., T], *given: object) -> T:
    """What one does in a transaction, in one that is open."""
    return await connection.run_sync(lambda plain: work(OverSqlalchemy(plain), *given))
