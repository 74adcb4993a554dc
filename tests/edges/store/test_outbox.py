from dataclasses import replace

import pytest

from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState, Room, Verdict
from bridge.calls.service_ports import Outbox
from bridge.ivr.events import Trigger
from bridge.store import outbox
from bridge.store.database import Database
from bridge.store.outbox import LEASE
from tests.edges.store.stored import CRM, NOW, WALL, Desk, ids, room, told


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_what_is_due_is_leased_to_one_only_and_comes_as_it_was_put(desk: Desk) -> None:
    outbox: Outbox = desk.outbox
    first = told(url="https://crm.example/ș?x=%20", body="CallID=1&n=%00")
    await desk.put(first)
    (due,) = await outbox.claim(room(), NOW)
    assert (due.notification, due.attempt, due.replay) == (first, 1, False)
    assert await outbox.claim(room(), NOW + LEASE - 1) == ()
    assert await outbox.next_due() is None


async def test_one_event_of_a_leg_is_told_to_a_definition_once(desk: Desk) -> None:
    first = told()
    await desk.put(first, told(leg=first.leg), replace(first, body="again"))
    await desk.put(
        told(leg=first.leg), told(leg=first.leg, trigger=Trigger.HANGUP), told(leg=first.leg, definition="b")
    )
    assert await desk.count("deliveries") == 3


async def test_in_a_lane_the_next_waits_until_the_earlier_is_delivered_or_dead(desk: Desk) -> None:
    first, second, third = told(), told(trigger=Trigger.ANSWER_IN), told(trigger=Trigger.HANGUP)
    elsewhere, of_another = told(receiver=WALL), told("b" * 20)
    await desk.put(first, second, third, elsewhere, of_another)
    assert await desk.claim() == [first.id, elsewhere.id, of_another.id]
    await desk.outbox.settle([Verdict(first.id, due=NOW + 5, status=500)])
    assert await desk.claim(NOW + 4) == []
    assert await desk.outbox.next_due() == NOW + 5
    assert await desk.claim(NOW + 5) == [first.id]
    await desk.deliver(first.id)
    assert await desk.claim(NOW + 5) == [second.id]
    await desk.outbox.settle([Verdict(second.id, reason=DeadReason.GONE, status=410)])
    assert await desk.claim(NOW + 5) == [third.id]


async def test_a_row_that_comes_while_its_lane_is_busy_gets_its_turn_all_the_same(desk: Desk) -> None:
    first, second, third = told(), told(), told()
    await desk.put(first)
    assert await desk.claim() == [first.id]
    await desk.put(second)
    assert await desk.claim() == []
    await desk.deliver(first.id)
    await desk.put(third)
    assert await desk.claim() == [second.id]
    await desk.deliver(second.id)
    assert await desk.claim() == [third.id]


async def test_a_duplicate_does_not_block_its_lane(desk: Desk) -> None:
    first = told()
    await desk.put(first)
    await desk.claim()
    await desk.deliver(first.id)
    second = told()
    await desk.put(replace(first), second)
    assert await desk.claim() == [second.id]


async def test_what_is_given_up_without_an_attempt_keeps_its_last_answer(desk: Desk) -> None:
    tried, untried, delivered = told("a" * 20), told("b" * 20), told("c" * 20)
    await desk.put(tried, untried, delivered)
    await desk.claim()
    refused = Verdict(tried.id, due=NOW + 1, status=500, error="CB207: no", reply="busy", seconds=0.3)
    await desk.outbox.settle([refused, Verdict(untried.id, due=NOW + 1, status=0)])
    await desk.claim(NOW + 1)
    given_up = [Verdict(one.id, reason=DeadReason.WITHDRAWN, attempted=False) for one in (tried, untried)]
    await desk.outbox.settle([*given_up, Verdict(delivered.id, delivered=True, status=200)])
    found = {one.notification.id: one for one in await desk.deliveries.find(DeliveryFilter(), 9)}
    assert found[tried.id].verdict == replace(refused, due=None, reason=DeadReason.WITHDRAWN)
    assert (found[tried.id].state, found[tried.id].attempts) == (DeliveryState.DEAD, 1)
    assert found[untried.id].attempts == 1
    assert (found[delivered.id].state, found[delivered.id].attempts) == (DeliveryState.DELIVERED, 1)


