"""Events become deliveries in one transaction: none is lost between the two, and none is there twice."""

from dataclasses import replace

import pytest

from bridge.calls.deliveries import DeliveryFilter
from bridge.calls.records import Change
from bridge.store.database import Database
from bridge.store.failures import RowRefused
from bridge.store.retention import STALE, Named, Retention
from bridge.store.settings import OutboxSettings, RetentionSettings
from tests.edges.store.stored import CRM, NOW, Desk, owed, told


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def rows(desk: Desk) -> list[int]:
    return [row["seq"] for row in await desk.owed.first(9)]


async def test_what_is_owed_is_read_in_its_order_by_its_application_and_gone_when_deliveries_stand_for_it(
    desk: Desk,
) -> None:
    other = Desk(desk.database, "other")
    await desk.batches.write([Change(owed=owed(one * 20)) for one in "abc"], ())
    await other.batches.write([Change(owed=owed("d" * 20))], ())
    assert [one.leg.api_id[0] for one in await desk.owes()] == ["a", "b", "c"]
    assert len(await desk.owed.first(2)) == 2
    assert (await desk.owed.count(), await other.owed.count(), desk.backlog.owed) == (3, 1, 3)
    desk.backlog.addressed(3)
    woken: list[bool] = []
    desk.backlog.on_new(lambda: woken.append(True))
    first, second, third = await rows(desk)
    await desk.owed.done({first: [told("a" * 20)], third: [told("c" * 20)]})
    assert await rows(desk) == [second]
    assert len(await other.owes()) == 1
    assert (woken, desk.backlog.waiting, desk.backlog.fullest) == ([True], 2, CRM)
    await desk.owed.done({second: ()})
    assert (await rows(desk), woken) == ([], [True])


async def test_what_is_addressed_again_after_a_doubtful_end_is_delivered_once(desk: Desk) -> None:
    one = told()
    for _ in range(2):
        await desk.batches.write([Change(owed=owed())], ())
        await desk.owed.done({row: [one] for row in await rows(desk)})
    (found,) = await desk.deliveries.find(DeliveryFilter(), 9)
    assert found.notification == one
    assert await desk.claim() == [one.id]


async def test_what_the_database_refuses_leaves_all_as_it_was(desk: Desk) -> None:
    await desk.batches.write([Change(owed=owed())], ())
    never = replace(told(), give_up_at=1, at=[])  # type: ignore[arg-type]  # a bug of ours
    with pytest.raises((RowRefused, TypeError)):
        await desk.owed.done({row: [told(), never] for row in await rows(desk)})
    assert len(await rows(desk)) == 1
    assert await desk.count("deliveries") == 0


async def test_of_an_event_whose_call_was_forgotten_meanwhile_nothing_is_delivered(desk: Desk) -> None:
    await desk.batches.write([Change(owed=owed("a" * 20)), Change(owed=owed("b" * 20))], ())
    first, second = await rows(desk)
    retention = Retention(desk.database, desk.backlog, RetentionSettings(), OutboxSettings(), desk.around)
    await retention.forget(Named((("a" * 20, "a.1"),)))
    await desk.owed.done({first: [told("a" * 20)], second: [told("b" * 20)]})
    desk.backlog.addressed(2)
    (found,) = await desk.deliveries.find(DeliveryFilter(), 9)
    assert (found.notification.api_id, desk.backlog.waiting) == ("b" * 20, 1)


async def test_an_event_that_nobody_has_addressed_for_a_week_is_removed(desk: Desk) -> None:
    await desk.batches.write([Change(owed=owed())], ())
    retention = Retention(desk.database, desk.backlog, RetentionSettings(), OutboxSettings(), desk.around)
    await retention.purge(NOW + STALE)
    assert len(await rows(desk)) == 1
    await retention.purge(NOW + STALE + 1)
    assert await rows(desk) == []
