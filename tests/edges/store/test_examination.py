from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from bridge.store.database import Database
from bridge.store.examination import Looked, look_at_store
from bridge.store.settings import StoreSettings
from tests.edges.store.conftest import opened
from tests.fakes.postgresql import Cluster


def settings(url: str) -> StoreSettings:
    return StoreSettings(url=SecretStr(url))


async def test_a_database_of_this_version_lacks_nothing_and_is_not_changed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    database = opened(url)
    await database.open()
    await database.close()
    before = (tmp_path / "x.db").read_bytes()
    assert await look_at_store(settings(url)) == Looked(f"{tmp_path}/x.db")
    assert (tmp_path / "x.db").read_bytes() == before


async def test_a_file_that_is_not_there_is_left_so(tmp_path: Path) -> None:
    assert await look_at_store(settings(f"sqlite:///{tmp_path}/x.db")) == Looked(f"{tmp_path}/x.db")
    assert not (tmp_path / "x.db").exists()


async def test_an_empty_database_lacks_every_step(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    assert (await look_at_store(settings(f"sqlite:///{tmp_path}/x.db"))).pending > 0


async def test_a_newer_schema_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    database: Database = opened(url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE callbridge_schema SET version_num = 'later'"))
        await connection.execute(text("DELETE FROM schema_readers"))
    await database.close()
    found = await look_at_store(settings(url))
    assert found.newer
    assert "its schema is later" in found.trouble


async def test_what_is_no_database_is_told_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database at all, but long enough to be looked at as if it were one" * 20)
    assert "cannot be used" in (await look_at_store(settings(f"sqlite:///{tmp_path}/x.db"))).trouble
    away = await look_at_store(settings("postgresql://ana:hidden@127.0.0.1:9/x"))
    assert "cannot be used" in away.trouble
    assert "hidden" not in away.trouble


async def test_postgresql_is_looked_at_too(postgresql: Cluster) -> None:
    with postgresql.database() as empty:
        url = postgresql.url(empty)
        assert (await look_at_store(settings(url))).pending > 0
        database = opened(url)
        await database.open()
        await database.close()
        found = await look_at_store(settings(url))
        assert (found.trouble, found.pending) == ("", 0)