async def test_what_a_process_had_leased_that_has_certainly_ended_is_free_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = told(), told()
    await desk.put(first, second)
    assert await desk.claim() == [first.id]
    reborn = Desk(desk.database)
    woken: list[bool] = []
    reborn.outbox.on_new(lambda: woken.append(True))
    assert await reborn.outbox.take_back() == 0
    assert (await reborn.claim(), woken) == ([], [])
    monkeypatch.setattr(outbox, "has_ended", lambda owner: owner == desk.around.owner)
    assert await reborn.outbox.take_back() == 1
    assert woken == [True]
    (due,) = await reborn.outbox.claim(room(), NOW)
    assert (due.notification, due.attempt) == (first, 2)
    await desk.deliver(first.id)
    assert await desk.count("deliveries", "state = 'delivered'") == 0
    assert await reborn.outbox.take_back() == 0


async def test_a_process_that_dies_between_claim_and_settle_costs_a_minute_and_no_delivery(desk: Desk) -> None:
    first = told()
    await desk.put(first)
    assert await desk.claim() == [first.id]
    reborn = Desk(desk.database)
    assert await reborn.outbox.next_due() == NOW + LEASE
    assert await reborn.claim(NOW + LEASE - 0.1) == []
    (due,) = await reborn.outbox.claim(room(), NOW + LEASE)
    assert (due.notification.id, due.attempt) == (first.id, 2)
    await desk.deliver(first.id)  # the dead one wakes up: what it says does not count
    (kept,) = await reborn.deliveries.find(DeliveryFilter(), 10)
    assert kept.state is DeliveryState.IN_FLIGHT
    await reborn.deliver(first.id)
    (kept,) = await reborn.deliveries.find(DeliveryFilter(), 10)
    assert (kept.state, kept.attempts) == (DeliveryState.DELIVERED, 2)


async def test_no_receiver_gets_more_than_its_room_and_none_takes_the_room_of_others(desk: Desk) -> None:
    crm = [told(f"{n:020}", at=NOW + n / 100) for n in range(20)]
    wall = [told(f"{n:020}", receiver=WALL, at=NOW + 1 + n / 100) for n in range(20)]
    await desk.put(*crm, *wall)
    chosen = await desk.outbox.claim(Room(6, 4, busy={CRM: 3}), NOW + 9)
    assert ids(chosen) == [crm[0].id, *(one.id for one in wall[:4])]
    assert await desk.claim(NOW + 9, most=0) == []
    chosen = await desk.outbox.claim(Room(3, 4, busy={WALL: 4}), NOW + 9)
    assert ids(chosen) == [one.id for one in crm[1:4]]
    chosen = await desk.outbox.claim(Room(64, 4, busy={WALL: 9, CRM: 4}, ahead={CRM: 2}), NOW + 9)
    assert ids(chosen) == [one.id for one in crm[4:6]]


async def test_what_a_breaker_holds_is_left_and_the_rest_of_the_receiver_goes_on(desk: Desk) -> None:
    bad = [told(f"{n:020}", definition="bad", at=NOW - 9) for n in range(9)]
    good = [told(f"{n:020}", definition=f"good{n}", at=NOW - n) for n in range(9, 14)]
    wall = told(receiver=WALL)
    await desk.put(*bad, *good, wall)
    assert await desk.claim(held_receivers=frozenset({CRM})) == [wall.id]
    chosen = await desk.claim(held_definitions=frozenset({"bad"}))
    assert chosen == [one.id for one in reversed(good[1:])]
    assert await desk.claim(held_definitions=frozenset({"bad"})) == [good[0].id]
    assert await desk.claim(held_definitions=frozenset({"bad"})) == []


async def test_a_probe_gets_the_one_that_is_due_the_longest_or_next(desk: Desk) -> None:
    first, second, elsewhere = told(), told("b" * 20, at=NOW + 1), told("c" * 20, definition="d", receiver=WALL)
    behind = told(trigger=Trigger.HANGUP)
    await desk.put(first, behind, second, elsewhere)
    await desk.claim(most=3, held_receivers=frozenset({WALL}))
    await desk.outbox.settle([Verdict(first.id, due=NOW + 300)])
    assert (one := await desk.outbox.probe(NOW, receiver=CRM))
    assert one.notification == second
    assert (one := await desk.outbox.probe(NOW, definition="crm1"))
    assert one.notification == first
    assert (one.attempt, await desk.outbox.probe(NOW, receiver=CRM)) == (2, None)
    assert (one := await desk.outbox.probe(NOW, definition="d"))
    assert one.notification == elsewhere
    assert await desk.outbox.probe(NOW, definition="unknown") is None
    assert (one := await desk.outbox.probe(NOW + LEASE, receiver=CRM))
    assert one.notification == first


