import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState
from bridge.calls.entries.events import DeliveryTried, OutboxOverflowed, StoreChanged
from bridge.calls.journal import CallAnswered, LinkChanged, Noted, SoundPlayed
from bridge.calls.records import Change, KeptCall
from bridge.calls.service_ports import Keeper
from bridge.errors import StoreError
from bridge.store import waiting
from bridge.store.database import Database
from bridge.store.history import CallFilter, History
from bridge.store.rows import Row
from bridge.store.settings import StoreSettings
from bridge.store.writer import MUCH, Writer
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk, breathe, call, leg, owed, settled, told
from tests.fakes.postgresql import Cluster

LONG = 30.0
"""Longer than any test."""


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_what_is_kept_is_written_whole_and_in_order_and_the_last_record_counts(desk: Desk) -> None:
    first, last = owed(), owed("b" * 20)
    woken: list[bool] = []
    desk.outbox.on_new(lambda: woken.append(True))
    async with desk.writing() as writer:
        keeper: Keeper = writer
        keeper.keep(Change(call(), leg(), first))
        keeper.keep(Change(call(answered=NOW + 2), leg(answered=NOW + 2)))
        keeper.keep(Change(call(answered=NOW + 2, ended=NOW + 9), leg(ended=NOW + 9), last))
        assert (writer.unsaved, woken) == (2, [])
    history = History(desk.database, desk.around)
    assert await history.calls(CallFilter(), 9) == (call(answered=NOW + 2, ended=NOW + 9),)
    assert await history.legs("a" * 20) == (leg(ended=NOW + 9),)
    assert await desk.owes() == [first, last]
    assert woken == [True]
    assert (writer.unsaved, writer.lost, writer.trouble, desk.journal.entries) == (0, 0, "", [])


async def test_the_journal_is_read_and_entries_of_no_call_are_passed_over(desk: Desk) -> None:
    async with desk.writing() as writer:
        writer.read(Noted(NOW, "17.4", CallAnswered()))
        writer.read(Noted(NOW, "", LinkChanged("pbx1", "connected")))
        writer.read(Noted(NOW, "17.4", DeliveryTried("d1", "crm", "delivered", 1, 200, 0.1)))  # its sender writes that
        writer.read(Noted(NOW + 1, "17.4", SoundPlayed("a\0b", "finished", 1)))
    lines = await History(desk.database, desk.around).steps("17.4")
    assert [("CallAnswered" in line, "SoundPlayed" in line) for line in lines] == [(True, False), (False, True)]


async def test_what_comes_alone_is_written_after_a_while_and_much_at_once(database: Database) -> None:
    desk = Desk(database, unsaved_rows=1000)
    desk.writer._flush = 30.0  # noqa: SLF001 - longer than any test
    async with desk.writing() as writer:
        await settled(lambda: not writer.trouble)
        for number in range(MUCH):
            writer.keep(Change(owed=owed(f"{number:020}")))
        await settled(lambda: not writer.unsaved)
        writer.keep(Change(owed=owed()))
    assert await desk.count("owed_events") == MUCH + 1


async def test_a_row_that_is_refused_costs_no_other_row(desk: Desk) -> None:
    unheard_of = leg(visit=1 << 70)
    good = [owed(f"{number:020}") for number in range(6)]
    async with desk.writing() as writer:
        for one in good[:3]:
            writer.keep(Change(owed=one))
        writer.keep(Change(call(), unheard_of, good[3]))
        writer.keep(Change(owed=replace(owed(), at=set())))  # type: ignore[arg-type]  # a bug of ours
        for one in good[4:]:
            writer.keep(Change(owed=one))
        writer.read(Noted(NOW, "17.4", CallAnswered()))
        writer.read(Noted(NOW, "17.4", None))  # type: ignore[arg-type]  # another
        await settled(lambda: not writer.trouble)
    assert (len(desk.complaints), writer.lost) == (3, 2)
    counts = [await desk.count(table) for table in ("calls", "legs", "owed_events", "steps")]
    assert counts == [1, 0, 6, 1]
    assert desk.journal.entries == []


async def test_texts_that_a_database_refuses_are_cleaned(desk: Desk) -> None:
    await desk.batches.write(
        [Change(call(caller_name="A\0na \ud800"), leg(caller_name="\0"), owed(caller_name="\0 \ud800"))], ()
    )
    (kept,) = await History(desk.database, desk.around).calls(CallFilter(), 9)
    assert kept.caller_name == "A\ufffdna \ufffd"
    assert [one.leg.caller_name for one in await desk.owes()] == ["\0 \ud800"]
    assert desk.complaints == []


