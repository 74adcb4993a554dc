"""The database: opened when it can be, brought to our schema, then one transaction after the other.

Knows whether it is SQLite or PostgreSQL, and what each needs so that writers do not meet; nobody else does. Does not
know tables, nor what is asked. Every door may raise StoreError, and nothing else by no fault of ours.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bridge.errors import StoreError
from bridge.store.direct_sqlite import DirectSqlite, Put
from bridge.store.engines import (
    WRITES,
    is_sqlite,
    place_of,
    postgresql_engine,
    secrets_of,
    sqlite_engine,
)
from bridge.store.failures import FAILURES, failure
from bridge.store.migrating import migrate
from bridge.store.schema import SchemaTooNew
from bridge.store.settings import StoreSettings
from bridge.store.threaded_sqlite import ThreadedSqlite

T = TypeVar("T")
F = TypeVar("F")

PATIENCE = 10.0
"""Seconds that a statement may take, or wait for another process."""
AGAIN = 1.0
"""Seconds in which a database that could not be opened is not tried again: whoever asks meanwhile is told the same."""
_LOCKS = 0x43_42  # "CB": the space of advisory locks in which ours are


class Database:
    """Opened by its first use, and again and again until that succeeds. `close` ends it."""

    def __init__(
        self, settings: StoreSettings, patience: float = PATIENCE, pragmas: Mapping[str, int] | None = None
    ) -> None:
        """Nothing is opened yet. `pragmas` of SQLite are for those who want it narrower than usual."""
        self._url = settings.url.get_secret_value()
        self._patience = patience
        self._pragmas = pragmas
        self._engine: AsyncEngine | None = None
        self._direct = DirectSqlite(self._url, patience, pragmas)
        self._threaded = ThreadedSqlite(self._url, patience, pragmas)
        self._opening = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._failed = StoreError()
        self._not_before = 0.0
        self._over = False
        self.place = place_of(self._url)
        """Where it is, for people."""

    async def open(self) -> None:
        """Open it and bring it to our schema, if that is not done yet. Raises StoreError."""
        await self._opened()

    async def ping(self) -> None:
        """Find out whether it can be used now. Raises StoreError."""
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self, *, for_good: bool = False) -> None:
        """Close what is open. A later use opens it again, unless it was closed for good."""
        self._over = self._over or for_good
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.dispose()
        await asyncio.to_thread(self._threaded.close)
        await asyncio.to_thread(self._direct.close)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing. Raises StoreError."""
        engine = await self._opened()
        async with self._told(), engine.connect() as connection, connection.begin(), self._sound(connection):
            yield connection

    @asynccontextmanager
    async def writing(self, queue: str = "") -> AsyncIterator[AsyncConnection]:
        """A transaction that changes something, and is there wholly when this ends, or not at all. Raises StoreError.

        With `queue`, one after the other among all processes that name the same one.
        """
        engine = await self._opened()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._told())
            if self._is_sqlite:  # it has one writer at a time: ours wait here, in order, and not in threads
                await stack.enter_async_context(self._writing)
            connection = await stack.enter_async_context(engine.connect())
            await connection.execution_options(**{WRITES: True})
            await stack.enter_async_context(connection.begin())
            await stack.enter_async_context(self._sound(connection))
            if queue and not self._is_sqlite:
                lock = {"space": _LOCKS, "lock": zlib.crc32(queue.encode()) - 2**31}
                await connection.execute(text("SELECT pg_advisory_xact_lock(:space, :lock)"), lock)
            yield connection

    @property
    def _is_sqlite(self) -> bool:
        return is_sqlite(self._url)

    async def write(self, work: Callable[[Put], None], queue: str = "", *, lasting: bool = True) -> None:
        """Like `writing`, for a transaction whose statements are known beforehand. Raises StoreError.

        What is not `lasting` may be lost from SQLite when the power fails, but not when this process ends.

        SQLite's runs in a thread from its beginning to its end: to ask the driver's own thread for each statement costs
        several times what the statements do.
        """
        if not self._is_sqlite:
            async with self.writing(queue) as connection:
                await connection.run_sync(lambda plain: work(partial(_put, plain)))
            return
        await self._opened()
        async with self._told(), self._writing:
            await asyncio.to_thread(self._direct.transact, work, lasting=lasting)

    async def transact(self, work: Callable[[Connection], T], queue: str = "", *, lasting: bool = True) -> T:
        """Like `writing`, for a transaction that waits for nothing but the database. Raises StoreError.

        `work` says its statements to a connection that is not asynchronous. SQLite's runs in one thread, as in `write`:
        short, so that whoever else wants to write, and a call that waits for that, does not wait long.
        """
        if not self._is_sqlite:
            async with self.writing(queue) as connection:
                return await connection.run_sync(work)
        await self._opened()
        async with self._told(), self._writing:
            return await asyncio.to_thread(self._threaded.transact, work, lasting=lasting)

    async def find_and_change(
        self,
        find: Callable[[Connection], list[F]],
        change: Callable[[Connection, list[F]], list[T]],
        *,
        lasting: bool = True,
    ) -> list[T]:
        """Like `transact`, for what is looked for first; where nothing is found, nothing is changed. Raises StoreError.

        With PostgreSQL one transaction. SQLite has one writer at a time: there `find` reads beside others that write,
        and `change` makes sure that what was found still holds.
        """
        if not self._is_sqlite:
            return await self.transact(
                lambda connection: change(connection, found) if (found := find(connection)) else []
            )
        await self._opened()
        async with self._told():
            found = await asyncio.to_thread(self._threaded.read, find)
        if not found:
            return []
        return await self.transact(lambda connection: change(connection, found), lasting=lasting)

    async def _opened(self) -> AsyncEngine:
        if self._engine is not None:
            return self._engine
        async with self._opening:
            if self._over:
                raise StoreError(f"[store] url: the database {self.place} is closed: the service ends")
            if self._engine is None:
                now = asyncio.get_running_loop().time()
                if now < self._not_before:
                    raise StoreError(str(self._failed))
                try:
                    self._engine = await self._prepared()
                except StoreError as failed:
                    self._failed, self._not_before = failed, now + AGAIN
                    raise
            return self._engine

    async def _prepared(self) -> AsyncEngine:
        """An engine whose database has our schema."""
        async with self._told():
            engine = await asyncio.to_thread(self._made)
            try:
                if self._is_sqlite:
                    await self._migrate(engine)
                else:
                    lasting = postgresql_engine(self._url, self._patience, lasting=True)
                    try:
                        await self._migrate(lasting)
                    finally:
                        await lasting.dispose()
            except BaseException:
                await engine.dispose()
                raise
            return engine

    def _made(self) -> AsyncEngine:
        if self._is_sqlite:
            return sqlite_engine(self._url, self._patience, self._pragmas)
        return postgresql_engine(self._url, self._patience)

    async def _migrate(self, engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                if not self._is_sqlite:  # two processes that start together: the second finds all done
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:space, 0)"), {"space": _LOCKS})
                try:
                    await connection.run_sync(migrate)
                except SchemaTooNew as found:
                    raise StoreError(f"[store] url: the database {self.place} {found}") from None

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        try:
            yield
        except FAILURES as error:
            # Without the cause: what a driver says in full may hold values, and its URL a password.
            raise failure(error, self.place, secrets_of(self._url)) from None

    @asynccontextmanager
    async def _sound(self, connection: AsyncConnection) -> AsyncIterator[None]:
        """One that does not answer is thrown away: to say good-bye on it would be to wait again."""
        try:
            yield
        except TimeoutError:
            await connection.invalidate()
            raise


def _put(connection: Connection, statement: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
