"""Which deliveries are claimed: what is due, whose turn it is, and for whom there is room, without looking at the rest.

Knows the questions and why each stays cheap. Does not know what a lease is.

However much waits for a receiver or a definition that is held or full, none of it is read: receivers, and the
definitions of each, are found by leaping over one index from name to name; of each, only as many rows are read as there
is room for.
"""

from typing import Final

from sqlalchemy import TextClause, text

from bridge.calls.deliveries import Room
from bridge.store.transaction import Row, Transaction


def _rows(condition: str) -> str:
    return f"FROM deliveries AS d WHERE d.app = :app AND d.turn = 1 {condition}"


def _leaps(what: str, condition: str = "") -> str:
    """The values of a column in the order of the index, one look-up each, as `found(name)`.

    Not by `min()`: for that, a planner that has no figures yet reads all rows. No name is empty, so all come after "".
    """
    following = f"SELECT d.{what} {_rows(condition)} AND d.{what} > found.name ORDER BY d.{what} LIMIT 1"
    return f"found(name) AS (SELECT '' UNION ALL SELECT ({following}) FROM found WHERE found.name IS NOT NULL)"  # noqa: S608 - the same


def _definitions(condition: str) -> TextClause:
    """Those of a receiver, each with the moment at which the first of its rows is due that fulfils the condition."""
    of_receiver = "AND d.receiver = :receiver"
    due = f"SELECT d.due {_rows(of_receiver)} AND d.definition = found.name {condition} ORDER BY d.due LIMIT 1"
    return text(
        f"WITH RECURSIVE {_leaps('definition', of_receiver)},"  # noqa: S608 - the same
        f" first(name, due) AS (SELECT found.name, ({due}) FROM found WHERE found.name <> '')"
        " SELECT name, due FROM first WHERE due <= :until ORDER BY due"
    )


_RECEIVERS: Final = text(f"WITH RECURSIVE {_leaps('receiver')} SELECT name FROM found WHERE name <> ''")  # noqa: S608 - the same
_DUE: Final = _definitions("")
_FREE: Final = _definitions("AND (d.state = 'pending' OR d.leased_by <> :owner)")
_PLACE: Final = "d.app = :app AND d.receiver = :receiver AND d.definition = :definition AND d.turn = 1"
_ORDER: Final = "ORDER BY d.due, d.seq LIMIT :most FOR UPDATE SKIP LOCKED"
_HEADS: Final = text(f"SELECT * FROM deliveries AS d WHERE {_PLACE} AND d.due <= :until {_ORDER}")  # noqa: S608 - the same
_FIRST: Final = text(
    f"SELECT * FROM deliveries AS d WHERE {_PLACE} AND (d.state = 'pending' OR d.due <= :until) {_ORDER}"  # noqa: S608 - the same
)
ALWAYS: Final = 1e18
"""A moment after all others."""


def receivers(within: Transaction, app: str) -> list[str]:
    """All for which something waits."""
    return [row["name"] for row in within.rows(_RECEIVERS, {"app": app})]


def definitions(within: Transaction, app: str, receiver: str, until: float = ALWAYS) -> list[tuple[str, float]]:
    """All of a receiver for which something is due, each with its first moment; what is due the longest comes first."""
    given = {"app": app, "receiver": receiver, "until": until}
    return [(row["name"], row["due"]) for row in within.rows(_DUE, given)]


def next_free(within: Transaction, app: str, owner: str) -> float | None:
    """When the first row is due that this owner has not leased."""
    moments: list[float] = []
    for receiver in receivers(within, app):
        given = {"app": app, "receiver": receiver, "until": ALWAYS, "owner": owner}
        moments += [row["due"] for row in within.rows(_FREE, given)[:1]]
    return min(moments, default=None)


def claimable(within: Transaction, app: str, room: Room, now: float) -> list[Row]:
    """Rows to lease, the oldest first; no other process gets them meanwhile."""
    offers: list[tuple[float, str, list[str]]] = []
    for receiver in receivers(within, app):
        if receiver not in room.held_receivers and _left(room, receiver) > 0:
            due = [one for one in definitions(within, app, receiver, now) if one[0] not in room.held_definitions]
            if due:
                offers.append((due[0][1], receiver, [name for name, _ in due]))
    found: list[Row] = []
    pots = dict(room.pots)
    for _, receiver, names in sorted(offers):
        kinds = room.kinds(receiver)
        free = max(0, min(_left(room, receiver), room.most - len(found), *(pots[kind] for kind in kinds)))
        theirs = [row for name in names[:free] for row in _rows_of(_HEADS, within, app, (receiver, name), now, free)]
        taken = sorted(theirs, key=_age)[:free]
        pots.update({kind: pots[kind] - len(taken) for kind in kinds})
        found += taken
    return sorted(found, key=_age)


def oldest(within: Transaction, app: str, receiver: str, definition: str, now: float) -> Row | None:
    """The row that is due first, though perhaps not yet, of a receiver or a definition; none that is leased."""
    if receiver:
        places = [(receiver, name) for name, _ in definitions(within, app, receiver)]
    else:
        places = [(place, definition) for place in receivers(within, app)]
    found: list[Row] = []
    for place in places:
        found += _rows_of(_FIRST, within, app, place, now, 1)
        if found and receiver:  # they come in the order in which they are due
            break
    return min(found, key=_age, default=None)


def _rows_of(
    which: TextClause, within: Transaction, app: str, place: tuple[str, str], until: float, most: int
) -> list[Row]:
    """Rows of a receiver and a definition whose turn it is."""
    receiver, definition = place
    given = {"app": app, "receiver": receiver, "definition": definition, "until": until, "most": most}
    return within.rows(which, given)


def _left(room: Room, receiver: str) -> int:
    return room.per_receiver + room.ahead.get(receiver, 0) - room.busy.get(receiver, 0)


def _age(row: Row) -> tuple[float, int]:
    return row["due"], row["seq"]
