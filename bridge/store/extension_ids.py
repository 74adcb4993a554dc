"""The integer ids of extensions: those of the files, else those that were given here, once for ever.

Knows how an id is made so that no two extensions share one. Does not know who sends it. Source: Events and API 3.2.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Final

from sqlalchemy import func, insert, select

from bridge.errors import StoreError
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.tables import extension_ids
from bridge.telephony.values import Extension

AGAIN = 5.0
"""Seconds until the next attempt, when the database is away."""
PORTION: Final = 500
"""Ids that are made in one transaction."""


class StoredExtensionIds:
    """Fulfils the port `ExtensionIds`. Extensions mean the same to all applications of a database, so ids do, too."""

    def __init__(
        self, database: Database, declared: Callable[[], Mapping[Extension, int | None]], around: Around
    ) -> None:
        """`declared` tells the extensions of the files now, with the ids that these give, if they do."""
        self._database = database
        self._declared = declared
        self._pause, self._complain = around.pause, around.complain
        self._copy: dict[Extension, int] = {}
        self._lacking: dict[Extension, None] = {}
        self._asked = asyncio.Event()

    def of(self, extension: Extension) -> int | None:
        """The id from the files, else from the store; None when it has none yet: one is made meanwhile."""
        declared = self._declared().get(extension)
        found = self._copy.get(extension) if declared is None else declared
        if found is None:
            self._lacking[extension] = None
            self._asked.set()
        return found

    async def refresh(self) -> None:
        """Read them all: a table as small as a company. Raises StoreError.

        Those that the files declare without an id get one now, so that their first event has it.
        """
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(extension_ids))).all()
        self._copy |= {_extension(row.extension): row.id for row in rows}
        for extension, declared in self._declared().items():
            if declared is None:
                self.of(extension)

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
            while some := list(self._lacking)[:PORTION]:
                self._copy |= await self._made(some)
                for extension in some:
                    self._lacking.pop(extension, None)
        finally:
            if self._lacking:
                self._asked.set()

    async def _made(self, extensions: Sequence[Extension]) -> Mapping[Extension, int]:
        columns = extension_ids.c
        async with self._database.writing("extension ids") as connection:
            known = select(extension_ids).where(columns.extension.in_([str(one) for one in extensions]))
            found = {_extension(row.extension): row.id for row in await connection.execute(known)}
            highest = (await connection.execute(select(func.max(columns.id)))).scalar() or 0
            taken = set(self._declared().values())
            free = (number for number in count(highest + 1) if number not in taken)
            new = {one: next(free) for one in extensions if one not in found}
            if new:
                rows = [{"extension": str(one), "id": number} for one, number in new.items()]
                await connection.execute(insert(extension_ids), rows)
        return found | new


def _extension(text: str) -> Extension:
    organisation, _, short = text.partition("*")
    return Extension(organisation, short)
