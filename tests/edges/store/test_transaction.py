from sqlalchemy import text

from bridge.store import sql
from bridge.store.database import Database
from bridge.store.tables import extension_ids
from bridge.store.transaction import Row, Transaction
from tests.edges.store.stored import asked_within

ROWS = [{"extension": f"1*{number}", "id": number} for number in range(4)]
ADD = sql.add(extension_ids)
ALL = text("SELECT id FROM extension_ids ORDER BY id")


async def test_whoever_asks_in_a_transaction_is_answered_alike_by_every_connection(database: Database) -> None:
    def puts(within: Transaction) -> list[Row]:
        within.put(ADD, ROWS[:2])
        within.put(ADD, [])
        return within.rows(ALL, {})

    async with database.writing() as connection:
        assert await asked_within(connection, puts) == [{"id": 0}, {"id": 1}]
        await connection.rollback()
    assert await database.transact(puts) == [{"id": 0}, {"id": 1}]


async def test_a_statement_with_lists_and_locks_is_understood_by_both(database: Database) -> None:
    those = text("SELECT id FROM extension_ids WHERE id = ANY(:ids) AND extension <> :not_this ORDER BY id FOR UPDATE")
    await database.transact(lambda within: within.put(ADD, ROWS))
    asked = {"ids": [0, 2, 3, 7], "not_this": "1*2"}
    for work in (database.find, database.transact):
        assert await work(lambda within: within.rows(those, asked)) == [{"id": 0}, {"id": 3}]
    async with database.writing() as connection:
        assert await asked_within(connection, lambda within: within.rows(those, asked)) == [{"id": 0}, {"id": 3}]
