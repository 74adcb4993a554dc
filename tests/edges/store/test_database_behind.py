from pydantic import SecretStr
from sqlalchemy import text

from bridge.store.database_behind import DatabaseBehindCalls
from bridge.store.settings import StoreSettings
from bridge.store.tables import owed_events


async def test_whoever_asks_it_anything_gives_way_first(url: str) -> None:
    did: list[str] = []

    async def give_way() -> None:
        did.append("gave way")

    def done() -> str:
        """What was done since it was asked last, after giving way."""
        assert did[0] == "gave way"
        what = did[-1]
        did.clear()
        return what

    database = DatabaseBehindCalls(StoreSettings(url=SecretStr(url)), give_way)
    await database.open()
    await database.transact(lambda within: did.append("wrote"))
    assert done() == "wrote"
    await database.find(lambda within: did.append("read"))
    assert done() == "read"
    async with database.reading():
        did.append("read")
    assert done() == "read"
    async with database.writing():
        did.append("wrote")
    assert done() == "wrote"
    count = text(f"SELECT count(*) AS count FROM {owed_events.name}")  # noqa: S608 - our own table
    assert await database.find_and_change(lambda within: within.rows(count, {}), lambda within, rows: rows)
    assert done() == "gave way"
    await database.close()
