import pytest

from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.records import Change
from bridge.errors import StoreError
from bridge.store.database import Database
from bridge.store.history import CallFilter, History
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk, call, leg, owed


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_records_and_what_they_owe_are_one_transaction(desk: Desk) -> None:
    changes = [Change(call(), leg(), owed()), Change(leg=leg(visit=1 << 70))]
    with pytest.raises(StoreError, match="refused a row"):
        await desk.batches.write(changes, [Noted(NOW, "17.4", CallAnswered())])
    assert [await desk.count(table) for table in ("calls", "legs", "owed_events", "steps")] == [0, 0, 0, 0]


async def test_of_several_states_of_a_record_the_last_is_written_and_others_of_its_extension_too(desk: Desk) -> None:
    changes = [
        Change(call("a" * 20, extension="0003*099")),
        Change(call("b" * 20, extension="0003*099")),
        Change(call("a" * 20, extension="0003*099", ended=NOW)),
    ]
    await desk.batches.write(changes, ())
    found = await History(desk.database, desk.around).calls(CallFilter(), 9)
    assert {one.api_id: one.ended for one in found} == {"a" * 20: NOW, "b" * 20: None}


async def test_records_that_are_written_again_after_a_doubtful_end_are_there_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.batches.write([Change(call(), leg(), owed())], ())
    assert [await desk.count(table) for table in ("calls", "legs")] == [1, 1]
    assert await desk.owes() == [owed(), owed()]  # which become one delivery: see StoredOwed


async def test_nobody_is_told_of_rows_that_were_not_committed() -> None:
    desk = Desk(opened("postgresql://x:y@127.0.0.1:1/z"))
    woken: list[bool] = []
    desk.backlog.on_new(lambda: woken.append(True))
    with pytest.raises(StoreError):
        await desk.batches.write([Change(owed=owed())], ())
    assert woken == []
