import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.errors import StoreError
from bridge.store.database import Database
from tests.edges.store.conftest import opened
from tests.fakes.postgresql import Cluster


async def test_two_processes_that_start_together_make_one_schema(tmp_path: Path, postgresql: Cluster) -> None:
    with postgresql.database() as empty:
        for url in (f"sqlite:///{tmp_path}/new/x.db", postgresql.url(empty)):
            processes = [opened(url) for _ in range(3)]
            await asyncio.gather(*(one.open() for one in processes))
            await asyncio.gather(*(one.ping() for one in processes))
            for one in processes:
                await one.close()


async def test_a_database_that_a_newer_version_has_written_is_refused_and_left_as_it_is(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE callbridge_schema SET version_num = '0999'"))
        await connection.execute(text("DELETE FROM schema_readers"))
    await database.close()
    with pytest.raises(StoreError, match=r"newer Callbridge: its schema is 0999, this version knows up to 0005\. Inst"):
        await database.open()
    with pytest.raises(StoreError, match="newer Callbridge"):
        await database.ping()
