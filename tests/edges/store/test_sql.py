from sqlalchemy import text

from bridge.store import sql
from bridge.store.database import Database
from bridge.store.tables import answers, extension_ids

ROW = {"app": "a", "token": "t", "key": "k", "answer": "first", "expires": 1.0}


async def test_a_row_is_put_in_the_place_of_the_one_with_its_keys(database: Database) -> None:
    async with database.writing() as connection:
        for answer in ("first", "second"):
            await connection.execute(sql.put(answers, "app", "token", "key"), ROW | {"answer": answer})
        assert (await connection.execute(text("SELECT answer FROM answers"))).scalars().all() == ["second"]


async def test_a_row_is_added_unless_one_of_its_keys_is_there(database: Database) -> None:
    rows = [("1*1", 1), ("1*1", 2), ("1*2", 1), ("1*3", 3)]
    async with database.writing() as connection:
        added = [
            (await connection.execute(sql.add(extension_ids), {"extension": extension, "id": number})).rowcount
            for extension, number in rows
        ]
    assert added == [1, 0, 0, 1]


def test_only_locks_at_the_end_and_lists_are_said_otherwise() -> None:
    plain = "SELECT seq FROM deliveries WHERE url = ' FOR UPDATE' ORDER BY seq"
    assert sql.for_sqlite(plain) == sql.SqliteStatement(plain, ())
