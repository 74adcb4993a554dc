"""Looks at a database without changing it: can it be opened, and which steps of the schema does it lack.

Knows both kinds of database. Does not know who asks, nor what is done about it.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bridge.store.engines import SQLITE, is_sqlite, place_of, postgresql_engine, secrets_of
from bridge.store.failures import FAILURES, failure
from bridge.store.migrating import missing
from bridge.store.schema import SchemaTooNew
from bridge.store.settings import StoreSettings

PATIENCE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Looked:
    """`trouble` "" when it can be opened; a file that is not there yet will be made, and lacks nothing."""

    place: str
    trouble: str = ""
    newer: bool = False
    pending: int = 0


async def look_at_store(settings: StoreSettings) -> Looked:
    """Never raises."""
    url = settings.url.get_secret_value()
    place = place_of(url)
    if is_sqlite(url) and not await asyncio.to_thread(Path(url.removeprefix(SQLITE)).exists):
        return Looked(place)
    engine: AsyncEngine | None = None
    try:
        engine = _reading(url)
        async with asyncio.timeout(PATIENCE), engine.connect() as connection:
            return Looked(place, pending=await connection.run_sync(missing))
    except SchemaTooNew as found:
        return Looked(place, f"the database {place} {found}", newer=True)
    except FAILURES as error:
        return Looked(place, str(failure(error, place, secrets_of(url))))
    finally:
        if engine is not None:
            await engine.dispose()


def _reading(url: str) -> AsyncEngine:
    if not is_sqlite(url):
        return postgresql_engine(url, PATIENCE)
    file = Path(url.removeprefix(SQLITE)).absolute().as_uri()
    return create_async_engine(f"sqlite+aiosqlite:///{file}?mode=ro&uri=true", hide_parameters=True)
