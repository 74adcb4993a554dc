from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bridge.store.migrations import readers, snapshots
from bridge.store.tables import schema_readers


def test_the_third_step_makes_the_table_of_those_who_may_use_the_database() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        readers.upgrade()
        found = inspect(connection)
        assert found.get_table_names() == [schema_readers.name]
        assert found.get_pk_constraint(schema_readers.name)["constrained_columns"] == ["revision"]
    engine.dispose()
    assert (readers.revision, readers.down_revision) == ("0003", snapshots.revision)
