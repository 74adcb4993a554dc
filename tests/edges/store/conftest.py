import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, MetaData

from bridge.store.database import Database
from bridge.store.settings import StoreSettings
from tests.fakes.postgresql import Cluster, cluster


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One server for each process of the tests."""
    with cluster() as one:
        yield one


@pytest.fixture(scope="session")
def template(postgresql: Cluster) -> Iterator[str]:
    """A database with our schema, to be copied."""
    with postgresql.database() as name:
        asyncio.run(_make(postgresql.url(name)))
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of a fresh database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store/callbridge.db"
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with server.database(request.getfixturevalue("template")) as name:
        yield server.url(name)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    one = opened(url)
    yield one
    await one.close()


def opened(url: str, patience: float = 10.0) -> Database:
    return Database(StoreSettings(url=SecretStr(url)), patience)


async def _make(url: str) -> None:
    database = opened(url)
    await database.open()
    await database.close()


def emptied(connection: Connection) -> None:
    """As a new database is."""
    everything = MetaData()
    everything.reflect(connection)
    everything.drop_all(connection)
