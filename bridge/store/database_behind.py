"""The database as those use it who are to go last.

Knows where a transaction begins. Does not know whom they give way to. Source: ADR 0096.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.store.database import Database
from bridge.store.settings import StoreSettings
from bridge.store.transaction import Transaction

T = TypeVar("T")


class DatabaseBehindCalls(Database):
    """Whoever asks it anything gives way first: while a transaction is open that writes, no call's can be."""

    def __init__(self, settings: StoreSettings, give_way: Callable[[], Awaitable[None]]) -> None:
        """Nothing is opened yet. `give_way` waits while somebody else is to go first."""
        super().__init__(settings)
        self._give_way = give_way

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """See `Database`."""
        await self._give_way()
        async with super().reading() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self, queue: str = "") -> AsyncIterator[AsyncConnection]:
        """See `Database`."""
        await self._give_way()
        async with super().writing(queue) as connection:
            yield connection

    async def transact(self, work: Callable[[Transaction], T], queue: str = "", *, lasting: bool = True) -> T:
        """See `Database`."""
        await self._give_way()
        return await super().transact(work, queue, lasting=lasting)

    async def find(self, find: Callable[[Transaction], T]) -> T:
        """See `Database`."""
        await self._give_way()
        return await super().find(find)
