"""Definitions that programs made through the API. They are read from memory: a call never waits for the database.

Knows rows and their copy. Does not know defaults, nor what may be told to whom. Source: Events and API 6.7.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from sqlalchemy import RowMapping, delete, func, insert, select, update

from bridge.calls.api_ports import Subscription
from bridge.errors import StoreError
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.rows import Row, clean
from bridge.store.tables import subscriptions
from bridge.telephony.values import Extension

_columns = subscriptions.c


class StoredSubscriptions:
    """Fulfils the port `Subscriptions` for one application. What writes may raise StoreError; then nothing changes."""

    def __init__(self, database: Database, around: Around, withdraw: Callable[[str], Awaitable[object]]) -> None:
        """Empty until `refresh`. `withdraw` gives up what waits for one that is deleted or disabled."""
        self._database = database
        self._withdraw = withdraw
        self._app = around.app
        self._copy: dict[Extension, tuple[Subscription, ...]] = {}
        self._by_id: dict[str, Subscription] = {}
        self._turn = asyncio.Lock()  # or what was read before a change would be put in the place of what came of it

    async def refresh(self) -> None:
        """Read them again: another process may have changed some. Raises StoreError; the copy stays as it was."""
        chosen = select(subscriptions).where(_columns.app == self._app).order_by(_columns.seq)
        async with self._turn, self._database.reading() as connection:
            self._hold([_subscription(row) for row in (await connection.execute(chosen)).mappings()])

    def of(self, extension: Extension) -> Sequence[Subscription]:
        """All of an extension, disabled ones too, in the order in which they were made."""
        return self._copy.get(extension, ())

    def all(self) -> Sequence[Subscription]:
        """Of all extensions, in the order in which they were made."""
        return tuple(self._by_id.values())

    def find(self, subscription: str) -> Subscription | None:
        """One by its id."""
        return self._by_id.get(subscription)

    async def add(self, subscription: Subscription, most: int) -> bool:
        """Keep a new one; False when its extension has so many already."""
        theirs = (_columns.app == self._app, _columns.extension == str(subscription.extension))
        row = {**_row(subscription), "id": subscription.id, "app": self._app}
        async with self._turn:
            async with self._database.writing(f"subscriptions {self._app}") as connection:
                count = (await connection.execute(select(func.count()).where(*theirs))).scalar_one()
                if count >= most:
                    return False
                await connection.execute(insert(subscriptions).values(**row))
            self._hold([*self._by_id.values(), subscription])
        return True

    async def change(self, subscription: Subscription) -> bool:
        """Put it in the place of the one with its id; False when that is gone."""
        one = (_columns.app == self._app, _columns.id == subscription.id)
        async with self._turn:
            async with self._database.writing() as connection:
                done = await connection.execute(update(subscriptions).where(*one).values(**_row(subscription)))
            if done.rowcount:
                self._hold(list((self._by_id | {subscription.id: subscription}).values()))
        if not subscription.enabled:
            await self._give_up(subscription.id)
        return done.rowcount > 0

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove them; those that are gone already do not matter."""
        those = (_columns.app == self._app, _columns.id.in_(ids))
        async with self._turn:
            async with self._database.writing() as connection:
                await connection.execute(delete(subscriptions).where(*those))
            self._hold([one for name, one in self._by_id.items() if name not in ids])
        await self._give_up(*ids)

    async def _give_up(self, *ids: str) -> None:
        """What is left over when the database goes away now is given up when it is due: it is not sent any more."""
        with suppress(StoreError):
            for one in ids:
                await self._withdraw(one)

    def _hold(self, all_of_them: list[Subscription]) -> None:
        by_extension: dict[Extension, list[Subscription]] = {}
        for one in all_of_them:
            by_extension.setdefault(one.extension, []).append(one)
        self._copy = {extension: tuple(theirs) for extension, theirs in by_extension.items()}
        self._by_id = {one.id: one for one in all_of_them}


def _row(one: Subscription) -> Row:
    return {
        "extension": str(one.extension),
        "trigger": one.trigger.value,
        "method": one.method.value,
        "url": clean(one.url),
        "note": clean(one.note),
        "made_by": clean(one.made_by),
        "enabled": one.enabled,
        "modified": one.modified,
    }


def _subscription(row: RowMapping) -> Subscription:
    organisation, _, short = str(row["extension"]).partition("*")
    return Subscription(
        id=row["id"],
        extension=Extension(organisation, short),
        trigger=Trigger(row["trigger"]),
        method=Method(row["method"]),
        url=row["url"],
        enabled=bool(row["enabled"]),
        note=row["note"],
        modified=row["modified"],
        made_by=row["made_by"],
    )
