from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bridge.store.migrations import first_tables, owed_events, readers
from bridge.store.tables import owed_events as table


def test_the_fourth_step_makes_the_table_of_events_without_deliveries_and_touches_no_other() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        first_tables.upgrade()
        before = set(inspect(connection).get_table_names())
        owed_events.upgrade()
        found = inspect(connection)
        assert set(found.get_table_names()) - before - {"sqlite_sequence"} == {"owed_events"}
        assert {column["name"] for column in found.get_columns("owed_events")} == {
            column.name for column in table.columns
        }
        assert {one["name"] for one in found.get_indexes("owed_events")} == {one.name for one in table.indexes}
    engine.dispose()
    assert (owed_events.revision, owed_events.down_revision) == ("0004", readers.revision)
