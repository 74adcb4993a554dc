"""The steps of the schema, taken by Alembic: which a database has seen, and those that it lacks, one after the other.

Knows `migrations/`, and which earlier Callbridge may still use a database. Does not know what a step does, nor that a
new database needs none (see migrating): only whoever has steps to take or to count imports this, for Alembic is large.
Source: ADR 0061, 0086.
"""

from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert, inspect, select

from bridge.store.schema import SEEN, SchemaTooNew
from bridge.store.tables import schema_readers

STEPS: Final = Path(__file__).with_name("migrations")


def take(connection: Connection) -> None:
    """Take every step that is not taken yet. Raises SchemaTooNew before anything is changed."""
    steps = _steps()
    if _present(connection, steps) == tuple(steps.get_heads()):
        return

    def all_to_the_newest(present: object, _context: MigrationContext) -> list[RevisionStep]:
        return steps._upgrade_revs("head", present)  # type: ignore[arg-type]  # noqa: SLF001 - as Alembic's own upgrade does

    environment = EnvironmentContext(Config(), steps, fn=all_to_the_newest, destination_rev="head")
    with environment:
        environment.configure(connection=connection, transactional_ddl=True, version_table=SEEN)
        environment.run_migrations()
    connection.execute(delete(schema_readers))
    connection.execute(insert(schema_readers), [{"revision": revision} for revision in _readers(steps)])


def missing(connection: Connection) -> int:
    """How many steps are not taken yet. Raises SchemaTooNew; changes nothing."""
    steps = _steps()
    present = _present(connection, steps)
    return sum(1 for _ in steps.walk_revisions(present[0] if present else "base", "head")) - len(present)


def _present(connection: Connection, steps: ScriptDirectory) -> tuple[str, ...]:
    """Up to which steps a database has come; of a later one that we may use, our newest. Raises SchemaTooNew."""
    known = {step.revision for step in steps.walk_revisions()}
    present = MigrationContext.configure(connection, opts={"version_table": SEEN}).get_current_heads()
    strange = [found for found in present if found not in known]
    if strange:
        ours = steps.get_current_head()
        if ours in _may_read(connection):
            return (str(ours),)
        raise SchemaTooNew(
            f"was written by a newer Callbridge: its schema is {strange[0]}, this version knows up to {ours}. "
            "Install that version again, or restore a backup"
        )
    return present


def _may_read(connection: Connection) -> set[str]:
    """What whoever has changed the database last has written down of earlier ones."""
    if not inspect(connection).has_table(schema_readers.name):
        return set()
    return set(connection.execute(select(schema_readers.c.revision)).scalars())


def _readers(steps: ScriptDirectory) -> list[str]:
    """Who knows one of these steps can use the database as it is now: all since the last that was not additive."""
    readers = []
    for step in steps.walk_revisions():
        readers.append(step.revision)
        if getattr(step.module, "closes_earlier", False):
            break
    return readers


def _steps() -> ScriptDirectory:
    return ScriptDirectory(str(STEPS), version_locations=[str(STEPS)])
