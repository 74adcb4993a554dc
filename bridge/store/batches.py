"""One transaction for many changes, and for the steps of calls.

Knows what belongs to it. Does not know when it is time, nor what is done when it fails.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from bridge.calls.journal import Noted
from bridge.calls.records import Change, KeptCall
from bridge.store import sql
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.change_rows import owes, put, rows_of
from bridge.store.database import Database
from bridge.store.rows import Row, clean
from bridge.store.tables import steps, written_ahead
from bridge.store.transaction import Transaction

_STEP: Final = 1 << 16
FEW: Final = 100
"""Steps that are put into words at once: a thread would cost more than they do."""
MANY: Final = 500
"""Changes of which rows are made at once, for the same reason."""

_STEPS: Final = sql.add(steps, "seq")
_MARK: Final = sql.put(written_ahead, "app")


class BatchWriter:
    """Writes for one application."""

    def __init__(self, database: Database, backlog: Backlog, around: Around) -> None:
        """Whoever wants to hear of new rows is told by the backlog."""
        self._database = database
        self._backlog = backlog
        self._around = around

    async def write(
        self,
        changes: Sequence[Change],
        noted: Sequence[Noted],
        kept: Sequence[KeptCall] = (),
        mark: Row | None = None,
    ) -> None:
        """All or nothing. Raises RowRefused when a value of one is refused, StoreError when none can be written.

        `mark`: the row of `written_ahead` that is true with this.
        """
        lines = self._lines(noted) if len(noted) <= FEW else await asyncio.to_thread(self._lines, noted)
        about = self._around.app, self._around.country()
        made = partial(rows_of, changes, kept, *about)
        rows = made() if len(changes) <= MANY else await asyncio.to_thread(made)

        def write(within: Transaction) -> None:
            put(within, rows)
            within.put(_STEPS, lines)
            within.put(_MARK, [mark] if mark else ())

        # Where a caller stands is of no use when the power has failed; an event is.
        await self._database.transact(write, lasting=owes(rows))
        if owes(rows):
            self._backlog.owes(sum(len(one.owed.definitions) for one in changes if one.owed))

    def _lines(self, noted: Sequence[Noted]) -> list[Row]:
        return [
            {"at": one.at, "call_id": clean(one.call), "line": clean(self._around.line(one), _STEP)}
            for one in noted
            if one.call
        ]
