"""The integer ids of extensions: those of the files, else those that were given here, once for ever.

Knows how an id is made so that no two extensions share one. Does not know who sends it. Source: Events and API 3.2.
"""

import asyncio
from collections.abc import Callable, Mapping

from sqlalchemy import func, insert, select

from bridge.errors import StoreError
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.tables import extension_ids
from bridge.telephony.values import Extension

AGAIN = 5.0
"""Seconds until the next attempt, when the database is away."""


class StoredExtensionIds:
    """Fulfils the port `ExtensionIds`. Extensions mean the same to all applications of a database, so ids do, too."""

    def __init__(self, database: Database, declared: Callable[[], Mapping[Extension, int]], around: Around) -> None:
        """`declared` tells the ids that the files give now."""
        self._database = database
        self._declared = declared
        self._pause, self._complain = around.pause, around.complain
        self._copy: dict[Extension, int] = {}
        self._lacking: dict[Extension, None] = {}
        self._asked = asyncio.Event()

    def of(self, extension: Extension) -> int | None:
        """The id from the files, else from the store; None when it has none yet: one is made meanwhile."""
        found = self._declared().get(extension, self._copy.get(extension))
        if found is None:
            self._lacking[extension] = None
            self._asked.set()
        return found

    async def refresh(self) -> None:
        """Read them all: a table as small as a company. Raises StoreError."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(extension_ids))).all()
        self._copy |= {_extension(row.extension): row.id for row in rows}

    async def run(self) -> None:
        """Make the ids that were asked for, until it is cancelled."""
        while True:
            await self._asked.wait()
            try:
                await self.make_lacking()
            except StoreError:  # that it is away is told by the writer
                await self._pause(AGAIN)
            except Exception as bug:  # noqa: BLE001 - the barrier: an id is asked for again with the next event
                self._lacking.clear()
                self._asked.clear()
                self._complain(f"[store] no id was given, by a fault of Callbridge: {type(bug).__name__}: {bug}")

    async def make_lacking(self) -> None:
        """Make the ids that were asked for and are not there. Raises StoreError; they are lacking still."""
        self._asked.clear()
        try:
            for extension in tuple(self._lacking):
                self._copy[extension] = await self._make(extension)
                self._lacking.pop(extension, None)
        finally:
            if self._lacking:
                self._asked.set()

    async def _make(self, extension: Extension) -> int:
        taken = set(self._declared().values())
        async with self._database.writing("extension ids") as connection:
            one = select(extension_ids.c.id).where(extension_ids.c.extension == str(extension))
            found: int | None = (await connection.execute(one)).scalar()
            if found is not None:
                return found
            highest = (await connection.execute(select(func.max(extension_ids.c.id)))).scalar() or 0
            new = next(number for number in range(highest + 1, highest + len(taken) + 2) if number not in taken)
            await connection.execute(insert(extension_ids).values(extension=str(extension), id=new))
        return new


def _extension(text: str) -> Extension:
    organisation, _, short = text.partition("*")
    return Extension(organisation, short)
