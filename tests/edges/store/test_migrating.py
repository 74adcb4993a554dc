import asyncio
import io
import pkgutil
import re
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, Text, inspect, text

from bridge.store import migrations, steps
from bridge.store.database import Database
from bridge.store.migrating import migrate, missing
from bridge.store.schema import SchemaTooNew
from bridge.store.tables import metadata
from tests.edges.store.conftest import opened
from tests.fakes.postgresql import Cluster


async def test_the_steps_lead_to_the_tables_that_the_code_knows(tmp_path: Path, postgresql: Cluster) -> None:
    with postgresql.database() as empty:
        for url in (f"sqlite:///{tmp_path}/x.db", postgresql.url(empty)):
            database = opened(url)
            async with database.writing() as connection:
                await connection.run_sync(_empty)
                await connection.run_sync(steps.take)
                assert await connection.run_sync(_differences) == []
                assert await connection.run_sync(_partial_indexes) == _declared_partial_indexes()
            await database.close()


async def test_a_new_database_is_made_as_the_steps_make_it(tmp_path: Path, postgresql: Cluster) -> None:
    """To the letter, as far as the database itself tells what it has."""
    with postgresql.database() as empty:
        for url in (f"sqlite:///{tmp_path}/x.db", postgresql.url(empty)):
            database = opened(url)
            async with database.writing() as connection:
                made = await connection.run_sync(_told)
                await connection.run_sync(_empty)
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
        with pytest.raises(SchemaTooNew, match="its schema is later, this version knows up to 0003"):
            await connection.run_sync(migrate)
        assert (await connection.execute(text("SELECT version_num FROM callbridge_schema"))).scalar_one() == "later"


LATER = """from alembic import op
from sqlalchemy import Column, Text
revision, down_revision = "later", "0003"
def upgrade():
    op.create_table("wishes", Column("wish", Text, primary_key=True))
    op.add_column("extension_ids", Column("colour", Text))
"""


@pytest.fixture
def later_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Connection, str], None]:
    """Migrates as a release does that has one step more than ours."""
    later = tmp_path / "steps"
    shutil.copytree(steps.STEPS, later, ignore=shutil.ignore_patterns("__pycache__"))

    def migrate_later(connection: Connection, step: str) -> None:
        (later / "later.py").write_text(step, encoding="utf-8")
        with monkeypatch.context() as replaced:
            replaced.setattr(steps, "STEPS", later)
            steps.take(connection)

    return migrate_later


async def test_the_release_before_uses_what_a_later_one_has_added_to(
    database: Database, later_release: Callable[[Connection, str], None]
) -> None:
    async with database.writing() as connection:
        await connection.run_sync(later_release, LATER)
        for _ in range(2):
            await connection.run_sync(migrate)
            assert await connection.run_sync(missing) == 0
        await connection.execute(text("INSERT INTO extension_ids (extension, id) VALUES ('1*1', 1)"))
        row = (await connection.execute(text("SELECT extension, id, colour FROM extension_ids"))).one()
        assert tuple(row) == ("1*1", 1, None)
        seen = (await connection.execute(text("SELECT version_num FROM callbridge_schema"))).scalar_one()
        assert seen == "later"  # so that the later one, when it comes back, takes no step twice
        await connection.run_sync(later_release, LATER)


async def test_the_release_before_stays_away_when_the_later_one_says_so(
    database: Database, later_release: Callable[[Connection, str], None]
) -> None:
    async with database.writing() as connection:
        await connection.run_sync(later_release, LATER + "closes_earlier = True\n")
        for ask in (migrate, missing):
            with pytest.raises(SchemaTooNew, match="its schema is later, this version knows up to 0003"):
                await connection.run_sync(ask)


async def test_a_database_from_before_that_table_says_who_may_use_it(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("DROP TABLE schema_readers"))
        await connection.execute(text("UPDATE callbridge_schema SET version_num = '0002'"))
        assert await connection.run_sync(missing) == 1
        await connection.run_sync(migrate)
        readers = (await connection.execute(text("SELECT revision FROM schema_readers ORDER BY 1"))).scalars().all()
        assert readers == ["0001", "0002", "0003"]


async def test_a_strange_schema_that_names_no_readers_is_refused(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("DROP TABLE schema_readers"))
        await connection.execute(text("UPDATE callbridge_schema SET version_num = 'strange'"))
        with pytest.raises(SchemaTooNew):
            await connection.run_sync(missing)


ADDS = re.compile(
    r"CREATE TABLE (?P<made>\w+) \(.*"
    r"|CREATE INDEX .*"
    r"|CREATE UNIQUE INDEX \w+ ON (?P<table>\w+) .*"
    r"|ALTER TABLE \w+ ADD COLUMN \w+ (?:(?!NOT NULL).)*"
    r"|ALTER TABLE \w+ ADD COLUMN \w+ .*DEFAULT .*",
    re.DOTALL,
)
"""What the release before does not notice."""


def takes_away(step: ModuleType, dialect: str) -> list[str]:
    """The statements of a step that do more than add."""
    said = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": said})
    with Operations.context(context):
        step.upgrade()
    found, made = [], set()
    for statement in filter(None, map(str.strip, said.getvalue().split(";"))):
        match = ADDS.fullmatch(statement)
        if match is None or (match["table"] and match["table"] not in made):
            found.append(statement)
        elif match["made"]:
            made.add(match["made"])
    return found


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_each_step_only_adds_or_says_that_it_does_more(dialect: str) -> None:
    names = [one.name for one in pkgutil.iter_modules(migrations.__path__)]
    assert len(names) >= 3
    modules = [import_module(f"{migrations.__name__}.{name}") for name in names]
    assert [
        step.__name__ for step in modules if takes_away(step, dialect) and not hasattr(step, "closes_earlier")
    ] == []


@pytest.mark.parametrize(
    "does",
    [
        lambda: op.drop_table("calls"),
        lambda: op.add_column("calls", Column("colour", Text, nullable=False)),
        lambda: op.create_index("one", "calls", ["call_id"], unique=True),
        lambda: op.execute("UPDATE calls SET extension = ''"),
        lambda: op.rename_table("calls", "talks"),
    ],
    ids=["drops", "demands", "refuses", "changes", "renames"],
)
def test_the_rule_sees_what_the_release_before_would_notice(does: Callable[[], None]) -> None:
    step = ModuleType("step")
    vars(step)["upgrade"] = does
    assert len(takes_away(step, "postgresql")) == 1


def _empty(connection: Connection) -> None:
    everything = MetaData()
    everything.reflect(connection)
    everything.drop_all(connection)


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