async def test_while_the_server_is_away_calls_go_on_and_afterwards_all_is_written(
    postgresql: Cluster, template: str
) -> None:
    with postgresql.database(template) as name:
        desk = Desk(database := opened(postgresql.url(name)))
        first, second, third = (owed(one * 20) for one in "abc")
        async with desk.writing() as writer:
            writer.keep(Change(owed=first))
            await settled(lambda: not writer.unsaved and not writer.trouble)  # it is open, and has done its first work
            postgresql.stop()
            try:
                writer.keep(Change(call(), leg(), second))
                await settled(lambda: bool(writer.trouble))
                writer.keep(Change(owed=third))
                assert writer.unsaved == 2
            finally:
                postgresql.start()
            await settled(lambda: not writer.trouble)
        lost, back = desk.journal.of(StoreChanged)
        assert (lost.state, lost.unsaved, back) == ("lost", 1, StoreChanged("back", "", 0))
        assert "PostgreSQL" in lost.detail
        assert await desk.owes() == [first, second, third]
        await database.close()


async def test_a_database_that_is_away_at_the_start_is_opened_when_it_comes(tmp_path: Path) -> None:
    (blocked := tmp_path / "store").touch()
    desk = Desk(database := opened(f"sqlite:///{blocked}/x.db"), unsaved_rows=3)
    assert "is not open yet" in desk.writer.trouble
    async with desk.writing() as writer:
        for number in range(5):
            writer.keep(Change(call(f"{number:020}"), leg(f"{number:020}"), owed(f"{number:020}")))
        writer.read(Noted(NOW, "17.4", CallAnswered()))
        await settled(lambda: bool(desk.journal.entries))
        assert writer.trouble.startswith("[store] url: the database")
        blocked.unlink()
        await settled(lambda: not writer.trouble)
    assert [entry.state for entry in desk.journal.of(StoreChanged)] == ["lost", "back"]
    assert desk.journal.of(StoreChanged)[1].detail == f"{writer.lost} rows were lost since the start"
    assert [one.leg.api_id[-1] for one in await desk.owes()] == ["0", "1", "2"]
    assert await desk.count("steps") == 1
    await database.close()


async def test_a_full_disk_is_told_once_and_nothing_is_lost_that_memory_holds(tmp_path: Path) -> None:
    settings = StoreSettings(url=SecretStr(f"sqlite:///{tmp_path}/x.db"))
    desk = Desk(full := Database(settings, pragmas={"max_page_count": 80}), unsaved_rows=5)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(desk.writer.run())
        await settled(lambda: not desk.writer.trouble)
        for _ in range(8):
            desk.writer.keep(Change(owed=replace(owed(), variables={"note": "x" * 100_000})))
        await settled(lambda: bool(desk.writer.trouble))
        assert "disk is full" in desk.writer.trouble
        assert (desk.writer.unsaved, desk.writer.lost) == (5, 3)
        await desk.writer.close(0.05)
        await running
    assert [entry.state for entry in desk.journal.of(StoreChanged)] == ["lost"]
    (full_memory,) = desk.complaints
    assert full_memory.endswith("5 notifications and 0 records of calls wait in memory, and there is no room for more")
    desk.ahead.close()
    await full.close()
    with_room = Desk(Database(settings))
    await with_room.ahead.begin()
    assert len(await with_room.owes()) == 5  # they were in the file beside it
    with_room.ahead.close()
    await with_room.database.close()


async def test_what_could_be_written_nowhere_before_the_end_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(desk.database, "transact", fails)
    monkeypatch.setattr(desk.database, "find", fails)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(desk.writer.run())
        desk.writer.keep(Change(call(), owed=owed()))
        await settled(lambda: desk.writer.trouble == "away")
        await desk.writer.close(0.05)
        await running
    (at_the_end,) = desk.complaints
    assert at_the_end == "away. 1 notifications and 1 records of calls were not written before the end, and are lost"


async def test_an_idle_database_is_asked_whether_it_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setattr("bridge.store.writer.IDLE", 0.01)
    asked: list[bool] = []
    ping = database.ping

    async def counted() -> None:
        await ping()
        asked.append(True)

    monkeypatch.setattr(database, "ping", counted)
    async with desk.writing():
        await settled(lambda: len(asked) > 3)


async def test_one_that_was_written_a_moment_ago_is_not_asked_whether_it_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    asked: list[bool] = []

    async def ask() -> None:
        asked.append(True)

    async with desk.writing() as writer:
        await settled(lambda: not writer.trouble)
        monkeypatch.setattr(database, "ping", ask)
        for _ in range(3):
            writer.wake()
            await breathe(1)
    assert not asked


