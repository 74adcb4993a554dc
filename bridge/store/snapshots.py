"""Where calls stand, in the database: written with everything else, read once by the next process.

Knows rows. Does not know what a snapshot says. Source: The IVR 3.12.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import not_, or_, select, text

from bridge.calls.entries.events import OF_EVENTS
from bridge.calls.records import KeptCall
from bridge.store import sql
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.rows import Row
from bridge.store.tables import snapshots, steps
from bridge.store.transaction import Transaction

_NAMES: Final = ("server", "channel", "call_id", "live", "at", "state")
_KEY: Final = ("app", "server", "channel")
_PUT: Final = sql.put(snapshots, *_KEY)
_GONE: Final = text("DELETE FROM snapshots WHERE app = :app AND server = :server AND channel = :channel")


def rows_of(kept: Sequence[KeptCall], app: str) -> list[Row]:
    """Of `snapshots`; one without `state` is to go."""
    return [{"app": app, **{name: getattr(one, name) for name in _NAMES}} for one in kept]


def put(within: Transaction, rows: Sequence[Row]) -> None:
    """In the transaction of whoever asks."""
    within.put(_GONE, [{name: row[name] for name in _KEY} for row in rows if not row["state"]])
    within.put(_PUT, [row for row in rows if row["state"]])


class LeftOpen:
    """What processes before this one have left of one application."""

    def __init__(self, database: Database, around: Around) -> None:
        self._database = database
        self._app = around.app

    async def of(self, server: str) -> Sequence[KeptCall]:
        """The calls of one server. Raises StoreError."""
        chosen = select(snapshots).where(snapshots.c.app == self._app, snapshots.c.server == server)
        async with self._database.reading() as connection:
            rows = (await connection.execute(chosen.order_by(snapshots.c.at))).mappings().all()
        return [KeptCall(**{name: row[name] for name in _NAMES}) for row in rows]

    async def written_last(self) -> float | None:
        """When a service has noted anything of a call last that is in the database; None: nothing. Raises StoreError.

        Not what became of events: whoever delivers them writes that, and outlives a service that is killed.
        """
        of_events = (steps.c.line.contains(f'"entry":"{kind.__name__}"') for kind in OF_EVENTS)
        last = select(steps.c.at).where(not_(or_(*of_events))).order_by(steps.c.at.desc()).limit(1)
        async with self._database.reading() as connection:
            found: float | None = (await connection.execute(last)).scalar()
            return found
