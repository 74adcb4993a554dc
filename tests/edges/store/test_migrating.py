from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bridge.store.database import Database
from bridge.store.migrating import SchemaTooNew, migrate
from bridge.store.tables import metadata
from tests.edges.store.conftest import opened
from tests.fakes.postgresql import Cluster


async def test_the_steps_lead_to_the_tables_that_the_code_knows(tmp_path: Path, postgresql: Cluster) -> None:
    with postgresql.database() as empty:
        for url in (f"sqlite:///{tmp_path}/x.db", postgresql.url(empty)):
            database = opened(url)
            async with database.writing() as connection:
                assert await connection.run_sync(_differences) == []
                assert await connection.run_sync(_partial_indexes) == _declared_partial_indexes()
            await database.close()


async def test_what_was_done_is_not_done_again(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO extension_ids (extension, id) VALUES ('1*1', 1)"))
        for _ in range(2):
            await connection.run_sync(migrate)
        assert (await connection.execute(text("SELECT count(*) FROM extension_ids"))).scalar_one() == 1


async def test_a_schema_that_is_not_known_is_not_touched(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE callbridge_schema SET version_num = 'later'"))
        with pytest.raises(SchemaTooNew, match="its schema is later, this version knows up to 0002"):
            await connection.run_sync(migrate)
        assert (await connection.execute(text("SELECT version_num FROM callbridge_schema"))).scalar_one() == "later"


def _differences(connection: Connection) -> list[object]:
    options = {"version_table": "callbridge_schema", "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _partial_indexes(connection: Connection) -> set[str]:
    """Comparing does not look at the conditions of indexes."""
    looked = inspect(connection)
    kind = f"{connection.dialect.name}_where"
    indexes = (index for table in metadata.tables for index in looked.get_indexes(table))
    return {str(index["name"]) for index in indexes if index.get("dialect_options", {}).get(kind) is not None}


def _declared_partial_indexes() -> set[str]:
    indexes = (index for table in metadata.tables.values() for index in table.indexes)
    return {str(index.name) for index in indexes if index.dialect_options["sqlite"]["where"] is not None}
