import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.calls.deliveries import Pot, Room, Verdict
from bridge.ivr.events import Trigger
from bridge.store import owed
from bridge.store.claims import claimable, next_free, oldest
from bridge.store.database import Database
from bridge.store.lanes import pass_on
from bridge.store.rows import delivery_row
from tests.edges.store.conftest import opened
from tests.edges.store.stored import CRM, NOW, WALL, Desk, asked_within, breathe, room, told

MANY = 100_000
DEAD = "https://dead.example:443"

Question = Callable[[AsyncConnection], Awaitable[object]]


@pytest.fixture
async def crowded(url: str) -> AsyncIterator[Desk]:
    """One receiver is dead: a hundred thousand deliveries wait for it, two of each call."""
    desk = Desk(database := opened(url, patience=50))
    await desk.put(told(), told(definition="good", receiver=DEAD), told(receiver=WALL))
    columns = (
        "id, app, definition, origin, extension, trigger, leg, call_id, api_id, method, url, body, receiver, lane,"
        " state, at, give_up_at, patience, turn, replay, attempts, due, leased_by, reason, error, reply, status,"
        " seconds"
    )
    values = (
        "'id' || i, 'callbridge', 'crm1', 'file', '0003*001', 'dial-in', 'leg' || i, 'c' || i, 'a' || i, 'GET', '',"
        f" '', '{DEAD}', 'lane' || (i / 2), 'pending', {NOW} - i, {NOW} + 259200, 259200, 1 - i % 2, false, 3,"
        f" {NOW} - i, '', '', '', '', 500, 0.1"
    )
    counted = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {MANY})"  # noqa: S608 - the test's own
    async with database.writing() as connection:
        statement = f"{counted} INSERT INTO deliveries ({columns}) SELECT {values} FROM n"  # noqa: S608 - the test's own
        await connection.execute(text(statement))
    yield desk
    await database.close()


async def test_every_question_costs_the_same_however_much_waits_for_a_receiver_that_is_held_or_full(
    crowded: Desk,
) -> None:
    app = "callbridge"

    def claims(asked: Room, found: int) -> Question:
        async def question(connection: AsyncConnection) -> None:
            assert len(await asked_within(connection, claimable, app, asked, NOW)) == found

        return question

    def finds(receiver: str, definition: str) -> Question:
        async def question(connection: AsyncConnection) -> None:
            assert await asked_within(connection, oldest, app, receiver, definition, NOW)

        return question

    async def next_one(connection: AsyncConnection) -> None:
        assert await asked_within(connection, next_free, app, "somebody") == NOW - MANY + 2

    async def the_next_of_a_lane(connection: AsyncConnection) -> None:
        await asked_within(connection, pass_on, ["lane7", "lane8"])

    async def one_more(connection: AsyncConnection) -> None:
        await connection.execute(owed._TOLD, [delivery_row(told(), app)])  # noqa: SLF001 - the statement, without its transaction

    questions = (
        claims(room(held_receivers=frozenset({DEAD})), 2),
        claims(Room(64, 4, busy={DEAD: 4}), 2),
        claims(room(held_definitions=frozenset({"crm1"}), held_receivers=frozenset({CRM, WALL})), 1),
        claims(room(3), 3),
        finds(DEAD, ""),
        finds("", "good"),
        next_one,
        the_next_of_a_lane,
        one_more,
    )
    for question in questions:
        await is_cheap(crowded, question)


@pytest.mark.parametrize("seed", range(3))
async def test_two_processes_never_get_the_same_row_and_keep_the_order_of_each_lane(url: str, seed: int) -> None:
    random = Random(seed)
    desks = [Desk(opened(url)) for _ in range(2)]
    for desk in desks:
        await desk.database.open()
    seen: dict[str, list[str]] = defaultdict(list)
    in_hand: set[str] = set()
    expected: dict[str, list[str]] = defaultdict(list)
    total = 90

    async def add() -> None:
        for _ in range(total // 3):
            call, receiver = f"{random.randrange(6):020}", random.choice((CRM, WALL))
            triple = [told(call, receiver=receiver, trigger=one) for one in list(Trigger)[:3]]
            for one in triple:
                expected[one.lane].append(one.id)
            await random.choice(desks).put(*triple) if random.random() < 0.5 else await desks[0].put(*triple)
            await breathe(random.random() / 100)

    async def deliver(desk: Desk) -> None:
        while sum(map(len, seen.values())) < total:
            now = NOW + random.random()
            got = await desk.outbox.claim(Room(random.randrange(1, 9), 3), now)
            for due in got:
                assert due.notification.id not in in_hand
                in_hand.add(due.notification.id)
            await breathe(random.random() / 100)
            for due in got:
                in_hand.remove(due.notification.id)
                if again := random.random() < 0.2:
                    verdict = Verdict(due.notification.id, due=NOW, status=500)
                else:
                    seen[due.notification.lane].append(due.notification.id)
                    verdict = Verdict(due.notification.id, delivered=True, status=200)
                assert (
                    again
                    or seen[due.notification.lane]
                    == expected[due.notification.lane][: len(seen[due.notification.lane])]
                )
                await desk.outbox.settle([verdict])

    async with asyncio.timeout(50), asyncio.TaskGroup() as tasks:
        tasks.create_task(add())
        for desk in desks:
            tasks.create_task(deliver(desk))
    assert seen == expected
    for desk in desks:
        await desk.database.close()


async def is_cheap(desk: Desk, question: Question) -> None:
    """Not by a clock: by what the database has read or done meanwhile."""
    async with desk.database.writing() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        if connection.dialect.name == "sqlite":
            worked: list[None] = []
            await raw.set_progress_handler(lambda: worked.append(None), 100)  # type: ignore[union-attr]  # aiosqlite's own
            await question(connection)
            await raw.set_progress_handler(None, 0)  # type: ignore[union-attr]  # the same
            assert len(worked) < 200, f"{len(worked)}00 steps of SQLite's machine"
        else:
            before = await rows_read(connection)
            await question(connection)
            after = await rows_read(connection)
            assert after - before < 300, f"{after - before} rows were read"


async def rows_read(connection: AsyncConnection) -> int:
    counted = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'"
    return int((await connection.execute(text(counted))).scalar_one())


async def test_receivers_of_one_kind_share_what_there_is_for_it(database: Database) -> None:
    desk = Desk(database)
    await desk.put(*(told(receiver=f"https://r{number}:443") for number in range(4)), told(receiver=CRM))

    def kinds(receiver: str) -> tuple[Pot, ...]:
        return () if receiver == CRM else (Pot.UNKNOWN, Pot.DOUBTED)

    for left, found in (({Pot.UNKNOWN: 3, Pot.DOUBTED: 2}, 3), ({Pot.UNKNOWN: 0, Pot.DOUBTED: 9}, 1)):
        async with desk.database.writing() as connection:
            rows = await asked_within(connection, claimable, "callbridge", Room(64, 4, pots=left, kinds=kinds), NOW)
        assert len(rows) == found
        assert CRM in {row["receiver"] for row in rows}
