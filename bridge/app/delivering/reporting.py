"""What the process that delivers events tells its service: entries for the journal, and how much waits.

Knows the wire. Does not know deliveries.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Told
from bridge.calls.journal import Entry
from bridge.store.backlog import Backlog

TOGETHER: Final = 0.1
"""Seconds in which what happens is told together: each word costs the service a turn of its event loop."""
MOST: Final = 10_000
"""Entries that wait for a service that does not listen; it has hung then, and what is more is lost, which is told."""
ALIVE: Final = 10.0
"""Seconds after which a process to which nothing happens says that it is there."""


class Reports:
    """Fulfils the port `Journal`, and tells what it is told."""

    def __init__(
        self,
        wire: Wire,
        held: Callable[[], frozenset[str]],
        pause: Callable[[float], Awaitable[None]],
        give_way: Callable[[], Awaitable[None]],
        complain: Callable[[str], None],
    ) -> None:
        """`held`: what is held back now; `pause(seconds)` waits; `complain` takes one sentence for the operator.

        `give_way` waits while the service has something else to do.
        """
        self._wire = wire
        self._pause = pause
        self._give_way = give_way
        self._complain = complain
        self._lost = 0
        self._held = held
        self._entries: list[tuple[str, Entry]] = []
        self._counted: Mapping[str, int] | None = None
        self._waiting: Counter[str] = Counter()
        self._addressed = 0
        self._some = asyncio.Event()

    def note(self, call: str, entry: Entry) -> None:
        """Tell one thing about a call (its CallID), or about an edge (empty)."""
        if len(self._entries) < MOST:
            self._entries.append((call, entry))
        else:
            self._lost += 1
        self._some.set()

    def counted(self, receivers: Mapping[str, int]) -> None:
        """So many rows wait; to be told before any other number."""
        self._counted = receivers
        self._some.set()

    def addressed(self, owed: int) -> None:
        """All that was owed when it was so much has become deliveries."""
        if owed != self._addressed:
            self._addressed = owed
            self._some.set()

    def waiting(self, receivers: Mapping[str, int]) -> None:
        """So many rows more wait, or fewer."""
        for receiver, count in receivers.items():
            self._waiting[receiver] += count
        self._some.set()

    async def run(self) -> None:
        """Until it is cancelled. A service that does not listen is waited for."""
        while True:
            try:
                async with asyncio.timeout(ALIVE):
                    await self._some.wait()
            except TimeoutError:
                pass
            else:
                await self._pause(TOGETHER)
                await self._give_way()
            self.tell()
            await self._wire.sent()

    def tell(self) -> None:
        """All of it, now."""
        self._some.clear()
        numbers = (self._counted, dict(self._waiting), self._addressed)
        self._wire.send(Told(tuple(self._entries), *numbers, self._held()))
        self._entries.clear()
        self._counted = None
        if self._lost:
            self._complain(f"the service did not listen: {self._lost} lines on deliveries are lost, no delivery is")
            self._lost = 0
        self._waiting.clear()


class TellingBacklog(Backlog):
    """Tells what it has counted: it is the service that counts what waits."""

    def __init__(self, reports: Reports) -> None:
        super().__init__(0)
        self._reports = reports

    def counted(self, receivers: Mapping[str, int], now: float) -> None:
        """So it stands in the database."""
        super().counted({}, now)
        self._reports.counted(receivers)

    def added(self, receivers: Mapping[str, int]) -> None:
        """So many rows were committed."""
        super().added({})
        if receivers:
            self._reports.waiting(receivers)

    def gone(self, receivers: Mapping[str, int]) -> None:
        """So many rows wait no more."""
        self._reports.waiting({receiver: -count for receiver, count in receivers.items()})
