import asyncio
from dataclasses import replace

import pytest

from bridge.calls.api_ports import Subscription, Subscriptions
from bridge.errors import StoreError
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.store.database import Database
from bridge.store.subscriptions import StoredSubscriptions
from bridge.telephony.values import Extension
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, PHONE, Desk

ONE = Subscription(
    "q7f2m0c9x1", PHONE, Trigger.HANGUP, Method.POST, "https://crm.example/ev?a=ș", True, "pop", NOW, "crm"
)


@pytest.fixture
def subscriptions(database: Database) -> StoredSubscriptions:
    return StoredSubscriptions(database, Desk(database).around)


async def test_what_a_program_made_is_there_at_once_and_after_a_restart(
    subscriptions: StoredSubscriptions, database: Database
) -> None:
    port: Subscriptions = subscriptions
    second, elsewhere = (
        replace(ONE, id="b", trigger=Trigger.DIAL_IN),
        replace(ONE, id="c", extension=Extension("1", "2")),
    )
    for one in (ONE, second, elsewhere):
        assert await port.add(one, 50)
    assert port.of(PHONE) == (ONE, second)
    reborn = StoredSubscriptions(database, Desk(database).around)
    assert reborn.of(PHONE) == ()
    await reborn.refresh()
    assert (reborn.of(PHONE), reborn.all(), reborn.find("c")) == ((ONE, second), (ONE, second, elsewhere), elsewhere)
    of_others = StoredSubscriptions(database, Desk(database, "other").around)
    await of_others.refresh()
    assert of_others.all() == ()


async def test_an_extension_has_no_more_than_it_may_also_when_two_programs_ask_at_once(
    subscriptions: StoredSubscriptions, database: Database
) -> None:
    second = StoredSubscriptions(database, Desk(database).around)
    many = [replace(ONE, id=f"{number}") for number in range(10)]
    added = await asyncio.gather(*((subscriptions, second)[n % 2].add(one, 3) for n, one in enumerate(many)))
    assert sum(added) == 3
    await subscriptions.refresh()
    assert len(subscriptions.of(PHONE)) == 3


async def test_changes_and_removals(subscriptions: StoredSubscriptions) -> None:
    await subscriptions.add(ONE, 50)
    off = replace(ONE, enabled=False, note="a\0b")
    assert await subscriptions.change(off)
    assert subscriptions.of(PHONE) == (off,)
    assert not await subscriptions.change(replace(ONE, id="unknown"))
    await subscriptions.refresh()
    assert subscriptions.of(PHONE) == (replace(off, note="a\ufffdb"),)
    await subscriptions.delete([ONE.id, "unknown"])
    assert (subscriptions.of(PHONE), subscriptions.find(ONE.id)) == ((), None)


async def test_another_process_sees_them_when_it_reads_again(
    subscriptions: StoredSubscriptions, database: Database
) -> None:
    other = StoredSubscriptions(database, Desk(database).around)
    await subscriptions.add(ONE, 50)
    await other.refresh()
    assert other.of(PHONE) == (ONE,)
    await other.delete([ONE.id])
    assert not await subscriptions.change(ONE)
    await subscriptions.refresh()
    assert subscriptions.all() == ()


async def test_when_the_database_is_away_what_was_read_stays() -> None:
    database = opened("postgresql://x:y@127.0.0.1:1/z")
    subscriptions = StoredSubscriptions(database, Desk(database).around)
    subscriptions._hold([ONE])  # noqa: SLF001 - as if it had been there before
    with pytest.raises(StoreError):
        await subscriptions.add(replace(ONE, id="b"), 50)
    with pytest.raises(StoreError):
        await subscriptions.refresh()
    assert subscriptions.of(PHONE) == (ONE,)
