"""SQLite's driver asked for whole transactions, each in the thread of whoever asks from beginning to end.

Knows the driver. Does not know tables. The driver understands SQLAlchemy's texts, names with a colon and rows by name,
as they are: to have each looked at by SQLAlchemy once more costs several times what it does.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from sqlalchemy import TextClause

from bridge.store.engines import FULL, NORMAL, SQLITE, pragmas_of
from bridge.store.sql import for_sqlite
from bridge.store.transaction import Row, Transaction

T = TypeVar("T")

_PRIMARY: Final = 0xFF
"""Of an error's extended code, what kind it is."""
_LOG: Final = 4000
"""Pages of 4 KiB in the log at which whoever commits brings them to the database, should nobody else do it."""


class DirectSqlite:
    """Of a file that is there: one transaction at a time writes, one reads.

    Each waits for the disk: call it in a thread.
    """

    def __init__(self, url: str, patience: float, pragmas: Mapping[str, int] | None = None) -> None:
        """Nothing is opened yet. `patience`: seconds that another process may hold the file."""
        file, told = url.removeprefix(SQLITE), pragmas_of(pragmas)
        self._patience = patience
        self._writes = _Connection(file, patience, {**told, "wal_autocheckpoint": _LOG, "busy_timeout": 0})
        self._reads = _Connection(file, patience, told)
        self._disk = _Connection(file, patience, told)
        self._file = Path(file)

    def transact(self, work: Callable[[Transaction], T], *, lasting: bool = True) -> T:
        """All of it, or nothing. Raises sqlite3.Error and what `work` raises; the next one opens the file anew then.

        `lasting`: it outlives a power failure, and waits for the disk for that. Without, it outlives the process, and
        becomes lasting with the next one that is.
        """
        with self._writes.open() as connection:
            connection.execute(FULL if lasting else NORMAL)
            _begin(connection, self._patience)
            done = work(_Open(connection))
            connection.execute("COMMIT")
            return done

    def read(self, find: Callable[[Transaction], T]) -> T:
        """What changes nothing, beside one that writes, and sees nothing of it. Raises as `transact` does."""
        with self._reads.open() as connection:
            connection.execute("BEGIN")
            found = find(_Open(connection))
            connection.execute("COMMIT")
            return found

    def make_lasting(self, *, checkpoint: bool) -> None:
        """Have the disk take all that was committed, while others write. Raises OSError or sqlite3.Error.

        With `checkpoint` also bring it from the log to the database: whoever commits would else do that now and then.
        """
        # SQLite puts its log beside what a link leads to. On the log it holds no locks, which a close would end.
        log = os.open(f"{self._file.resolve()}-wal", os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(log)
        finally:
            os.close(log)
        if checkpoint:
            with self._disk.open() as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """A later use opens it again."""
        for connection in (self._writes, self._reads, self._disk):
            connection.close()


class _Connection:
    """Opened by its first use, and after each failure: what is not committed is rolled back by that."""

    def __init__(self, file: str, patience: float, pragmas: Mapping[str, str | int]) -> None:
        self._file, self._patience, self._pragmas = file, patience, pragmas
        self._connection: sqlite3.Connection | None = None
        self._alone = Lock()  # whoever was cancelled has left a thread behind that still works

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        with self._alone:
            try:
                yield self._connection or self._opened()
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        with self._alone:
            self._drop()

    def _opened(self) -> sqlite3.Connection:
        # isolation_level: the driver begins and ends nothing by itself.
        self._connection = sqlite3.connect(
            self._file, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        for name, value in self._pragmas.items():
            self._connection.execute(f"PRAGMA {name} = {value}")
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _begin(connection: sqlite3.Connection, patience: float) -> None:
    """Have the file for ourselves. Raises sqlite3.OperationalError when another process has it for too long.

    SQLite's own patience naps for 1, 2, 5 and more milliseconds, longer than most hold the file.
    """
    until = time.monotonic() + patience
    for nap in _naps():
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        else:
            return
        time.sleep(nap)  # noqa: TID251 - in a thread of its own


def _naps() -> Iterator[float]:
    yield from repeat(0.0002, 25)
    yield from repeat(0.001, 20)
    yield from repeat(0.02)


class _Open:
    """Fulfils `Transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: TextClause, values: Row) -> list[Row]:
        said = for_sqlite(statement.text)
        cursor = self._connection.execute(said.text, said.given(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def put(self, statement: TextClause, rows: Sequence[Row]) -> None:
        if rows:
            said = for_sqlite(statement.text)
            self._connection.executemany(said.text, map(said.given, rows))
