"""An engine whose database has our schema: made from the URL, and brought there by the first who opens it.

Knows what SQLite and PostgreSQL each need for that. Does not know who asks, nor what is asked afterwards.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bridge.errors import StoreError
from bridge.store.engines import WRITES, is_sqlite, place_of, postgresql_engine, sqlite_engine
from bridge.store.migrating import migrate
from bridge.store.schema import SchemaTooNew

LOCKS: Final = 0x43_42  # "CB": the space of advisory locks in which ours are


async def prepared_engine(url: str, patience: float, pragmas: Mapping[str, int] | None) -> AsyncEngine:
    """Raises StoreError when a newer Callbridge has been there, and what drivers raise (see `failures`)."""
    engine = await asyncio.to_thread(_made, url, patience, pragmas)
    try:
        if is_sqlite(url):
            await _migrate(engine, url)
        else:
            lasting = postgresql_engine(url, patience, lasting=True)
            try:
                await _migrate(lasting, url)
            finally:
                await lasting.dispose()
    except BaseException:
        await engine.dispose()
        raise
    return engine


def _made(url: str, patience: float, pragmas: Mapping[str, int] | None) -> AsyncEngine:
    return sqlite_engine(url, patience, pragmas) if is_sqlite(url) else postgresql_engine(url, patience)


async def _migrate(engine: AsyncEngine, url: str) -> None:
    async with engine.connect() as connection:
        await connection.execution_options(**{WRITES: True})
        async with connection.begin():
            if not is_sqlite(url):  # two processes that start together: the second finds all done
                await connection.execute(text("SELECT pg_advisory_xact_lock(:space, 0)"), {"space": LOCKS})
            try:
                await connection.run_sync(migrate)
            except SchemaTooNew as found:
                raise StoreError(f"[store] url: the database {place_of(url)} {found}") from None
