from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bridge.store.migrations import first_tables


def test_the_first_step_makes_all_tables_of_the_first_version() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        first_tables.upgrade()
        made = set(inspect(connection).get_table_names())
    engine.dispose()
    assert made == {
        *("calls", "legs", "steps", "deliveries", "subscriptions", "clients", "tokens", "extension_ids", "answers"),
        "sqlite_sequence",
    } - {"sqlite_sequence"}
    assert (first_tables.revision, first_tables.down_revision) == ("0001", None)