async def test_a_lease_that_is_given_back_is_due_as_before_and_was_no_attempt(desk: Desk) -> None:
    first = told()
    await desk.put(first)
    await desk.claim()
    await Desk(desk.database).outbox.release([first.id])
    assert await desk.claim() == []
    await desk.outbox.release([first.id])
    (due,) = await desk.outbox.claim(room(), NOW)
    assert due.attempt == 1
    await desk.outbox.settle([Verdict(first.id, due=NOW + 300)])
    assert await desk.outbox.probe(NOW, receiver=CRM)
    await desk.outbox.release([first.id])
    assert await desk.outbox.next_due() == NOW + 300


async def test_how_the_last_attempt_ended_is_kept(desk: Desk) -> None:
    first = told()
    await desk.put(first)
    await desk.claim()
    answer = Verdict(first.id, due=NOW + 1, status=500, error="", reply="ș" * 2000 + "\0", seconds=0.25)
    await desk.outbox.settle([answer, Verdict("unknown", delivered=True)])
    (kept,) = await desk.deliveries.find(DeliveryFilter(), 10)
    assert kept.verdict == replace(answer, reply="ș" * 1024)
    await desk.claim(NOW + 1)
    await desk.outbox.settle([Verdict(first.id, error="CB204: no\0 answer", seconds=1.5, reason=DeadReason.EXPIRED)])
    (kept,) = await desk.deliveries.find(DeliveryFilter(), 10)
    assert kept.verdict == Verdict(first.id, reason=DeadReason.EXPIRED, error="CB204: no\ufffd answer", seconds=1.5)
    assert (kept.state, kept.due, kept.attempts) == (DeliveryState.DEAD, None, 2)


async def test_a_verdict_without_a_moment_is_due_now(desk: Desk) -> None:
    first = told()
    await desk.put(first)
    await desk.claim()
    await desk.outbox.settle([Verdict(first.id)])
    assert await desk.outbox.next_due() == NOW


async def test_what_is_too_old_is_given_up_also_when_nobody_may_claim_it(desk: Desk) -> None:
    old, behind, young = told(give_up_at=NOW + 1), told(give_up_at=NOW + 9), told("b" * 20)
    leased = told("c" * 20, give_up_at=NOW)
    await desk.put(leased)
    await desk.claim()
    await desk.put(old, behind, young)
    assert await desk.outbox.expire(NOW) == 0
    assert await desk.outbox.expire(NOW + 1) == 1
    assert await desk.claim(NOW + 1) == [behind.id, young.id]
    (dead,) = await desk.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 10)
    assert dead.verdict == Verdict(old.id, reason=DeadReason.EXPIRED)


async def test_what_waits_for_a_definition_that_is_no_more_is_withdrawn(desk: Desk) -> None:
    first, last = told(), told(trigger=Trigger.HANGUP, definition="other")
    await desk.put(first, *(told(definition="crm1") for _ in range(600)), last)
    assert await desk.outbox.withdraw(lambda: frozenset({"crm1", "other"})) == 0
    assert await desk.outbox.withdraw(lambda: frozenset({"other"})) == 601
    assert await desk.claim() == [last.id]
    assert await desk.outbox.withdraw(frozenset) == 0  # what is under way is waited for


async def test_another_application_in_the_same_database_is_left_alone(desk: Desk) -> None:
    other, first, theirs = Desk(desk.database, "other"), told(), told(give_up_at=NOW)
    await desk.put(first)
    await other.put(replace(theirs, leg=first.leg))
    assert await desk.outbox.expire(NOW) == 0
    assert await desk.claim() == [first.id]
    assert await desk.deliveries.find(DeliveryFilter(DeliveryState.PENDING), 10) == ()
    assert await other.claim() == [theirs.id]