async def test_to_be_woken_for_nothing_does_not_put_that_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setattr("bridge.store.writer.IDLE", 0.2)
    asked = asyncio.Event()

    async def ask() -> None:
        asked.set()

    async with desk.writing() as writer, asyncio.timeout(10):
        await settled(lambda: not writer.trouble)
        monkeypatch.setattr(database, "ping", ask)
        while not asked.is_set():
            writer.wake()
            await breathe(1)


async def test_when_too_much_waits_the_oldest_of_the_fullest_receiver_is_given_up(database: Database) -> None:
    desk = Desk(database, max_pending=4)
    wall = [told(f"{number:020}", receiver="https://wall.example:443", at=NOW - 9) for number in range(2)]
    crm = [told(f"{number:020}", at=NOW + number) for number in range(2, 7)]
    await desk.put(*wall, *crm)
    async with desk.writing() as writer:
        writer.keep(Change(owed=owed()))
    dead = await desk.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 9)
    assert [one.notification for one in dead] == [crm[2], crm[1], crm[0]]
    assert {one.verdict and one.verdict.reason for one in dead} == {DeadReason.OVERFLOW}
    assert [entry.delivery for entry in desk.journal.of(OutboxOverflowed)] == [one.id for one in crm[:3]]


async def test_steps_are_dropped_first_and_many_are_written_in_portions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "STEPS_AT_ONCE", 3)
    for number in range(10):
        desk.writer.read(Noted(NOW + number, "17.4", CallAnswered()))
    async with desk.writing():
        pass
    assert await desk.count("steps") == 10


async def test_what_comes_while_it_writes_waits_for_more_as_all_that_comes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, written = Desk(database, unsaved_rows=1000), list[int]()
    desk.writer._flush = 30.0  # noqa: SLF001 - longer than any test
    write = desk.batches.write

    async def meanwhile(
        changes: Sequence[Change], steps: Sequence[Noted], kept: Sequence[KeptCall], mark: Row | None
    ) -> None:
        await write(changes, steps, kept, mark)
        written.append(len(changes))
        desk.writer.read(Noted(NOW, "17.4", CallAnswered()))

    async with desk.writing() as writer:
        await settled(lambda: not writer.trouble)
        with monkeypatch.context() as patched:
            patched.setattr(desk.batches, "write", meanwhile)
            for number in range(MUCH):
                writer.keep(Change(owed=owed(f"{number:020}")))
            await settled(lambda: not writer.unsaved)
            await breathe(1)
            assert written == [MUCH]
    assert await desk.count("steps") == 1


async def test_of_very_much_the_rest_is_written_too_and_before_the_end(database: Database) -> None:
    desk = Desk(database, unsaved_rows=1000)
    desk.writer._flush = 30.0  # noqa: SLF001 - longer than any test
    for number in range(waiting.PORTION + 1):
        desk.writer.keep(Change(owed=owed(f"{number:020}")))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.writer.run())
        await settled(lambda: not desk.writer.trouble)
        await desk.writer.close(5)
    assert await desk.count("owed_events") == waiting.PORTION + 1
    assert desk.complaints == []


async def test_a_bug_beside_the_rows_ends_nothing_and_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    relieve = desk.overflow.relieve
    failures = [KeyError("a bug"), KeyError("the same")]

    async def sometimes() -> None:
        if failures:
            raise failures.pop()
        await relieve()

    monkeypatch.setattr(desk.overflow, "relieve", sometimes)
    async with desk.writing() as writer:
        writer.keep(Change(owed=owed()))
        await settled(lambda: not writer.trouble)
    lost, back = desk.journal.of(StoreChanged)
    assert (lost.state, lost.detail, back.state) == ("lost", "a fault of Callbridge: KeyError", "back")
    assert await desk.count("owed_events") == 1


