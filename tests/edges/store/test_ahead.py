"""What calls rely on is written down before the database has it. Source: The IVR 3.12."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.calls.journal import Noted
from bridge.calls.records import Change, KeptCall
from bridge.errors import StoreError
from bridge.store import ahead_file
from bridge.store.ahead import AGAIN, AT_ONCE, EMPTIED, REST, SLOW
from bridge.store.database import Database
from bridge.store.history import CallFilter, History
from bridge.store.rows import Row
from bridge.store.snapshots import LeftOpen
from bridge.store.waiting import PORTION
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk, call, leg, owed, settled

ONE = KeptCall("pbx1", "1.1", "1.0", "0a1b", NOW, '{"schema":1}')
TWO = replace(ONE, channel="1.2")


class Service(Desk):
    """A process with a file beside its database."""

    def __init__(self, folder: Path, app: str = "callbridge") -> None:
        self.file = folder / f"callbridge.db-ahead-{app}"
        super().__init__(opened(f"sqlite:///{folder}/callbridge.db"), app, unsaved_rows=10_000)

    def keep(self, change: Change) -> None:
        """As `Writer.keep` does; nobody writes it to the database."""
        self.ahead.waiting.keep(change)

    async def write(self) -> None:
        """To the database, all there is; and what is of no use any more is thrown away."""
        await self.ahead.begin()
        self.clock.go_on(EMPTIED)
        async with self.writing():
            pass
        await self.ahead.tidy()

    async def killed(self) -> None:
        """What is in memory is gone."""
        self.ahead.close()  # as the kernel does with its files
        await self.database.close()

    async def left(self) -> list[KeptCall]:
        return list(await LeftOpen(self.database, self.around).of("pbx1"))


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Callable[..., Service]]:
    made: list[Service] = []

    def one(app: str = "callbridge") -> Service:
        made.append(Service(tmp_path, app))
        return made[-1]

    yield one
    for service in made:
        await service.killed()


async def begun(make: Callable[..., Service], app: str = "callbridge") -> Service:
    service = make(app)
    await service.ahead.begin()
    return service


async def test_what_was_written_down_before_a_kill_is_in_the_database_of_the_next_process(
    make: Callable[..., Service],
) -> None:
    first = await begun(make)
    first.keep(Change(call(), leg(), told := owed()))
    assert first.ahead.take_down(lambda: ONE)
    first.keep(Change(call(ended=NOW + 1)))
    assert first.ahead.take_down(lambda: TWO)
    first.keep(Change(call("b" * 20)))  # nothing was asked after this
    await first.killed()
    second = await begun(make)
    assert sorted(one.channel for one in await second.left()) == ["1.1", "1.2"]
    history = History(second.database, second.around)
    assert await history.calls(CallFilter(), 9) == (call(ended=NOW + 1),)
    assert await history.legs("a" * 20) == (leg(),)
    assert await second.owes() == [told]
    assert second.complaints == []


async def test_what_the_database_has_is_not_put_into_it_again(make: Callable[..., Service]) -> None:
    """A line that is older than the database would take the end of a call back, and tell of an event twice."""
    first = await begun(make)
    first.keep(Change(call(), None, owed()))
    assert first.ahead.take_down(lambda: ONE)
    lines = first.file.read_bytes()
    first.keep(Change(call(ended=NOW + 1)))
    await first.write()
    assert len(first.file.read_bytes()) < len(lines)
    await first.killed()
    first.file.write_bytes(lines)  # as when it is killed before the lines are thrown away
    second = await begun(make)
    assert await History(second.database, second.around).calls(CallFilter(), 9) == (call(ended=NOW + 1),)
    assert (len(await second.owes()), await second.left()) == (1, [])


async def test_what_came_while_the_database_was_written_stays_in_the_file(make: Callable[..., Service]) -> None:
    first = await begun(make)
    assert first.ahead.take_down(lambda: ONE)
    mark = first.ahead.mark()
    assert mark
    await first.batches.write((), (), [ONE], mark)
    first.keep(Change(call()))
    assert first.ahead.take_down(lambda: TWO)
    first.ahead.marked(mark)
    await first.killed()
    second = await begun(make)
    assert len(await second.left()) == 2
    assert await second.count("calls") == 1


async def test_a_change_is_in_one_line_only(make: Callable[..., Service]) -> None:
    first = await begun(make)
    first.keep(Change(None, None, owed()))
    assert first.ahead.take_down(lambda: ONE)
    assert first.ahead.take_down(lambda: TWO)
    await first.killed()
    assert len(await (await begun(make)).owes()) == 1


async def test_nothing_stays_in_the_file_once_the_database_has_it(make: Callable[..., Service]) -> None:
    """Whoever is forgotten is in the database, and there he is looked for."""
    first = await begun(make)
    empty = first.file.read_bytes()
    first.keep(Change(call(caller_number="0744000111")))
    assert first.ahead.take_down(lambda: ONE)
    assert b"0744000111" in first.file.read_bytes()
    await first.write()
    assert first.file.read_bytes() == empty


async def test_a_process_that_recovers_is_killed_and_the_next_one_recovers_the_same_once(
    make: Callable[..., Service],
) -> None:
    first = await begun(make)
    first.keep(Change(None, None, owed()))
    assert first.ahead.take_down(lambda: ONE)
    lines = first.file.read_bytes()
    await first.killed()
    second = await begun(make)
    await second.killed()
    second.file.write_bytes(lines)  # as when it is killed between database and file
    third = await begun(make)
    assert len(await third.owes()) == 1


async def test_a_database_that_is_away_is_asked_again_until_it_has_what_was_left(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await begun(make)
    assert first.ahead.take_down(lambda: ONE)
    await first.killed()
    second = make()
    with monkeypatch.context() as away:

        async def fails(*_: object, **__: object) -> None:
            raise StoreError("away")

        away.setattr(second.database, "transact", fails)
        with pytest.raises(StoreError):
            await second.ahead.begin()
        assert not second.ahead.take_down(lambda: TWO)
    await asyncio.gather(second.ahead.begin(), second.ahead.begin())
    assert await second.left() == [ONE]
    assert second.ahead.take_down(lambda: TWO)


async def test_a_row_that_the_database_refuses_costs_no_other(make: Callable[..., Service]) -> None:
    first = await begun(make)
    assert first.ahead.take_down(lambda: ONE)
    first.keep(Change(call(), leg(visit=1 << 70), told := owed()))
    assert first.ahead.take_down(lambda: TWO)
    assert first.ahead.take_down(lambda: replace(ONE, channel="1.3"))
    await first.killed()
    second = await begun(make)
    assert [one.channel for one in await second.left()] == ["1.1", "1.2", "1.3"]
    assert (await second.count("calls"), await second.count("legs"), await second.owes()) == (1, 0, [told])
    (complaint,) = second.complaints
    assert complaint.endswith("1 rows that a process before this one had written down are left out, and no others")
    assert second.ahead.take_down(lambda: TWO)


async def test_another_application_in_the_same_database_has_its_own_file(make: Callable[..., Service]) -> None:
    ours, theirs = await begun(make), await begun(make, "other")
    assert ours.ahead.take_down(lambda: ONE)
    assert theirs.ahead.take_down(lambda: TWO)
    await theirs.killed()
    again = await begun(make, "other")
    assert [one.channel for one in await again.left()] == ["1.2"]
    assert ours.complaints == []


async def test_the_file_of_another_database_is_not_read(make: Callable[..., Service]) -> None:
    """As when a backup of the database from before the last start was put in its place."""
    first = await begun(make)
    assert first.ahead.take_down(lambda: ONE)
    await first.database.transact(
        lambda within: within.put(text("UPDATE written_ahead SET file = :name"), [{"name": "a"}])
    )
    await first.killed()
    second = await begun(make)
    assert (await second.left(), second.complaints) == ([], [])
    assert second.ahead.take_down(lambda: TWO)


async def test_a_new_database_has_nothing_of_a_file_that_was_left(make: Callable[..., Service]) -> None:
    first = await begun(make)
    assert first.ahead.take_down(lambda: ONE)
    await first.killed()
    for part in ("", "-wal", "-shm"):
        first.file.with_name(f"callbridge.db{part}").unlink(missing_ok=True)
    second = await begun(make)
    assert await second.left() == []
    assert second.ahead.take_down(lambda: TWO)


async def test_lines_of_another_release_are_left_out_and_that_is_said(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await begun(make)
    assert first.ahead.take_down(lambda: ONE)
    await first.killed()
    monkeypatch.setattr("bridge.store.ahead_recovery.READERS", ("9999",))
    second = await begun(make)
    assert await second.left() == []
    (complaint,) = second.complaints
    assert "was of another release" in complaint


async def test_while_another_process_has_the_file_calls_wait_for_the_database(make: Callable[..., Service]) -> None:
    first, second = await begun(make), await begun(make)
    assert not second.ahead.take_down(lambda: TWO)
    (complaint,) = second.complaints
    assert "cannot be written: another process has it. Until it can, calls wait for the database" in complaint
    await first.killed()
    second.clock.go_on(REST)
    await second.write()
    assert second.ahead.take_down(lambda: TWO)
    await second.killed()
    assert [one.channel for one in await (await begun(make)).left()] == ["1.2"]


async def test_lines_that_could_not_be_read_at_one_start_are_not_put_over_what_was_written_after_it(
    make: Callable[..., Service],
) -> None:
    first = await begun(make)
    first.keep(Change(call()))
    assert first.ahead.take_down(lambda: ONE)
    second = await begun(make)  # which finds the file taken
    await first.killed()
    second.keep(Change(call(ended=NOW + 1)))
    async with second.writing():
        pass
    await second.killed()
    third = await begun(make)
    assert await History(third.database, third.around).calls(CallFilter(), 9) == (call(ended=NOW + 1),)
    assert await third.left() == []


async def test_a_full_disk_costs_no_call_and_is_told_once_in_a_while(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await begun(make)

    def with_room(most: int) -> bool:
        with monkeypatch.context() as disk:
            disk.setattr(ahead_file, "LARGEST", most)
            return one.ahead.take_down(lambda: ONE)

    assert not with_room(10)
    assert not with_room(9999)  # it is left alone for a while
    one.clock.go_on(REST)
    assert with_room(9999)
    assert not with_room(10)
    (complaint,) = one.complaints
    assert complaint.startswith(f"[store] url: {one.file} cannot be written: No space left on device. Until it can")
    one.clock.go_on(AGAIN)
    assert not with_room(10)
    assert len(one.complaints) == 2


async def test_a_disk_that_was_full_when_the_file_was_to_begin_is_tried_again(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(ahead_file, "LARGEST", 10)
        one = await begun(make)
        assert not one.ahead.take_down(lambda: ONE)
    one.clock.go_on(REST)
    await one.ahead.tidy()
    assert one.ahead.take_down(lambda: ONE)


async def test_behind_half_a_line_that_stays_the_file_begins_anew_once_the_database_has_all(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    one, write = await begun(make), os.write
    assert one.ahead.take_down(lambda: ONE)
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", lambda to, octets: write(to, octets[:5]))
        broken.setattr(os, "ftruncate", fails)
        assert not one.ahead.take_down(lambda: TWO)
    one.clock.go_on(REST)
    async with one.writing():
        await settled(lambda: one.ahead.take_down(lambda: TWO))
    await one.killed()
    assert [kept.channel for kept in await (await begun(make)).left()] == ["1.2"]


async def test_lines_before_half_a_line_are_not_put_over_what_was_written_after_it(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the file begins anew, also with more that waits than is written in one transaction."""

    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    one, write = await begun(make), os.write
    one.keep(Change(call(), None, owed()))
    assert one.ahead.take_down(lambda: ONE)
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", lambda to, octets: write(to, octets[:5]))
        broken.setattr(os, "ftruncate", fails)
        assert not one.ahead.take_down(lambda: TWO)
    for number in range(PORTION + 1):
        one.keep(Change(call(f"{number:020}", ended=NOW)))
    one.keep(Change(call(ended=NOW + 1)))
    async with one.writing():
        pass
    assert not one.ahead.take_down(lambda: TWO)
    await one.killed()
    again = await begun(make)
    assert await again.count("calls", "ended IS NULL") == 0
    assert (await again.left(), len(await again.owes())) == ([], 1)


