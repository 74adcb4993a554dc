import pytest

from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState
from bridge.ivr.events import Trigger
from bridge.store.database import Database
from bridge.store.lanes import Undertaker, pass_on, queue_of
from bridge.store.tables import deliveries
from tests.edges.store.stored import NOW, WALL, Desk, asked_within, told


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_the_next_of_each_lane_gets_its_turn_and_no_other(desk: Desk) -> None:
    rows = [told(), told(), told("b" * 20), told("b" * 20), told(receiver=WALL), told(receiver=WALL)]
    await desk.put(*rows)
    async with desk.database.writing(queue_of("callbridge")) as connection:
        await asked_within(connection, pass_on, [])
        await connection.execute(deliveries.delete().where(deliveries.c.id.in_([rows[0].id, rows[4].id])))
        await asked_within(connection, pass_on, [f"callbridge {rows[0].lane}", f"callbridge {rows[2].lane}", "unknown"])
    assert await desk.count("deliveries", "turn = 1") == 2
    assert await desk.claim() == [rows[1].id, rows[2].id]


async def test_what_is_given_up_lets_its_lane_go_on_and_what_is_in_flight_is_left(desk: Desk) -> None:
    first, second, third, last = told(), told(), told(trigger=Trigger.HANGUP), told(definition="other")
    await desk.put(first, second, third, last)
    await desk.claim()
    undertaker = Undertaker(desk.database, "callbridge", desk.backlog)
    assert await undertaker.bury(DeadReason.WITHDRAWN, NOW, deliveries.c.definition == "crm1") == 2
    assert await undertaker.bury(DeadReason.WITHDRAWN, NOW, deliveries.c.definition == "crm1") == 0
    await desk.deliver(first.id)
    assert await desk.claim() == [last.id]
    dead = await desk.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 9)
    assert [(one.notification, one.verdict and one.verdict.reason) for one in dead] == [
        (third, DeadReason.WITHDRAWN),
        (second, DeadReason.WITHDRAWN),
    ]
