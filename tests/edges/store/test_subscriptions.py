import asyncio
from dataclasses import replace

import pytest

from bridge.calls.api_ports import Subscription, Subscriptions
from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState
from bridge.errors import StoreError
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.store.database import Database
from bridge.store.subscriptions import StoredSubscriptions
from bridge.telephony.values import Extension
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, PHONE, Desk, told

ONE = Subscription(
    "q7f2m0c9x1", PHONE, Trigger.HANGUP, Method.POST, "https://crm.example/ev?a=ș", True, "pop", NOW, "crm"
)


def of_app(database: Database, app: str = "callbridge") -> StoredSubscriptions:
    desk = Desk(database, app)
    return StoredSubscriptions(database, desk.around, desk.outbox.give_up)


@pytest.fixture
def subscriptions(database: Database) -> StoredSubscriptions:
    return of_app(database)


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
    reborn = of_app(database)
    assert reborn.of(PHONE) == ()
    await reborn.refresh()
    assert (reborn.of(PHONE), reborn.all(), reborn.find("c")) == ((ONE, second), (ONE, second, elsewhere), elsewhere)
    of_others = of_app(database, "other")
    await of_others.refresh()
    assert of_others.all() == ()


async def test_an_extension_has_no_more_than_it_may_also_when_two_programs_ask_at_once(
    subscriptions: StoredSubscriptions, database: Database
) -> None:
    second = of_app(database)
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


@pytest.mark.parametrize("how", ["deleted", "disabled"])
async def test_what_waits_for_one_that_is_deleted_or_disabled_is_withdrawn_at_once(
    database: Database, how: str
) -> None:
    desk = Desk(database)
    subscriptions = StoredSubscriptions(database, desk.around, desk.outbox.give_up)
    await subscriptions.add(ONE, 50)
    owed, later = told(definition=ONE.id), told(definition=ONE.id)
    of_another = told("b" * 20)
    await desk.put(owed, later, of_another)
    if how == "deleted":
        await subscriptions.delete([ONE.id])
    else:
        await subscriptions.change(replace(ONE, note="still wanted"))
        assert await desk.count("deliveries", "state = 'dead'") == 0
        await subscriptions.change(replace(ONE, enabled=False))
    dead = await desk.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 9)
    assert {one.notification.id for one in dead} == {owed.id, later.id}
    assert {one.verdict and one.verdict.reason for one in dead} == {DeadReason.WITHDRAWN}
    assert await desk.claim() == [of_another.id]


async def test_a_change_that_was_written_counts_also_when_the_database_goes_away_then(database: Database) -> None:
    async def away(_: str) -> None:
        raise StoreError

    subscriptions = StoredSubscriptions(database, Desk(database).around, away)
    await subscriptions.add(ONE, 50)
    await subscriptions.delete([ONE.id])
    assert subscriptions.all() == ()


async def test_another_process_sees_them_when_it_reads_again(
    subscriptions: StoredSubscriptions, database: Database
) -> None:
    other = of_app(database)
    await subscriptions.add(ONE, 50)
    await other.refresh()
    assert other.of(PHONE) == (ONE,)
    await other.delete([ONE.id])
    assert not await subscriptions.change(ONE)
    await subscriptions.refresh()
    assert subscriptions.all() == ()


async def test_when_the_database_is_away_what_was_read_stays() -> None:
    database = opened("postgresql://x:y@127.0.0.1:1/z")
    subscriptions = of_app(database)
    subscriptions._hold([ONE])  # noqa: SLF001 - as if it had been there before
    with pytest.raises(StoreError):
        await subscriptions.add(replace(ONE, id="b"), 50)
    with pytest.raises(StoreError):
        await subscriptions.refresh()
    assert subscriptions.of(PHONE) == (ONE,)
