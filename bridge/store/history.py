"""What was: calls, their legs and their steps, for whoever looks back, and what a process before this one left open.

Knows how they are searched. Does not know who looks, nor how it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, select, union

from bridge.calls.records import CallRecord, LegRecord
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.rows import call_of, leg_of, number_keys
from bridge.store.tables import calls, legs, steps
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are meant; "" and None leave a question open. Moments are seconds since 1970."""

    call: str = ""
    """CallID or CallAPIID."""
    number: str = ""
    """Of a party, however it is written."""
    extension: Extension | None = None
    """One that had a leg."""
    since: float | None = None
    until: float | None = None
    up: bool | None = None
    """Only calls that have not ended, or that have."""


class History:
    """Every method may raise StoreError."""

    def __init__(self, database: Database, around: Around) -> None:
        """Calls of other applications that share the database are not shown."""
        self._database = database
        self._around = around

    async def open_legs(self, app: str) -> Sequence[LegRecord]:
        """Fulfils the port `OpenLegs`: the legs of an application that were never ended, the oldest first."""
        chosen = select(legs).where(legs.c.app == app, legs.c.ended.is_(None)).order_by(legs.c.began)
        async with self._database.reading() as connection:
            return tuple(leg_of(row) for row in (await connection.execute(chosen)).mappings())

    async def calls(self, wanted: CallFilter, most: int) -> Sequence[CallRecord]:
        """The newest first."""
        chosen = select(calls).where(calls.c.app == self._around.app, *self._conditions(wanted))
        newest = chosen.order_by(calls.c.began.desc(), calls.c.api_id).limit(most)
        async with self._database.reading() as connection:
            return tuple(call_of(row) for row in (await connection.execute(newest)).mappings())

    async def legs(self, api_id: str) -> Sequence[LegRecord]:
        """Of one call, in order of appearance."""
        mine = (legs.c.api_id == api_id, legs.c.app == self._around.app)
        chosen = select(legs).where(*mine).order_by(legs.c.began, legs.c.channel, legs.c.visit)
        async with self._database.reading() as connection:
            return tuple(leg_of(row) for row in (await connection.execute(chosen)).mappings())

    async def steps(self, call_id: str, most: int = 10_000) -> Sequence[str]:
        """What the journal has told of a call, by its CallID: one line of JSON each, the oldest first."""
        chosen = select(steps.c.line).where(steps.c.call_id == call_id).order_by(steps.c.seq).limit(most)
        async with self._database.reading() as connection:
            return tuple((await connection.execute(chosen)).scalars())

    async def extensions_of(self, api_id: str) -> frozenset[Extension]:
        """Those that had a leg in a call, or were charged with it."""
        of_legs = select(legs.c.extension).where(legs.c.api_id == api_id, legs.c.app == self._around.app)
        of_call = select(calls.c.extension).where(calls.c.api_id == api_id, calls.c.app == self._around.app)
        async with self._database.reading() as connection:
            named = (await connection.execute(union(of_legs, of_call))).scalars().all()
        return frozenset(found for name in named if (found := Extension.parse(name, "")))

    def _conditions(self, wanted: CallFilter) -> list[ColumnElement[bool]]:
        asked: list[ColumnElement[bool]] = []
        if wanted.call:
            asked.append((calls.c.api_id == wanted.call) | (calls.c.call_id == wanted.call))
        if wanted.number:
            keys = number_keys(wanted.number, self._around.country())
            asked.append(calls.c.api_id.in_(calls_naming(keys)))
        if wanted.extension is not None:
            of_leg = select(legs.c.api_id).where(legs.c.extension == str(wanted.extension))
            asked.append(calls.c.api_id.in_(of_leg))
        if wanted.since is not None:
            asked.append(calls.c.began >= wanted.since)
        if wanted.until is not None:
            asked.append(calls.c.began < wanted.until)
        if wanted.up is not None:
            asked.append(calls.c.ended.is_(None) if wanted.up else calls.c.ended.is_not(None))
        return asked


def calls_naming(keys: Sequence[str]) -> CompoundSelect[tuple[str]]:
    """CallAPIIDs of the calls in which a party has one of these numbers: four questions, each with its index."""
    columns = (calls.c.caller_key, calls.c.called_key, legs.c.caller_key, legs.c.called_key)
    return union(*(select(column.table.c.api_id).where(column.in_(keys)) for column in columns))