async def test_of_a_change_that_is_written_in_pieces_the_record_is_closed_last(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = desk.batches.write

    async def noted(
        changes: Sequence[Change], steps: Sequence[Noted], kept: Sequence[KeptCall], mark: Row | None
    ) -> None:
        await write(changes, steps, kept, mark)
        (one,) = changes
        written.append("call" if one.call else "leg" if one.leg else "told")

    monkeypatch.setattr(desk.batches, "write", noted)
    async with desk.writing() as writer:
        writer.keep(Change(call(ended=NOW), leg(ended=NOW), replace(owed(), at=set())))  # type: ignore[arg-type]  # a bug of ours
    assert written == ["leg", "call"]


class Standing:
    """Calls whose standing has changed, for the writer."""

    def __init__(self) -> None:
        self.rows: list[KeptCall] = []
        self.given_back: list[KeptCall] = []

    def change(self, *channels: str) -> None:
        self.rows += [KeptCall("pbx1", channel, channel, "v1", NOW, "{}") for channel in channels]

    @property
    def is_empty(self) -> bool:
        return not self.rows

    def take(self) -> Sequence[KeptCall]:
        taken, self.rows = self.rows, []
        return taken

    def give_back(self, kept: Sequence[KeptCall]) -> None:
        self.given_back += kept
        self.rows += kept


def standing_at(desk: Desk, flush: float = 0.0) -> Standing:
    """The desk's writer asks for these."""
    standing = Standing()
    desk.writer = Writer(desk.database, desk.batches, desk.overflow, desk.ahead, standing, flush, desk.around)
    return standing


def noting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """How many steps, and how many calls' standing, are in each transaction from now on that has any."""
    written, write = list[tuple[int, int]](), desk.batches.write

    async def noted(
        changes: Sequence[Change], steps: Sequence[Noted], kept: Sequence[KeptCall], mark: Row | None
    ) -> None:
        await write(changes, steps, kept, mark)
        if steps or kept:
            written.append((len(steps), len(kept)))

    monkeypatch.setattr(desk.batches, "write", noted)
    return written


class TestWhereCallsStand:
    """The IVR 3.12."""

    async def test_it_is_asked_for_when_something_has_changed(self, desk: Desk) -> None:
        standing = standing_at(desk)
        async with desk.writing() as writer:
            await settled(lambda: not writer.trouble)
            standing.change("1.1", "1.2")
            writer.wake()
            await settled(lambda: standing.is_empty)
        assert await desk.count("snapshots") == 2

    async def test_who_waits_for_it_waits_until_it_is_written_and_for_no_other_change(self, desk: Desk) -> None:
        standing = standing_at(desk, flush=LONG)
        async with desk.writing() as writer:
            await settled(lambda: not writer.trouble)
            for number in range(3):
                standing.change(f"1.{number}")
                assert all(await asyncio.gather(writer.flush(LONG), writer.flush(LONG)))
                assert await desk.count("snapshots") == number + 1

    async def test_who_waits_for_it_does_not_wait_for_steps_which_are_written_when_it_is_time(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        standing, written = standing_at(desk, flush=LONG), noting(desk, monkeypatch)
        async with desk.writing() as writer:
            await settled(lambda: not writer.trouble)
            writer.read(Noted(NOW, "17.4", CallAnswered()))
            standing.change("1.1")
            assert await writer.flush(LONG)
            assert written == [(0, 1)]
        assert written == [(0, 1), (1, 0)]

    async def test_at_the_end_it_is_written_too(self, desk: Desk) -> None:
        standing = standing_at(desk)
        async with desk.writing() as writer:
            await settled(lambda: not writer.trouble)
            standing.change("1.1")
        assert await desk.count("snapshots") == 1
        assert not await desk.writer.flush(LONG)
        assert standing.is_empty

    async def test_a_row_that_is_refused_costs_no_other(self, desk: Desk) -> None:
        standing = standing_at(desk)
        async with desk.writing() as writer:
            await settled(lambda: not writer.trouble)
            standing.change("1.1", "1.2", "1.3")
            standing.rows[1] = replace(standing.rows[1], at=[])  # type: ignore[arg-type]  # a bug of ours
            writer.keep(Change(call()))
            writer.wake()
            await settled(lambda: bool(desk.complaints) and not writer.trouble)
        assert [await desk.count(table) for table in ("snapshots", "calls")] == [2, 1]
        assert len(desk.complaints) == 1
        assert standing.given_back == []


async def test_while_the_database_is_away_nobody_waits_for_it_and_nothing_of_where_calls_stand_is_lost(
    tmp_path: Path,
) -> None:
    (blocked := tmp_path / "store").touch()
    desk = Desk(database := opened(f"sqlite:///{blocked}/x.db"))
    standing = standing_at(desk)
    async with desk.writing() as writer:
        standing.change("1.1")
        assert not await writer.flush(LONG)
        await settled(lambda: bool(desk.journal.entries))
        blocked.unlink()
        await settled(lambda: not writer.trouble)
        await settled(lambda: standing.is_empty)
    assert await desk.count("snapshots") == 1
    await database.close()


async def test_a_database_that_hangs_keeps_nobody_waiting_for_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    standing, never = standing_at(desk), asyncio.Event()

    async def hang(*_: object) -> None:
        await never.wait()
        raise StoreError("the database hangs")

    async with desk.writing() as writer:
        await settled(lambda: not writer.trouble)
        with monkeypatch.context() as patched:
            patched.setattr(desk.batches, "write", hang)
            standing.change("1.1")
            assert not await writer.flush(0.01)
            assert standing.is_empty  # it is being written still
            never.set()
            await settled(lambda: bool(standing.given_back))
        await settled(lambda: not writer.trouble)
    assert await desk.count("snapshots") == 1
