"""What calls leave behind, as rows of several tables: records as they are last, events in order, where calls stand.

Knows statements and their order. Does not know when it is time, nor where else the rows are kept (see `ahead`): each
value in them is plain data for JSON.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bridge.calls.records import Change, KeptCall
from bridge.store import snapshots, sql
from bridge.store.owed_rows import owed_row
from bridge.store.rows import Row, call_row, leg_row
from bridge.store.tables import calls, legs, owed_events
from bridge.store.transaction import Transaction

Rows = Mapping[str, Sequence[Row]]
"""By the name of their table."""

LEG: Final = ("app", "server", "channel", "extension", "visit")
"""The key of a leg."""
_OWED: Final = sql.add(owed_events, "seq")
_CALL: Final = sql.put(calls, "api_id")
_LEG: Final = sql.put(legs, *LEG)


def rows_of(changes: Sequence[Change], kept: Sequence[KeptCall], app: str, country: str | None) -> Rows:
    """Numbers are compared by the numbering plan of `country`."""
    return {
        "calls": [call_row(one.call, country) for one in changes if one.call],
        "legs": [leg_row(one.leg, country) for one in changes if one.leg],
        "owed_events": [owed_row(one.owed, app) for one in changes if one.owed],
        "snapshots": snapshots.rows_of(kept, app),
    }


def put(within: Transaction, rows: Rows) -> None:
    """In the transaction of whoever asks."""
    within.put(_CALL, _last(rows["calls"], ("api_id",)))
    within.put(_LEG, _last(rows["legs"], LEG))
    within.put(_OWED, rows["owed_events"])
    snapshots.put(within, rows["snapshots"])


def owes(rows: Rows) -> bool:
    """Whether there is an event among them."""
    return bool(rows.get("owed_events"))


def _last(rows: Sequence[Row], key: Sequence[str]) -> list[Row]:
    """Of several that are one row, the last: earlier ones would only be replaced."""
    return list({tuple(row[name] for name in key): row for row in rows}.values())
