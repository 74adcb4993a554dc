"""SQLite asked through SQLAlchemy in the thread of whoever asks: a whole transaction from beginning to end.

Knows engines. Does not know tables, nor who is asked to wait. To ask the asynchronous driver's own thread for each
statement costs several times what the statements do.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bridge.store.engines import WRITES, durable, threaded_sqlite_engine

T = TypeVar("T")


class ThreadedSqlite:
    """Of a file that is there. All of it waits for the disk: call it in a thread, several may."""

    def __init__(self, url: str, patience: float, pragmas: Mapping[str, int] | None = None) -> None:
        """Nothing is opened yet. `patience`: seconds that another process may hold the file."""
        self._url, self._patience, self._pragmas = url, patience, pragmas
        self._made: Engine | None = None
        self._making = Lock()

    def transact(self, work: Callable[[Connection], T], *, lasting: bool) -> T:
        """A transaction that changes something, wholly or not at all; `lasting` as in `engines.durable`."""
        with self._engine().connect().execution_options(**{WRITES: True}) as connection:
            durable(connection, lasting=lasting)
            with connection.begin():
                return work(connection)

    def read(self, find: Callable[[Connection], T]) -> T:
        """A transaction that changes nothing, beside one that does."""
        with self._engine().connect() as connection, connection.begin():
            return find(connection)

    def close(self) -> None:
        """A later use opens it again."""
        with self._making:
            engine, self._made = self._made, None
        if engine is not None:
            engine.dispose()

    def _engine(self) -> Engine:
        with self._making:
            if self._made is None:
                self._made = threaded_sqlite_engine(self._url, self._patience, self._pragmas)
            return self._made
