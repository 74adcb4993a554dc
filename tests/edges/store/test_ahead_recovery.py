"""What stands in lines of a file is put into the database, as far as that lacks it."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import text

from bridge.calls.records import Change, KeptCall
from bridge.errors import StoreError
from bridge.store.ahead_recovery import Line, Recovery, named
from bridge.store.change_rows import rows_of
from bridge.store.database import Database
from bridge.store.transaction import Transaction
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk, call, leg, owed

ONE = KeptCall("pbx1", "1.1", "1.0", "0a1b", NOW, '{"schema":1}')


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def line(number: int, *changes: Change) -> Line:
    return number, json.dumps(rows_of(changes, [ONE], "callbridge", "RO"))


async def recovered(desk: Desk, *lines: Line, first_line: str = named("old"), upto: int = 0) -> bool:
    """With a database that has everything up to a line of the file `old`; whether there were events."""
    recovery = Recovery(desk.database, desk.around)
    assert await recovery.marked() is None
    await recovery.begin("old")
    async with desk.database.writing() as connection:
        await connection.execute(text("UPDATE written_ahead SET line = :upto"), {"upto": upto})
    marked = await recovery.marked()
    assert marked == {"file": "old", "line": upto}
    events = await recovery.recover(marked, first_line, lines, "new")
    assert await recovery.marked() == {"file": "new", "line": 0}
    return events


async def test_only_lines_that_the_database_lacks_are_put_and_it_is_told_whether_events_are_among_them(
    desk: Desk,
) -> None:
    assert await recovered(desk, line(1, Change(call())), line(2, Change(None, leg(), one := owed())), upto=1)
    assert (await desk.count("calls"), await desk.owes(), await desk.count("snapshots")) == (0, [one], 1)


async def test_without_events_nobody_need_be_woken(desk: Desk) -> None:
    assert not await recovered(desk, line(1, Change(call())))
    assert await desk.count("calls") == 1


async def test_a_row_that_is_refused_costs_itself_alone(desk: Desk) -> None:
    assert await recovered(desk, line(1, Change(call(), leg(visit=1 << 70), owed())), line(2, Change(call("b" * 20))))
    assert [await desk.count(table) for table in ("calls", "legs", "owed_events", "snapshots")] == [2, 0, 1, 1]
    assert len(desk.complaints) == 1


async def test_a_database_that_goes_away_between_the_rows_of_a_line_has_all_of_them_in_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    recovery, transact, asked = Recovery(desk.database, desk.around), desk.database.transact, list[int]()

    async def goes_away(work: Callable[[Transaction], None]) -> None:
        asked.append(len(asked))
        if len(asked) == 5:
            raise StoreError("away")
        await transact(work)

    await recovery.begin("old")
    marked = await recovery.marked()
    assert marked
    monkeypatch.setattr(desk.database, "transact", goes_away)
    lines = [line(1, Change(call(), leg(visit=1 << 70), owed()), Change(call("b" * 20)))]
    with pytest.raises(StoreError):
        await recovery.recover(marked, named("old"), lines, "new")
    assert await recovery.marked() == marked
    assert await recovery.recover(marked, named("old"), lines, "new")
    assert [await desk.count(table) for table in ("calls", "legs", "snapshots")] == [2, 0, 1]
    assert all(event == owed() for event in await desk.owes())  # twice, perhaps: it becomes one delivery


@pytest.mark.parametrize("first_line", ["", named("another"), "nonsense"])
async def test_another_file_is_not_put(desk: Desk, first_line: str) -> None:
    assert not await recovered(desk, line(1, Change(call(), None, owed())), first_line=first_line)
    assert (await desk.count("calls"), desk.complaints) == (0, [])


async def test_what_another_release_has_written_is_left_out_which_is_told(desk: Desk) -> None:
    assert not await recovered(desk, line(1, Change(call())), first_line="old 0000")
    assert await desk.count("calls") == 0
    assert len(desk.complaints) == 1


async def test_a_database_that_is_away_is_to_be_asked_again() -> None:
    desk = Desk(opened("postgresql://x:y@127.0.0.1:1/z"))
    recovery = Recovery(desk.database, desk.around)
    for asked in (recovery.marked(), recovery.begin("new")):
        with pytest.raises(StoreError):
            await asked
