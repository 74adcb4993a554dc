"""Puts into the database what a process before this one had written down in the file beside it.

Knows which lines the database lacks, and what becomes of a row that it refuses. Does not know files, nor when it is
time. Source: ADR 0095.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import text

from bridge.errors import StoreError
from bridge.store import sql
from bridge.store.around import Around
from bridge.store.change_rows import Rows, owes, put
from bridge.store.database import Database
from bridge.store.failures import RowRefused
from bridge.store.rows import Row
from bridge.store.tables import READERS, written_ahead
from bridge.store.transaction import Transaction

_MARK: Final = sql.put(written_ahead, "app")
_MARKED: Final = text("SELECT file, line FROM written_ahead WHERE app = :app")

Line = tuple[int, str]
"""Its number, and what stands in it."""


class Recovery:
    """Of one application. Every method may raise StoreError; then it is to be repeated."""

    def __init__(self, database: Database, around: Around) -> None:
        """Nothing is asked yet."""
        self._events = False
        self._database = database
        self._around = around

    async def marked(self) -> Row | None:
        """What the database says of a file; None: nothing."""
        rows = await self._database.find(lambda within: within.rows(_MARKED, {"app": self._around.app}))
        return rows[0] if rows else None

    async def recover(self, marked: Row, first_line: str, lines: Sequence[Line], name: str) -> bool:
        """Put what the database lacks of a file into it; whether events are among that.

        From then on the file is called `name` there, and nothing of it is in the database yet.
        """
        left = self._left(marked, first_line, lines)
        read = await asyncio.to_thread(lambda: [json.loads(line) for _, line in left])
        self._events = self._events or any(owes(rows) for rows in read)  # also of an attempt that is repeated
        if await self._put(read, self._row(name)):
            for (number, _), rows in zip(left, read, strict=True):
                await self._put_each(rows, self._row(marked["file"], number))
            await self.begin(name)
        return self._events

    async def begin(self, name: str) -> None:
        """Say in the database that the file is called so, and has no lines: those that it may have count no more."""
        await self._put((), self._row(name))

    def _left(self, marked: Row, first_line: str, lines: Sequence[Line]) -> Sequence[Line]:
        left = [(number, line) for number, line in lines if number > marked["line"]]
        if first_line == named(marked["file"]):
            return left
        if left and first_line.startswith(f"{marked['file']} "):
            what = "what a process before this one had written down last was of another release, and is left out"
            self._around.complain(f"[store] url: {what}")
        return ()

    async def _put_each(self, rows: Rows, mark: Row) -> None:
        """What the database refuses costs itself, and no other.

        When it goes away meanwhile all rows are put again: records are the same then, and so are ids of deliveries.
        """
        if not await self._put((rows,), mark):
            return
        refused = [why for one in _each(rows) if (why := await self._put((one,)))]
        await self._put((), mark)
        if refused:
            what = f"{len(refused)} rows that a process before this one had written down are left out, and no others"
            self._around.complain(f"{refused[0]}. {what}")

    async def _put(self, lines: Sequence[Rows], mark: Row | None = None) -> str:
        """Why nothing was put; empty: all was, and `mark` is true. Raises StoreError."""

        def write(within: Transaction) -> None:
            for rows in lines:
                put(within, rows)
            within.put(_MARK, [mark] if mark else ())

        try:
            await self._database.transact(write)
        except RowRefused as refused:
            return str(refused)
        except StoreError:
            raise
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs the row that shows it, and not the start
            return f"a fault of Callbridge: {type(bug).__name__}"
        return ""

    def _row(self, name: str, line: int = 0) -> Row:
        return {"app": self._around.app, "file": name, "line": line}


def named(name: str) -> str:
    """The first line of a file of this name: also the form of the others, which only this form of tables takes."""
    return f"{name} {READERS[0]}"


def _each(rows: Rows) -> Iterator[Rows]:
    """Row by row; events before the records that may close with them."""
    for table in ("owed_events", "legs", "calls", "snapshots"):
        for row in rows.get(table, ()):
            yield {name: [row] if name == table else [] for name in rows}