async def test_much_that_waits_is_written_down_in_portions_and_before_a_kill_nothing_older_is_put_over_it(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than is written in one transaction, and more than one line holds, as after the database was away."""
    first, written = await begun(make), list[int]()
    for ended in (None, NOW + 1):
        for number in range(AT_ONCE + PORTION):
            first.keep(Change(call(f"{number:020}", ended=ended)))
        if ended is None:
            assert first.ahead.take_down(lambda: ONE)
            assert len(first.ahead.waiting.not_ahead(10**6)) == PORTION
    write = first.batches.write

    async def once(
        changes: Sequence[Change], steps: Sequence[Noted], kept: Sequence[KeptCall], mark: Row | None
    ) -> None:
        if written:
            raise StoreError("killed")
        await write(changes, steps, kept, mark)
        written.append(len(changes))

    monkeypatch.setattr(first.batches, "write", once)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(first.writer.run())
        await settled(lambda: bool(written))
        first.ahead.close()
        await first.writer.close(0.01)
    second = await begun(make)
    assert await second.count("calls", "ended IS NULL") == 0


async def test_a_disk_that_holds_up_all_calls_is_left_alone_for_a_while(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await begun(make)
    write = os.write

    def slow(to: int, octets: bytes) -> int:
        one.clock.go_on(2 * SLOW)
        return write(to, octets)

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", slow)
        assert one.ahead.take_down(lambda: ONE)  # it is written down, though late
        assert not one.ahead.take_down(lambda: TWO)
    one.clock.go_on(REST + 1)
    assert one.ahead.take_down(lambda: TWO)
    await one.killed()
    assert len(await (await begun(make)).left()) == 2


async def test_what_waits_at_the_end_for_a_database_that_is_away_is_not_lost(make: Callable[..., Service]) -> None:
    one = make()
    one.keep(Change(None, None, told := owed()))
    assert not one.ahead.take_rest()
    await one.ahead.begin()
    assert one.ahead.take_rest()
    await one.killed()
    assert await (await begun(make)).owes() == [told]


async def test_at_the_end_no_line_stays_that_the_database_has(make: Callable[..., Service]) -> None:
    one = await begun(make)
    one.keep(Change(call(caller_number="0744000111")))
    assert one.ahead.take_down(lambda: ONE)
    await one.ahead.tidy()
    async with one.writing():
        pass
    one.ahead.close()
    assert b"0744000111" not in one.file.read_bytes()


async def test_only_what_is_written_down_nowhere_is_told_to_be_lost(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StoreError("away")

    one = await begun(make)
    monkeypatch.setattr(one.database, "transact", away)
    for number in range(AT_ONCE + 3):
        one.keep(Change(call(f"{number:020}")))
    assert one.ahead.take_down(lambda: ONE)
    monkeypatch.setattr(ahead_file, "LARGEST", 10)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.writer.run())
        await settled(lambda: one.writer.trouble == "away")
        await one.writer.close(0.05)
    lost = "0 notifications and 3 records of calls were not written before the end, and are lost"
    assert one.complaints[-1].endswith(lost)


async def test_what_is_written_down_already_is_not_told_to_be_lost(
    make: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await begun(make)
    one.keep(Change(None, None, owed()))
    assert one.ahead.take_down(lambda: ONE)
    monkeypatch.setattr(ahead_file, "LARGEST", 10)
    assert one.ahead.take_rest()
    one.keep(Change(call()))
    assert not one.ahead.take_rest()


async def test_whoever_delivers_hears_of_events_that_were_left(make: Callable[..., Service]) -> None:
    first = await begun(make)
    first.keep(Change(None, None, owed()))
    assert first.ahead.take_down(lambda: ONE)
    await first.killed()
    second, woken = make(), list[bool]()
    second.backlog.on_new(lambda: woken.append(True))
    await second.ahead.begin()
    assert woken == [True]


async def test_a_call_that_cannot_be_drawn_up_is_not_written_down(make: Callable[..., Service]) -> None:
    one = await begun(make)
    assert not one.ahead.take_down(lambda: None)
    assert one.ahead.mark() is None


async def test_postgresql_has_no_file_and_a_call_waits_for_the_database(database: Database) -> None:
    desk = Desk(database)
    await desk.ahead.begin()
    drawn: list[bool] = []

    def draw() -> KeptCall:
        drawn.append(True)
        return ONE

    assert desk.ahead.take_down(draw) == (database.file is not None)
    assert len(drawn) == (database.file is not None)
    desk.ahead.close()


async def test_the_writer_says_in_the_database_which_lines_it_has(make: Callable[..., Service]) -> None:
    one = await begun(make)
    async with one.writing() as writer:
        for number in range(3):
            one.keep(Change(call(f"{number:020}")))
            assert one.ahead.take_down(lambda: ONE)
            writer.wake()
            await settled(lambda: one.ahead.mark() is None)
    assert await one.count("written_ahead", "app = 'callbridge' AND line = 3") == 1
    assert await one.count("calls") == 3
