import os
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.store.database import Database
from bridge.store.engines import is_sqlite, place_of, secrets_of, sqlite_engine
from tests.edges.store.conftest import opened
from tests.edges.store.stored import Desk, told


@pytest.mark.parametrize(
    ("url", "place", "secrets"),
    [
        ("sqlite:////var/lib/callbridge/callbridge.db", "/var/lib/callbridge/callbridge.db", ()),
        (
            "postgresql://cb:p%40ss@db.example:5433/calls?sslmode=require",
            "PostgreSQL db.example:5433/calls",
            ("p@ss", "p%40ss"),
        ),
        ("postgresql://cb@/calls?host=/run/postgresql", "PostgreSQL /run/postgresql/calls", ()),
        ("postgresql://cb@/calls", "PostgreSQL localhost/calls", ()),
        ("postgresql://cb:x@[::1]:5432/calls", "PostgreSQL [::1]:5432/calls", ("x", "x")),
    ],
)
def test_a_place_is_told_without_user_password_and_options(url: str, place: str, secrets: tuple[str, ...]) -> None:
    assert place_of(url) == place
    assert secrets_of(url) == secrets
    assert is_sqlite(url) == url.startswith("sqlite")


async def test_a_file_is_for_our_eyes_only_and_so_is_what_stands_beside_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = opened(f"sqlite:///{tmp_path}/made/store.db")
        await Desk(database).put(told())
    finally:
        os.umask(before)
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "made").iterdir()}
    assert modes == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o600)
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o750
    await database.close()
    again = opened(f"sqlite:///{tmp_path}/made/store.db")
    assert await Desk(again).count("deliveries") == 1
    await again.close()


def test_a_file_has_its_journals_form_before_anybody_can_open_it(tmp_path: Path) -> None:
    """Several that ask for it together would be told that the file is locked."""
    made = [sqlite_engine(f"sqlite:///{tmp_path}/made/store.db", 3) for _ in range(2)]
    (file,) = (tmp_path / "made").iterdir()
    assert file.read_bytes()[18:20] == bytes([2, 2])  # SQLite's database file format, 1.3.3: 2 is WAL
    assert len(made) == 2


async def test_sqlite_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    database = opened(f"sqlite:///{tmp_path}/store.db", patience=3)
    async with database.reading() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 3000}.items():
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    await database.close()


async def test_statements_of_a_database_hide_their_values(database: Database) -> None:
    await database.open()
    engine = database._engine  # noqa: SLF001 - what is set there shows only when something goes wrong
    assert engine is not None
    assert engine.sync_engine.hide_parameters
