"""The integer ids of extensions: those of the files, else those that were given here, once for ever.

Knows how an id is made so that no two extensions share one. Does not know who sends it. Source: Events and API 3.2.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from sqlalchemy import insert, select

from bridge.errors import StoreError
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.tables import extension_ids
from bridge.telephony.values import Extension

AGAIN = 5.0
"""Seconds until the next attempt, when the database is away."""


class StoredExtensionIds:
    """Fulfils the port `ExtensionIds`. Extensions mean the same to all applications of a database, so ids do, too."""

    def __init__(
        self, database: Database, declared: Callable[[], Mapping[Extension, int | None]], around: Around
    ) -> None:
        """`declared` tells who exists now, with the ids that the files give: None for whoever gets his here."""
        self._database = database
        self._declared = declared
        self._pause, self._complain = around.pause, around.complain
        self._copy: dict[Extension, int] = {}
        self._lacking: dict[Extension, None] = {}
        self._asked = asyncio.Event()

    def of(self, extension: Extension) -> int | None:
        """The id from the files, else from the store; None when it has none yet: one is made meanwhile."""
        found = self._declared().get(extension)
        if found is None:
            found = self._copy.get(extension)
        if found is None:
            self._lacking[extension] = None
            self._asked.set()
        return found

    async def refresh(self) -> None:
        """Read them all: a table as small as a company. Who has none gets one now: no event waits for it.

        Raises StoreError.
        """
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(extension_ids))).all()
        self._copy |= {_extension(row.extension): row.id for row in rows}
        for extension in self._declared():
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
        lacking = tuple(self._lacking)
        try:
            self._copy |= await self._make(lacking)
            for extension in lacking:
                self._lacking.pop(extension, None)
        finally:
            if self._lacking:
                self._asked.set()

    async def _make(self, lacking: Sequence[Extension]) -> Mapping[Extension, int]:
        """All in one transaction; some of them may have been made by others meanwhile."""
        taken = set(self._declared().values())
        async with self._database.writing("extension ids") as connection:
            rows = (await connection.execute(select(extension_ids))).all()
            known = {_extension(row.extension): row.id for row in rows}
            free = (number for number in count(max(known.values(), default=0) + 1) if number not in taken)
            new = {extension: next(free) for extension in lacking if extension not in known}
            if new:
                given = [{"extension": str(extension), "id": number} for extension, number in new.items()]
                await connection.execute(insert(extension_ids), given)
        return known | new


def _extension(text: str) -> Extension:
    organisation, _, short = text.partition("*")
    return Extension(organisation, short)
