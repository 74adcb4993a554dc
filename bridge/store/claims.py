"""Which deliveries are claimed: what is due, whose turn it is, and for whom there is room, without looking at the rest.

Knows the questions and why each stays cheap. Does not know what a lease is.

However much waits for a receiver that is held or full, none of it is read: receivers, and where a definition is held
also definitions, are found by leaping over the index from one to the next; of each, only as many rows are read as there
is room for.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.calls.deliveries import DeliveryState, Room
from bridge.store.sql import ONE
from bridge.store.tables import deliveries

Found = RowMapping

_columns = deliveries.c


def _leaps(what: str, within: str) -> str:
    """The values of a column, one index look-up each, with the moment at which the first of its rows is due."""
    rows = f"FROM deliveries AS d WHERE d.app = :app AND d.turn = 1{within}"
    return f"""
        WITH RECURSIVE found(name) AS (
            SELECT min(d.{what}) {rows}
            UNION ALL
            SELECT (SELECT min(d.{what}) {rows} AND d.{what} > found.name) FROM found WHERE found.name IS NOT NULL
        ), first(name, due) AS (
            SELECT found.name, (SELECT min(d.due) {rows} AND d.{what} = found.name)
            FROM found WHERE found.name IS NOT NULL
        )
        SELECT name, due FROM first WHERE due <= :until ORDER BY due"""  # noqa: S608 - the same


RECEIVERS: Final = text(_leaps("receiver", ""))
DEFINITIONS: Final = text(_leaps("definition", " AND d.receiver = :receiver"))
ALWAYS: Final = 1e18
"""A moment after all others."""


async def claimable(connection: AsyncConnection, app: str, room: Room, now: float) -> list[Found]:
    """Rows to lease, the oldest first; no other process gets them meanwhile."""
    found: list[Found] = []
    for receiver, _ in (await connection.execute(RECEIVERS, {"app": app, "until": now})).all():
        free = min(room.per_receiver - room.busy.get(receiver, 0), room.most - len(found))
        if receiver in room.held_receivers or free <= 0:
            continue
        if room.held_definitions:
            found += await _past_held(connection, app, receiver, room, free, now)
        else:
            found += await _rows(connection, heads(app, receiver, now).limit(free))
    return sorted(found, key=_age)


async def oldest(connection: AsyncConnection, app: str, receiver: str, definition: str, now: float) -> Found | None:
    """The row that is due first, though perhaps not yet, of a receiver or a definition."""
    if receiver:
        places = [(receiver,)]
    else:
        places = [(one.name,) for one in await connection.execute(RECEIVERS, {"app": app, "until": ALWAYS})]
    free = (_columns.state == DeliveryState.PENDING.value) | (_columns.due <= now)
    of_definition = (_columns.definition == definition,) if definition else ()
    found = [
        row
        for (place,) in places
        for row in await _rows(connection, heads(app, place, ALWAYS, free, *of_definition).limit(1))
    ]
    return min(found, key=_age, default=None)


def heads(app: str, receiver: str, until: float, *those: ColumnElement[bool]) -> Select[Any]:
    """Rows of a receiver whose turn it is."""
    mine = (_columns.app == app, _columns.receiver == receiver, _columns.turn == ONE, _columns.due <= until)
    chosen = select(deliveries).where(*mine, *those).order_by(_columns.due, _columns.seq)
    return chosen.with_for_update(skip_locked=True)  # SQLite has one writer, and no such words


async def _past_held(
    connection: AsyncConnection, app: str, receiver: str, room: Room, free: int, now: float
) -> list[Found]:
    """Of a receiver, the definitions that are not held, those that are due the longest."""
    given = {"app": app, "receiver": receiver, "until": now}
    names = [row.name for row in await connection.execute(DEFINITIONS, given)]
    found: list[Found] = []
    for name in [one for one in names if one not in room.held_definitions][:free]:
        found += await _rows(connection, heads(app, receiver, now, _columns.definition == name).limit(free))
    return sorted(found, key=_age)[:free]


async def _rows(connection: AsyncConnection, chosen: Select[Any]) -> list[Found]:
    return [*(await connection.execute(chosen)).mappings()]


def _age(row: Found) -> tuple[float, int]:
    return row["due"], row["seq"]
