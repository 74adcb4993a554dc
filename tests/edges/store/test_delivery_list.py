from dataclasses import replace

import pytest

from bridge.calls.deliveries import DeadReason, Delivery, DeliveryFilter, DeliveryState, Verdict
from bridge.calls.service_ports import Deliveries
from bridge.ivr.events import Trigger
from bridge.store.database import Database
from bridge.store.delivery_list import conditions
from tests.edges.store.stored import NOW, WALL, Desk, ids, room, told


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_people_find_deliveries_by_everything_that_they_know_of_them(desk: Desk) -> None:
    first = told(at=NOW - 100)
    dead = told("b" * 20, at=NOW - 50, call_id="17.4", receiver=WALL, definition="wall")
    pending = told("c" * 20, at=NOW - 10)
    await desk.put(first, dead, pending)
    await desk.claim(NOW - 50)
    await desk.deliver(first.id)
    await desk.outbox.settle([Verdict(dead.id, reason=DeadReason.GONE, status=410, reply="no")])
    everything: Deliveries = desk.deliveries
    for wanted, expected in (
        (DeliveryFilter(), [pending, dead, first]),
        (DeliveryFilter(DeliveryState.DELIVERED), [first]),
        (DeliveryFilter(DeliveryState.DEAD), [dead]),
        (DeliveryFilter(DeliveryState.PENDING), [pending]),
        (DeliveryFilter(DeliveryState.IN_FLIGHT), []),
        (DeliveryFilter(receiver=WALL), [dead]),
        (DeliveryFilter(call="17.4"), [dead]),
        (DeliveryFilter(call="c" * 20), [pending]),
        (DeliveryFilter(definition="crm1", since=NOW - 60), [pending]),
        (DeliveryFilter(since=NOW - 60, until=NOW - 10), [dead]),
        (DeliveryFilter(ids=(first.id, pending.id)), [pending, first]),
        (DeliveryFilter(ids=("'; DROP TABLE deliveries; --",)), []),
    ):
        assert [one.notification for one in await everything.find(wanted, 10)] == expected
    assert len(await everything.find(DeliveryFilter(), 2)) == 2
    (shown,) = await everything.find(DeliveryFilter(DeliveryState.DEAD), 10)
    verdict = Verdict(dead.id, reason=DeadReason.GONE, status=410, reply="no")
    assert shown == Delivery(dead, DeliveryState.DEAD, 1, None, verdict)


async def test_a_replay_has_a_fresh_schedule_the_same_id_and_no_order(desk: Desk) -> None:
    first, second, third = told(), told(trigger=Trigger.ANSWER_IN), told(trigger=Trigger.HANGUP)
    await desk.put(first, second, third)
    await desk.claim()
    await desk.outbox.settle([Verdict(first.id, reason=DeadReason.EXPIRED, status=500)])
    await desk.claim(NOW + 990)
    desk.clock.go_on(1000)
    woken: list[bool] = []
    desk.outbox.on_new(lambda: woken.append(True))
    assert await desk.deliveries.replay(DeliveryFilter(call=first.api_id)) == 1
    assert woken == [True]
    (due,) = await desk.outbox.claim(room(), NOW + 1000)
    assert due.notification == replace(first, give_up_at=NOW + 1000 + 259_200)
    assert (due.attempt, due.replay) == (1, True)
    await desk.outbox.settle([Verdict(second.id, due=NOW + 60_000)])
    await desk.deliver(first.id)
    assert await desk.claim(NOW + 60_000) == [second.id]
    await desk.deliver(second.id)
    assert await desk.claim(NOW + 60_000) == [third.id]
    assert await desk.deliveries.replay(DeliveryFilter(DeliveryState.DELIVERED)) == 2
    desk.clock.go_on(1_000_000)
    assert await desk.deliveries.drop(DeliveryFilter(ids=(first.id,))) == 1
    assert await desk.deliveries.replay(DeliveryFilter(ids=(first.id,))) == 1
    (again,) = await desk.deliveries.find(DeliveryFilter(ids=(first.id,)), 1)
    assert again.notification.give_up_at == desk.clock.now() + 259_200  # however often it was replayed before


async def test_only_what_waits_is_dropped_and_its_lane_goes_on(desk: Desk) -> None:
    first, second, third = told(), told(definition="other"), told()
    await desk.put(first, second, third)
    assert await desk.claim() == [first.id]
    assert await desk.deliveries.drop(DeliveryFilter(definition="crm1")) == 1
    await desk.deliver(first.id)
    assert ids(await desk.outbox.claim(room(), NOW)) == [second.id]
    (dead,) = await desk.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 10)
    assert dead.verdict == Verdict(third.id, reason=DeadReason.DROPPED)


async def test_large_orders_are_carried_out_in_portions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lanes", "delivery_list"):
        monkeypatch.setattr(f"bridge.store.{name}.PORTION", 3)
    await desk.put(*(told(f"{number:020}") for number in range(10)))
    assert await desk.deliveries.drop(DeliveryFilter()) == 10
    assert await desk.deliveries.replay(DeliveryFilter(DeliveryState.DEAD)) == 10
    assert len(await desk.claim()) == 4


def test_no_condition_means_all() -> None:
    assert conditions(DeliveryFilter()) == []
