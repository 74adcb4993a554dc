"""A SQLite connection for whole transactions that are known beforehand, each in one thread from beginning to end.

Knows the driver. Does not know tables. Statements are SQLAlchemy's texts: the driver understands names with a colon,
and rows by name, as they are. To have each looked at by SQLAlchemy once more costs several times what it does.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy import TextClause

from bridge.store.engines import FULL, NORMAL, SQLITE, pragmas_of

Put = Callable[[TextClause, Sequence[Mapping[str, Any]]], None]
"""Does one statement for all rows, if there are any."""


class DirectSqlite:
    """Of a file that is there. All of it waits for the disk: call it in a thread, several may."""

    def __init__(self, url: str, patience: float, pragmas: Mapping[str, int] | None = None) -> None:
        """Nothing is opened yet. `patience`: seconds that another process may hold the file."""
        self._file = url.removeprefix(SQLITE)
        self._patience = patience
        self._pragmas = pragmas_of(pragmas)
        self._connection: sqlite3.Connection | None = None
        self._alone = Lock()  # whoever was cancelled has left a thread behind that still writes

    def transact(self, work: Callable[[Put], None], *, lasting: bool = True) -> None:
        """All of it, or nothing. Raises sqlite3.Error and what `work` raises; the next one opens the file anew then.

        `lasting`: it outlives a power failure, and waits for the disk for that (see `engines.durable`).
        """
        with self._alone:
            connection = self._connection or self._opened()
            try:
                connection.execute(FULL if lasting else NORMAL)
                connection.execute("BEGIN IMMEDIATE")
                work(lambda statement, rows: _put(connection, statement, rows))
                connection.execute("COMMIT")
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        """A later use opens it again."""
        with self._alone:
            self._drop()

    def _opened(self) -> sqlite3.Connection:
        # isolation_level: the driver begins and ends nothing by itself.
        connection = sqlite3.connect(self._file, timeout=self._patience, isolation_level=None, check_same_thread=False)
        try:
            for name, value in self._pragmas.items():
                connection.execute(f"PRAGMA {name} = {value}")
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _drop(self) -> None:
        """What is not committed is rolled back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _put(connection: sqlite3.Connection, statement: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.executemany(statement.text, rows)
