"""Brings a database to our schema, step by step, in the transaction of whoever asks.

Knows the steps in `migrations/` and which of them a database has seen. Does not know what a step does.
"""

from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_STEPS: Final = Path(__file__).with_name("migrations")
_SEEN: Final = "callbridge_schema"
"""The table that says which steps a database has seen."""


class SchemaTooNew(Exception):
    """A later Callbridge has been here; the text is the rest of a sentence that begins with the database."""


def migrate(connection: Connection) -> None:
    """Take every step that is not taken yet. Raises SchemaTooNew before anything is changed."""
    steps = _steps()
    _present(connection, steps)

    def all_to_the_newest(present: object, _context: MigrationContext) -> list[RevisionStep]:
        return steps._upgrade_revs("head", present)  # type: ignore[arg-type]  # noqa: SLF001 - as Alembic's own upgrade does

    environment = EnvironmentContext(Config(), steps, fn=all_to_the_newest, destination_rev="head")
    with environment:
        environment.configure(connection=connection, transactional_ddl=True, version_table=_SEEN)
        environment.run_migrations()


def missing(connection: Connection) -> int:
    """How many steps are not taken yet. Raises SchemaTooNew; changes nothing."""
    steps = _steps()
    present = _present(connection, steps)
    return sum(1 for _ in steps.walk_revisions(present[0] if present else "base", "head")) - len(present)


def _present(connection: Connection, steps: ScriptDirectory) -> tuple[str, ...]:
    """The steps up to which a database has come. Raises SchemaTooNew."""
    known = {step.revision for step in steps.walk_revisions()}
    present = MigrationContext.configure(connection, opts={"version_table": _SEEN}).get_current_heads()
    strange = [found for found in present if found not in known]
    if strange:
        raise SchemaTooNew(
            f"was written by a newer Callbridge: its schema is {strange[0]}, this version knows up to "
            f"{steps.get_current_head()}. Install that version again, or restore a backup"
        )
    return present


def _steps() -> ScriptDirectory:
    return ScriptDirectory(str(_STEPS), version_locations=[str(_STEPS)])
