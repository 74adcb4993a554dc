"""A transaction that is open, as those who do all of it at once see it: statements as texts, rows as mappings.

Knows how SQLAlchemy is asked. Does not know tables, nor where a transaction begins and ends. SQLite's own driver, which
is asked without SQLAlchemy, is in `direct_sqlite`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, TextClause, text

from bridge.store.sql import for_sqlite

Row = Mapping[str, Any]


class Transaction(Protocol):
    """Statements are PostgreSQL's; what SQLite says otherwise is `sql.for_sqlite`'s concern. A value may be a list."""

    def rows(self, statement: TextClause, values: Row) -> list[Row]:
        """What a question finds."""

    def put(self, statement: TextClause, rows: Sequence[Row]) -> None:
        """Do one statement for all rows, if there are any."""


class OverSqlalchemy:
    """Fulfils `Transaction` on a connection of either database."""

    def __init__(self, connection: Connection) -> None:
        """The transaction is whoever's who has begun it."""
        self._connection = connection
        self._sqlite = connection.dialect.name == "sqlite"

    def rows(self, statement: TextClause, values: Row) -> list[Row]:
        """See `Transaction`."""
        said, (given,) = self._said(statement, [values])
        return [*self._connection.execute(said, given).mappings()]

    def put(self, statement: TextClause, rows: Sequence[Row]) -> None:
        """See `Transaction`."""
        if rows:
            self._connection.execute(*self._said(statement, rows))

    def _said(self, statement: TextClause, rows: Sequence[Row]) -> tuple[TextClause, Sequence[Row]]:
        if not self._sqlite:
            return statement, rows
        said = for_sqlite(statement.text)
        return text(said.text), [said.given(row) for row in rows]
