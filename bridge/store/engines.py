"""Makes the engine of a database from its URL: SQLite or PostgreSQL, each with what makes it safe.

Knows drivers, pragmas and session settings. Does not know tables.
"""

import errno
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import asyncpg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

SQLITE: Final = "sqlite:///"
FULL: Final = "PRAGMA synchronous = FULL"
NORMAL: Final = "PRAGMA synchronous = NORMAL"
WRITES: Final = "callbridge_writes"
"""Execution option of a connection that is going to write."""
_CONNECTIONS: Final = 8
_CONNECT: Final = 5.0


def is_sqlite(url: str) -> bool:
    """Whether it is a file; anything else is PostgreSQL, as the settings allow no third."""
    return url.startswith(SQLITE)


def place_of(url: str) -> str:
    """Where the database is, for people: never with user, password or options."""
    if is_sqlite(url):
        return url.removeprefix(SQLITE)
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", ["localhost"])[0]
    return f"PostgreSQL {host}{parts.path}"


def secrets_of(url: str) -> tuple[str, ...]:
    """What no message may repeat."""
    password = "" if is_sqlite(url) else urlsplit(url).password or ""
    return tuple(form for form in (unquote(password), password) if form)


def sqlite_engine(url: str, patience: float, pragmas: Mapping[str, int] | None = None) -> AsyncEngine:
    """`patience`: seconds that another process may hold the file. Raises OSError or sqlite3.Error when none can be."""
    _make(Path(url.removeprefix(SQLITE)))
    driver = url.replace("sqlite:", "sqlite+aiosqlite:", 1)
    # isolation_level: the driver begins nothing by itself, or a reader that writes later would fail as "busy" at once.
    arguments = {"isolation_level": None, "timeout": patience}
    pool: dict[str, Any] = {"pool_size": _CONNECTIONS, "max_overflow": 0, "pool_timeout": patience}
    engine = create_async_engine(driver, connect_args=arguments, hide_parameters=True, **pool)
    _prepare(engine.sync_engine, pragmas)
    return engine


def pragmas_of(pragmas: Mapping[str, int] | None = None) -> Mapping[str, str | int]:
    """What each connection to SQLite is told first."""
    return {"journal_mode": "WAL", "synchronous": "FULL", **(pragmas or {})}


def _prepare(engine: Engine, pragmas: Mapping[str, int] | None) -> None:
    told = pragmas_of(pragmas)

    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own, which has no type
        cursor = connection.cursor()
        for name, value in told.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        cursor.close()

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def postgresql_engine(url: str, patience: float, *, lasting: bool = False) -> AsyncEngine:
    """`patience`: seconds for each statement; with `lasting` they take as long as they take. Nothing is opened yet."""
    limit = "0" if lasting else str(int(patience * 1000))
    settings = {
        "application_name": "callbridge",
        "statement_timeout": limit,
        "lock_timeout": limit,
        "idle_in_transaction_session_timeout": str(int(patience * 1000)),  # one that froze holds nobody up for ever
    }

    async def connect() -> Any:  # noqa: ANN401 - asyncpg ships no types
        # The driver reads the URL itself, and so understands all that people know of such URLs (sslmode, host=/run/…).
        return await asyncpg.connect(
            url,
            timeout=min(_CONNECT, patience),
            command_timeout=None if lasting else patience,
            server_settings=settings,
        )

    pool: dict[str, Any] = (
        {"poolclass": NullPool} if lasting else {"pool_size": _CONNECTIONS, "max_overflow": 0, "pool_timeout": patience}
    )
    return create_async_engine("postgresql+asyncpg://", async_creator=connect, hide_parameters=True, **pool)


def _make(file: Path) -> None:
    """A file of our own that nobody else may read; SQLite gives its companions the same mode. Raises OSError.

    It comes with its journal's form already in it: of processes that start together and each ask for that form, SQLite
    tells one at once that the file is locked, whatever its patience. One that is there is not opened here: to close a
    descriptor of it would end the locks of the connections that this process has.
    """
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if file.exists():
        if not os.access(file, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return
    staged = file.with_name(f".new-{uuid4().hex}.db")
    os.close(os.open(staged, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        with closing(sqlite3.connect(staged)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):  # whoever was first has made the same
            os.link(staged, file)
    finally:
        staged.unlink()
