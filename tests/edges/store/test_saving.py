from dataclasses import replace

import pytest

from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.records import Change, KeptCall
from bridge.errors import StoreError
from bridge.store.database import Database
from bridge.store.saving import Saving
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk, call, leg, owed

KEPT = KeptCall("pbx1", "1.1", "1.0", "0a1b", NOW, "{}")
MARK = {"app": "callbridge", "file": "f", "line": 7}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def saving(desk: Desk) -> Saving:
    return Saving(desk.batches, desk.complaints.append)


async def marks(desk: Desk) -> int:
    return await desk.count("written_ahead", "file = 'f' AND line = 7")


async def test_all_of_a_portion_is_saved_with_what_is_true_then(desk: Desk) -> None:
    saver = saving(desk)
    await saver.save([Change(call(), leg(), owed())], [Noted(NOW, "17.4", CallAnswered())], [KEPT], MARK)
    tables = ("calls", "legs", "owed_events", "steps", "snapshots")
    assert [await desk.count(table) for table in tables] == [1, 1, 1, 1, 1]
    assert (await marks(desk), saver.refused, desk.complaints) == (1, 0, [])


async def test_what_is_refused_is_left_out_and_the_rest_is_true_nevertheless(desk: Desk) -> None:
    saver = saving(desk)
    garbled = replace(KEPT, channel="1.2", at=[])  # type: ignore[arg-type]  # a bug of ours
    await saver.save([Change(leg=leg(visit=1 << 70)), Change(call())], (), [KEPT, garbled], MARK)
    assert [await desk.count(table) for table in ("calls", "legs", "snapshots")] == [1, 0, 1]
    assert (await marks(desk), saver.refused, len(desk.complaints)) == (1, 1, 2)


async def test_nothing_is_true_of_a_database_that_is_away() -> None:
    desk = Desk(opened("postgresql://x:y@127.0.0.1:1/z"))
    saver = saving(desk)
    with pytest.raises(StoreError):
        await saver.save([Change(call())], (), (), MARK)
    assert (saver.refused, desk.complaints) == (0, [])
