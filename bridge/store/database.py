"""The database: opened when it can be, brought to our schema, then one transaction after the other.

Knows whether it is SQLite or PostgreSQL, and what each needs so that writers do not meet; nobody else does. Does not
know tables, nor what is asked. Every door may raise StoreError, and nothing else by no fault of ours.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bridge.errors import StoreError
from bridge.store.direct_sqlite import DirectSqlite
from bridge.store.engines import SQLITE, WRITES, is_sqlite, place_of, secrets_of
from bridge.store.failures import FAILURES, failure
from bridge.store.opening import LOCKS, prepared_engine
from bridge.store.settings import StoreSettings
from bridge.store.transaction import OverSqlalchemy, Transaction

T = TypeVar("T")
F = TypeVar("F")

PATIENCE = 10.0
"""Seconds that a statement may take, or wait for another process."""
AGAIN = 1.0
"""Seconds in which a database that could not be opened is not tried again: whoever asks meanwhile is told the same."""


class Behind(Protocol):
    """Whoever has the disk take what was committed to SQLite, while others go on."""

    works: bool
    """Whether it can be relied on; while it cannot, whoever writes waits for the disk himself, and hears of it."""

    def committed(self, *, lasting: bool) -> None:
        """A transaction was committed; `lasting`: it is to outlive a power failure."""


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
        self._behind: Behind | None = None
        self._opening = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._failed = StoreError()
        self._not_before = 0.0
        self._over = False
        self.place = place_of(self._url)
        """Where it is, for people."""
        self.file = self._url.removeprefix(SQLITE) if self._is_sqlite else None
        """SQLite's."""

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
                lock = {"space": LOCKS, "lock": zlib.crc32(queue.encode()) - 2**31}
                await connection.execute(text("SELECT pg_advisory_xact_lock(:space, :lock)"), lock)
            yield connection

    @property
    def _is_sqlite(self) -> bool:
        return is_sqlite(self._url)

    async def transact(self, work: Callable[[Transaction], T], queue: str = "", *, lasting: bool = True) -> T:
        """Like `writing`, for what waits for nothing but the database. Raises StoreError.

        What is not `lasting` may be lost from SQLite when the power fails, but not when this process ends. What is, is
        on the disk when this returns, or soon afterwards (`behind`).

        SQLite's runs in a thread from its beginning to its end: to ask the driver's own thread for each statement costs
        several times what the statements do. It is short, so that whoever else wants to write, and a call that waits
        for that, does not wait long.
        """
        if not self._is_sqlite:
            async with self.writing(queue) as connection:
                return await connection.run_sync(lambda plain: work(OverSqlalchemy(plain)))
        await self._opened()
        behind = self._behind
        waits = lasting and (behind is None or not behind.works)
        async with self._told(), self._writing:
            done = await asyncio.to_thread(self._direct.transact, work, lasting=waits)
        if behind is not None:
            behind.committed(lasting=lasting)
        return done

    def behind(self, behind: Behind) -> None:
        """Let nobody who writes to SQLite by `transact` wait for the disk from now on, as long as that one works.

        It hears of each transaction, and calls `make_lasting`.
        """
        self._behind = behind

    async def make_lasting(self, *, checkpoint: bool) -> None:
        """Have the disk take what was committed to SQLite, while others write; fulfils `MakeLasting`."""
        if not self._is_sqlite:
            return
        async with self._told():
            await asyncio.to_thread(self._direct.make_lasting, checkpoint=checkpoint)

    async def find(self, find: Callable[[Transaction], T]) -> T:
        """Like `reading`, for what waits for nothing but the database. Raises StoreError."""
        if not self._is_sqlite:
            async with self.reading() as connection:
                return await connection.run_sync(lambda plain: find(OverSqlalchemy(plain)))
        await self._opened()
        async with self._told():
            return await asyncio.to_thread(self._direct.read, find)

    async def find_and_change(
        self,
        find: Callable[[Transaction], list[F]],
        change: Callable[[Transaction, list[F]], list[T]],
        *,
        lasting: bool = True,
    ) -> list[T]:
        """Like `transact`, for what is looked for first; where nothing is found, nothing is changed. Raises StoreError.

        With PostgreSQL one transaction. SQLite has one writer at a time: there `find` reads beside others that write,
        and `change` makes sure that what was found still holds.
        """
        if not self._is_sqlite:
            return await self.transact(lambda within: change(within, found) if (found := find(within)) else [])
        if not (found := await self.find(find)):
            return []
        return await self.transact(lambda within: change(within, found), lasting=lasting)

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
                    async with self._told():
                        self._engine = await prepared_engine(self._url, self._patience, self._pragmas)
                except StoreError as failed:
                    self._failed, self._not_before = failed, now + AGAIN
                    raise
            return self._engine

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
