import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bridge.store import steps
from bridge.store.database import Database
from bridge.store.migrating import migrate
from bridge.store.schema import SchemaTooNew
from tests.edges.store.conftest import emptied, opened
from tests.fakes.postgresql import Cluster


async def test_a_new_database_is_made_as_the_steps_make_it(tmp_path: Path, postgresql: Cluster) -> None:
    """To the letter, as far as the database itself tells what it has."""
    with postgresql.database() as empty:
        for url in (f"sqlite:///{tmp_path}/x.db", postgresql.url(empty)):
            database = opened(url)
            async with database.writing() as connection:
                made = await connection.run_sync(_told)
                await connection.run_sync(emptied)
                await connection.run_sync(steps.take)
                assert await connection.run_sync(_told) == made
            await database.close()


async def test_a_service_whose_database_is_new_or_lacks_nothing_does_without_alembic(tmp_path: Path) -> None:
    """It would keep 10 MiB of it for as long as it runs."""
    code = f"""
import asyncio, sys
from pydantic import SecretStr
import bridge.cli.service
from bridge.store.database import Database
from bridge.store.settings import StoreSettings
database = Database(StoreSettings(url=SecretStr("sqlite:///{tmp_path}/x.db")))
asyncio.run(database.open())
print({{"alembic", "mako"}} & {{name.partition(".")[0] for name in sys.modules}})
"""
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        assert said.decode().strip() == "set()"


async def test_what_was_done_is_not_done_again(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO extension_ids (extension, id) VALUES ('1*1', 1)"))
        for _ in range(2):
            await connection.run_sync(migrate)
        assert (await connection.execute(text("SELECT count(*) FROM extension_ids"))).scalar_one() == 1


async def test_a_schema_that_is_not_known_is_not_touched(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE callbridge_schema SET version_num = 'later'"))
        await connection.execute(text("DELETE FROM schema_readers"))
        with pytest.raises(SchemaTooNew, match="its schema is later, this version knows up to 0005"):
            await connection.run_sync(migrate)
        assert (await connection.execute(text("SELECT version_num FROM callbridge_schema"))).scalar_one() == "later"


def _told(connection: Connection) -> list[set[str]]:
    """Whatever the database says of its tables and indexes, and what stands in the tables of the schema itself."""
    if connection.dialect.name == "sqlite":
        asked = ["SELECT name, sql FROM sqlite_master"]
    else:
        asked = [
            "SELECT table_name, column_name, column_default, is_nullable FROM information_schema.columns",
            "SELECT table_name, column_name, data_type, character_maximum_length FROM information_schema.columns",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint",
        ]
    asked += ["SELECT version_num FROM callbridge_schema", "SELECT revision FROM schema_readers"]
    return [{" ".join(map(_in_one_line, row)) for row in connection.execute(text(one))} for one in asked]


def _in_one_line(value: object) -> str:
    return " ".join(str(value).split())
