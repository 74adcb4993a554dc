from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bridge.store.migrations import first_tables, snapshots
from bridge.store.tables import snapshots as table


def test_the_second_step_makes_the_table_of_calls_that_are_up_and_touches_no_other() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        first_tables.upgrade()
        before = set(inspect(connection).get_table_names())
        snapshots.upgrade()
        found = inspect(connection)
        assert set(found.get_table_names()) - before == {"snapshots"}
        assert {column["name"] for column in found.get_columns("snapshots")} == {
            column.name for column in table.columns
        }
        assert found.get_pk_constraint("snapshots")["constrained_columns"] == ["app", "server", "channel"]
    engine.dispose()
    assert (snapshots.revision, snapshots.down_revision) == ("0002", first_tables.revision)
