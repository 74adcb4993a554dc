"""One transaction for many changes: records as they are last, events in order, steps.

Knows statements and their order. Does not know when it is time, nor what is done when it fails.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from bridge.calls.journal import Noted
from bridge.calls.records import Change, KeptCall
from bridge.store import snapshots, sql
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.owed_rows import owed_row
from bridge.store.rows import Row, call_row, clean, leg_row
from bridge.store.tables import calls, legs, owed_events, steps
from bridge.store.transaction import Transaction

LEG: Final = ("app", "server", "channel", "extension", "visit")
"""The key of a leg."""
_STEP: Final = 1 << 16
FEW: Final = 100
"""Steps that are put into words at once: a thread would cost more than they do."""

_OWED: Final = sql.add(owed_events, "seq")
_CALL: Final = sql.put(calls, "api_id")
_LEG: Final = sql.put(legs, *LEG)
_STEPS: Final = sql.add(steps, "seq")


class BatchWriter:
    """Writes for one application."""

    def __init__(self, database: Database, backlog: Backlog, around: Around) -> None:
        """Whoever wants to hear of new rows is told by the backlog."""
        self._database = database
        self._backlog = backlog
        self._around = around

    async def write(self, changes: Sequence[Change], noted: Sequence[Noted], kept: Sequence[KeptCall] = ()) -> None:
        """All or nothing. Raises RowRefused when a value of one is refused, StoreError when none can be written."""
        app, country = self._around.app, self._around.country()
        lines = self._lines(noted) if len(noted) <= FEW else await asyncio.to_thread(self._lines, noted)
        called = _last([call_row(one.call, country) for one in changes if one.call], ("api_id",))
        placed = _last([leg_row(one.leg, country) for one in changes if one.leg], LEG)
        owed = [owed_row(one.owed, app) for one in changes if one.owed]

        def write(within: Transaction) -> None:
            within.put(_CALL, called)
            within.put(_LEG, placed)
            within.put(_OWED, owed)
            within.put(_STEPS, lines)
            snapshots.write(within, app, kept)

        # A caller waits until it is written down where he stands: for that no disk need be waited for. Where he stands
        # is of no use when the power has failed; an event is.
        await self._database.transact(write, lasting=bool(owed))
        if owed:
            self._backlog.owes(sum(len(one.owed.definitions) for one in changes if one.owed))

    def _lines(self, noted: Sequence[Noted]) -> list[Row]:
        return [
            {"at": one.at, "call_id": clean(one.call), "line": clean(self._around.line(one), _STEP)}
            for one in noted
            if one.call
        ]


def _last(rows: Sequence[Row], key: Sequence[str]) -> list[Row]:
    """Of several that are one row, the last: earlier ones would only be replaced."""
    return list({tuple(row[name] for name in key): row for row in rows}.values())
