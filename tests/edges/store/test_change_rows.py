import json

import pytest

from bridge.calls.records import Change, KeptCall
from bridge.store.change_rows import owes, put, rows_of
from bridge.store.database import Database
from bridge.store.history import CallFilter, History
from bridge.store.snapshots import LeftOpen
from tests.edges.store.stored import NOW, Desk, call, leg, owed

KEPT = KeptCall("pbx1", "1.1", "1.0", "0a1b", NOW, '{"schema":1,"name":"Ștefan\\ud83d"}')


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_rows_that_were_a_text_in_between_put_the_same_into_the_database(desk: Desk) -> None:
    changes = [Change(call(caller_name="Ștefan\0"), leg(answered=NOW + 1), one := owed()), Change(call(ended=NOW + 2))]
    rows = json.loads(json.dumps(rows_of(changes, [KEPT], "callbridge", "RO")))
    await desk.database.transact(lambda within: put(within, rows))
    history = History(desk.database, desk.around)
    assert await history.calls(CallFilter(), 9) == (call(ended=NOW + 2),)
    assert await history.legs("a" * 20) == (leg(answered=NOW + 1),)
    assert await desk.owes() == [one]
    assert await LeftOpen(desk.database, desk.around).of("pbx1") == [KEPT]


def test_whether_an_event_is_among_them_is_seen() -> None:
    assert owes(rows_of([Change(owed=owed())], (), "callbridge", None))
    assert not owes(rows_of([Change(call(), leg())], [KEPT], "callbridge", None))
