"""The service that empties the outbox: claims what is due, lets it be sent, and writes how that has ended.

Knows the order of its rounds, and what becomes of a verdict that cannot be written. Does not know HTTP, nor SQL.
Source: Events and API 5.1 to 5.3.
"""

import asyncio
import math
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Final

from bridge.calls.deliveries import Verdict
from bridge.calls.entries.events import DeliveryFailed
from bridge.calls.ports import Clock, Journal
from bridge.calls.service_ports import Outbox
from bridge.errors import StoreError
from bridge.scripts.delivery_books import Books
from bridge.scripts.delivery_crew import Crew, Finding, Sending
from bridge.scripts.delivery_pace import Pace
from bridge.scripts.delivery_probes import Probes
from bridge.scripts.delivery_schedule import LONGEST

ROUND: Final = 0.05
"""Seconds from the end of a round to the next one, at least: what ends or comes meanwhile is written in one
transaction, and claimed in one."""
LOOK_AGAIN: Final = 5.0
"""Seconds until the store is asked again when what it has cannot be had yet: who has leased it may give it back."""
ASK_AT_MOST: Final = 1.0
"""Seconds between two questions when the next delivery is due."""
AFTER_FAULT: Final = (0.5, 1.0, 2.0, 5.0)
"""Seconds until the next round, when one round after another has failed."""

_RANDOM: Final = secrets.SystemRandom()


async def _to_nobody() -> None:
    """Give way."""


class DeliveryService:
    """Drains one outbox. `run` is the whole of its life."""

    def __init__(  # noqa: PLR0913 - what it is made of, each used in its own way
        self,
        outbox: Outbox,
        definitions: Finding,
        sending: Sending,
        journal: Journal,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
        *,
        workers: int,
        per_receiver: int,
        rest: float = ROUND,
        chance: Callable[[], float] = _RANDOM.random,
        give_way: Callable[[], Awaitable[None]] = _to_nobody,
    ) -> None:
        """`workers`: requests in flight, all receivers; `pause(seconds)` waits; `chance` gives 0 to 1.

        `rest`: seconds from one round to the next; `give_way` waits while somebody else is to go first.
        """
        self._outbox = outbox
        self._journal = journal
        self._clock = clock
        self._pause = pause
        self._between = rest
        self._books = Books(journal, clock, chance)
        self._woken = asyncio.Event()
        self._crew = Crew(
            definitions,
            sending,
            journal,
            clock,
            self._books,
            Pace(clock, pause, give_way),
            self._woken.set,
            workers=workers,
            per_receiver=per_receiver,
        )
        self._probes = Probes(
            outbox, self._books, self._crew.flights, clock, max(1, workers // 4), self._crew.may_probe
        )
        self._idle = asyncio.Event()
        self._asked = -math.inf
        """When the store was asked last what is due next: `_coming` was the answer."""
        self._coming: float | None = None
        self._more = False
        """As much was claimed as there was room for: there may be more."""
        self._stale = False
        """Something may be due sooner by now."""

    @property
    def held(self) -> frozenset[str]:
        """Receivers, and definitions, that are sent one probe at a time after failures in a row."""
        return self._books.receivers.held | self._books.definitions.held

    async def run(self) -> None:
        """Until it is cancelled, or `drain` was asked for and all is written. Raises nothing else."""
        self._outbox.on_new(self._woken.set)
        try:
            async with asyncio.TaskGroup() as tasks:
                faults = 0
                while not (self._crew.ending and not self._crew.flights and not self._books.verdicts):
                    self._woken.clear()
                    failed = await self._round(tasks, told=faults > 0)
                    faults = faults + 1 if failed else 0
                    if failed:
                        await self._pause(AFTER_FAULT[min(faults, len(AFTER_FAULT)) - 1])
                    else:
                        await self._rest(tasks)
        finally:
            self._idle.set()
            await self._give_back()

    async def drain(self, seconds: float) -> None:
        """Begin nothing any more, and let what is under way end for so long. Then `run` may be cancelled."""
        self._crew.ending = True
        self._woken.set()
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return

    async def _round(self, tasks: asyncio.TaskGroup, *, told: bool) -> bool:
        """Write, probe, claim. True: it failed, which is told unless it was told already."""
        try:
            await self._settle()
            if gone := self._crew.given_up():
                await self._outbox.release(gone)
            if not self._crew.ending:
                async for due in self._probes.due():
                    self._crew.launch(due, tasks, probe=True)
                await self._claim(tasks)
        except StoreError as away:
            if not told:
                self._journal.note("", DeliveryFailed(str(away)))
            return True
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a round, not the deliveries
            self._journal.note("", DeliveryFailed(_short(bug), trace=traceback.format_exc()))
            return True
        return False

    async def _settle(self) -> None:
        """In one transaction; if that meets a bug, one by one, and what is left has a lease that runs out."""
        verdicts = tuple(self._books.verdicts.values())
        if not verdicts:
            return
        try:
            await self._outbox.settle(verdicts)
        except StoreError:
            raise
        except Exception as bug:  # noqa: BLE001 - one verdict that cannot be written must not hold up all others
            self._journal.note("", DeliveryFailed(_short(bug), trace=traceback.format_exc()))
            await self._settle_each(verdicts)
        self._books.written(verdicts)

    async def _settle_each(self, verdicts: tuple[Verdict, ...]) -> None:
        for verdict in verdicts:
            try:
                await self._outbox.settle((verdict,))
            except StoreError:
                raise
            except Exception as bug:  # noqa: BLE001 - as above
                self._journal.note("", DeliveryFailed(_short(bug), verdict.id, traceback.format_exc()))

    async def _claim(self, tasks: asyncio.TaskGroup) -> None:
        room, now = self._crew.room(), self._clock.now()
        self._more = False
        if room is not None:
            self._books.forget_dues(now)
            claimed = await self._outbox.claim(room, now)
            self._crew.take(claimed, tasks)
            self._more = len(claimed) >= room.most
        self._stale = self._clock.monotonic() < self._asked + ASK_AT_MOST
        if not self._stale:
            self._asked, self._coming = self._clock.monotonic(), await self._outbox.next_due()

    async def _rest(self, tasks: asyncio.TaskGroup) -> None:
        if self._more:
            return
        await self._pause(self._between)
        if self._woken.is_set():
            return
        seconds = self._until()
        alarm = None if seconds is None else tasks.create_task(self._ring(seconds), name="delivery alarm")
        await self._woken.wait()
        if alarm is not None:
            alarm.cancel()

    async def _ring(self, seconds: float) -> None:
        await self._pause(seconds)
        self._woken.set()

    def _until(self) -> float | None:
        """Seconds until something is due; None: until something comes."""
        now = self._clock.now()
        waits = [at - now for at in self._books.coming(now)]
        if self._stale:
            waits.append(self._asked + ASK_AT_MOST - self._clock.monotonic())
        elif self._coming is not None:
            waits.append(min(self._coming - now, LOOK_AGAIN) if self._coming > now else LOOK_AGAIN)
        return min(max(0.0, min(waits)), LONGEST) if waits else None

    async def _give_back(self) -> None:
        """What was sent is written, what was not yet is another's; without the store the leases run out."""
        try:
            await self._settle()
            if self._crew.leased:
                await self._outbox.release(self._crew.leased)
        except StoreError as away:
            self._journal.note("", DeliveryFailed(str(away)))


def _short(bug: Exception) -> str:
    return f"{type(bug).__name__}: {bug}"
