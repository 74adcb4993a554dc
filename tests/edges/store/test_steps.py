import io
import pkgutil
import re
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Text, inspect, text

from bridge.store import migrations, steps
from bridge.store.database import Database
from bridge.store.migrating import migrate, missing
from bridge.store.schema import SchemaTooNew
from bridge.store.tables import metadata
from tests.edges.store.conftest import emptied, opened
from tests.fakes.postgresql import Cluster


async def test_the_steps_lead_to_the_tables_that_the_code_knows(tmp_path: Path, postgresql: Cluster) -> None:
    with postgresql.database() as empty:
        for url in (f"sqlite:///{tmp_path}/x.db", postgresql.url(empty)):
            database = opened(url)
            async with database.writing() as connection:
                await connection.run_sync(emptied)
                await connection.run_sync(steps.take)
                assert await connection.run_sync(_differences) == []
                assert await connection.run_sync(_partial_indexes) == _declared_partial_indexes()
            await database.close()


LATER = """from alembic import op
from sqlalchemy import Column, Text
revision, down_revision = "later", "0005"
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
            with pytest.raises(SchemaTooNew, match="its schema is later, this version knows up to 0005"):
                await connection.run_sync(ask)


async def test_a_database_from_before_that_table_says_who_may_use_it(database: Database) -> None:
    async with database.writing() as connection:
        for later in ("schema_readers", "owed_events", "written_ahead"):
            await connection.execute(text(f"DROP TABLE {later}"))
        await connection.execute(text("UPDATE callbridge_schema SET version_num = '0002'"))
        assert await connection.run_sync(missing) == 3
        await connection.run_sync(migrate)
        readers = (await connection.execute(text("SELECT revision FROM schema_readers ORDER BY 1"))).scalars().all()
        assert readers == ["0001", "0002", "0003", "0004", "0005"]


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
