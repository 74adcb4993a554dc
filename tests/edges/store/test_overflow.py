import pytest

from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState, Verdict
from bridge.calls.entries.events import OutboxOverflowed
from bridge.ivr.events import Trigger
from bridge.store.backlog import STALE
from bridge.store.database import Database
from tests.edges.store.stored import CRM, NOW, WALL, Desk, told


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, max_pending=4)


async def test_while_there_is_room_nothing_is_given_up(desk: Desk) -> None:
    await desk.put(*(told(f"{number:020}") for number in range(4)))
    await desk.overflow.relieve()
    assert desk.journal.entries == []


async def test_the_oldest_of_all_definitions_of_the_fullest_receiver_go_and_their_lanes_go_on(desk: Desk) -> None:
    elsewhere = told(receiver=WALL, at=NOW - 99)
    first, third = told(at=NOW - 9), told("b" * 20, at=NOW - 5)
    second, fourth = told("c" * 20, definition="other", at=NOW - 7), told("d" * 20, definition="other", at=NOW)
    behind = told(trigger=Trigger.HANGUP, at=NOW + 1)
    in_flight = told("e" * 20, at=NOW - 50)
    await desk.put(in_flight)
    await desk.claim(NOW - 50)
    await desk.put(elsewhere, first, third, second, fourth, behind)
    await desk.overflow.relieve()
    assert desk.journal.of(OutboxOverflowed) == [OutboxOverflowed(CRM, one.id) for one in (first, second, third)]
    dead = await desk.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 9)
    assert {one.verdict for one in dead} == {
        Verdict(one.id, reason=DeadReason.OVERFLOW) for one in (first, second, third)
    }
    assert await desk.claim(NOW + 1) == [elsewhere.id, fourth.id, behind.id]


async def test_what_another_process_has_done_is_counted_before_anything_is_given_up(desk: Desk) -> None:
    await desk.overflow.count()
    await desk.put(*(told(f"{number:020}") for number in range(6)))
    other = Desk(desk.database)
    await other.deliver(*await other.claim())
    desk.clock.go_on(STALE)
    await desk.overflow.relieve()
    assert (desk.journal.entries, desk.backlog.excess) == ([], -2)


async def test_what_is_in_flight_is_never_given_up(desk: Desk) -> None:
    await desk.put(*(told(f"{number:020}", receiver=f"https://{number}:443") for number in range(5)))
    assert len(await desk.claim()) == 5
    await desk.overflow.relieve()
    assert desk.journal.entries == []
    await desk.deliver(*(one.notification.id for one in await desk.deliveries.find(DeliveryFilter(), 9)))
    await desk.overflow.relieve()


async def test_a_count_of_what_is_no_more_ends(desk: Desk) -> None:
    await desk.overflow.count()
    desk.backlog.added({"https://gone:443": 9})
    await desk.overflow.relieve()
    assert desk.journal.entries == []
