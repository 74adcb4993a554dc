"""What has to be done again and again: copies read anew, old deliveries given up, and once a day the rest removed.

Knows when. Does not know what each of them does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from bridge.errors import StoreError
from bridge.store.around import Around

REFRESH: Final = 10.0
"""Seconds after which another process' changes count here, too."""
AGAIN: Final = 2.0
"""The same when the last time has failed."""
EXPIRE: Final = 6
"""Every so many refreshes, deliveries that are too old are given up."""

Chore = Callable[[float], Awaitable[object]]
"""Takes the time of day. May raise StoreError."""


@dataclass(frozen=True, slots=True)
class Chores:
    """Each may raise StoreError; the next is done all the same."""

    refresh: Callable[[], Awaitable[object]]
    expire: Chore
    purge: Chore


class Upkeep:
    """A task for as long as the service runs."""

    def __init__(self, chores: Chores, purge_at: str, zone: Callable[[], tzinfo], around: Around) -> None:
        """`purge_at` is a time of the day such as `03:30`, where `zone` says."""
        self._chores = chores
        self._time = time.fromisoformat(purge_at)
        self._zone = zone
        self._around = around

    async def run(self) -> None:
        """Until it is cancelled. Whatever goes wrong is tried again at its next time."""
        rounds, clock = 0, self._around.clock
        purge_due = self.next_purge(clock.now())
        while True:
            failed = await self._do(self._chores.refresh)
            if rounds % EXPIRE == 0:
                await self._do(lambda: self._chores.expire(clock.now()))
            if clock.now() >= purge_due:
                if why := await self._do(lambda: self._chores.purge(clock.now())):
                    self._around.complain(f"[retention] not all that is too old was removed today: {why}")
                purge_due = self.next_purge(clock.now())
            rounds += 1
            await self._around.pause(AGAIN if failed else REFRESH)

    def next_purge(self, now: float) -> float:
        """The first moment after this one at which it is that time of the day."""
        zone = self._zone()
        today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
        moments = (datetime.combine(today + timedelta(days), self._time, zone).timestamp() for days in (0, 1, 2))
        return next(moment for moment in moments if moment > now)

    async def _do(self, chore: Callable[[], Awaitable[object]]) -> str:
        """Why it could not be done; empty when it was. That the database is away is told by the writer, once."""
        try:
            await chore()
        except StoreError as refused:
            return str(refused)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug in one chore costs no other, and no call
            self._around.complain(f"[store] upkeep failed by a fault of Callbridge: {type(bug).__name__}: {bug}")
        return ""
