"""Brings a database to our schema, in the transaction of whoever asks: makes it when there is none, else step by step.

Knows how to tell a new database, and one that lacks nothing: neither needs Alembic, of which a service that runs for
months would keep 10 MiB. Does not know the steps (see steps), nor the tables. Source: ADR 0061, 0086.
"""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select

from bridge.store.schema import SEEN
from bridge.store.tables import READERS, metadata, schema_readers

_seen: Final = Table(
    SEEN,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{SEEN}_pkc"),
)
"""As Alembic makes it."""


def migrate(connection: Connection) -> None:
    """Make the tables, or take every step that is not taken yet. Raises SchemaTooNew before anything is changed."""
    if not inspect(connection).has_table(SEEN):
        _make(connection)
    elif connection.execute(select(_seen.c.version_num)).scalars().all() != [READERS[0]]:
        from bridge.store import steps  # noqa: PLC0415 - see above

        steps.take(connection)


def missing(connection: Connection) -> int:
    """How many steps are not taken yet. Raises SchemaTooNew; changes nothing."""
    from bridge.store import steps  # noqa: PLC0415 - see above

    return steps.missing(connection)


def _make(connection: Connection) -> None:
    for made in (_seen.metadata, metadata):
        made.create_all(connection, checkfirst=False)
    connection.execute(insert(_seen), [{"version_num": READERS[0]}])
    connection.execute(insert(schema_readers), [{"revision": revision} for revision in READERS])
