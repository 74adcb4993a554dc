from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bridge.store.migrations import owed_events, written_ahead
from bridge.store.tables import written_ahead as table


def test_the_fifth_step_makes_the_table_that_says_which_lines_of_a_file_the_database_has() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        written_ahead.upgrade()
        found = inspect(connection)
        assert found.get_table_names() == [table.name]
        assert {column["name"] for column in found.get_columns(table.name)} == {column.name for column in table.columns}
        assert found.get_pk_constraint(table.name)["constrained_columns"] == ["app"]
    engine.dispose()
    assert (written_ahead.revision, written_ahead.down_revision) == ("0005", owed_events.revision)
