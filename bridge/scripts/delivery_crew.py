"""Who sends: so many attempts at a time, so many for each receiver, and what is leased and waits for its turn.

Knows workers and whose turn it is. Does not know the store, nor when anything is claimed or written.
Source: Events and API 5.1 (Isolation), 5.3.
"""

import asyncio
import math
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from bridge.calls.deliveries import DeadReason, Due, Pot, Room
from bridge.calls.entries.events import DeliveryFailed
from bridge.calls.ports import Clock, Journal
from bridge.ivr.definition import Definition
from bridge.scripts.delivery_attempt import Outcome
from bridge.scripts.delivery_books import Books
from bridge.scripts.delivery_flights import Flights
from bridge.scripts.delivery_pace import Pace
from bridge.scripts.delivery_waiting import Waiting

KEPT: Final = 16
"""One of so many workers is kept for receivers that are known to answer fast."""


class Finding(Protocol):
    """Knows definitions, or whom to ask."""

    async def find(self, definition: str) -> Definition | None:
        """As it is now, by id, also a disabled one; None when it was deleted. Raises nothing, or for a bug."""


class Sending(Protocol):
    """Makes one attempt; see `Attempts`."""

    async def make(self, due: Due, definition: Definition) -> Outcome:
        """Raises nothing, or for a bug."""


class Crew:
    """The workers of one service."""

    def __init__(  # noqa: PLR0913 - what it is made of, each used in its own way
        self,
        definitions: Finding,
        sending: Sending,
        journal: Journal,
        clock: Clock,
        books: Books,
        pace: Pace,
        ended: Callable[[], None],
        *,
        workers: int,
        per_receiver: int,
    ) -> None:
        """`ended` is called whenever an attempt has ended and its verdict is in the books."""
        self._definitions = definitions
        self._sending = sending
        self._journal = journal
        self._clock = clock
        self._books = books
        self._pace = pace
        self._ended = ended
        self._workers = workers
        self._per_receiver = per_receiver
        self._waiting = Waiting(per_receiver)
        self.flights = Flights()
        self.ending = False
        """Nothing begins any more."""

    @property
    def leased(self) -> tuple[str, ...]:
        """What is under way or waits here."""
        return (*self.flights.ids, *self._waiting.ids)

    def room(self) -> Room | None:
        """At most half of what is free, and the less for each receiver the less is free: slow ones never take all.

        However many there are: some workers are kept for those that are known to answer fast, and half of all for
        those that nobody doubts.
        """
        free = self._workers - len(self.flights)
        if free <= 0:
            return None
        return Room(
            most=(free + 1) // 2,
            per_receiver=self._share(),
            busy=Counter(self.flights.receivers) + Counter(self._waiting.receivers),
            ahead=self._waiting.ahead,
            held_receivers=self._books.receivers.held,
            held_definitions=self._books.definitions.held,
            pots=self._pots(),
            kinds=self._waiting.kinds,
        )

    def may_probe(self) -> bool:
        """Whether there is a worker for somebody who is not known to answer."""
        return self._pots()[Pot.UNKNOWN] > 0

    def given_up(self) -> tuple[str, ...]:
        """What waits here for somebody who is held back now, or too long: it is to be given back."""
        return self._waiting.given_up(self._books.receivers.held, self._books.definitions.held, self._clock.now())

    def take(self, claimed: Sequence[Due], tasks: asyncio.TaskGroup) -> None:
        """Send them, each as soon as there is a worker and room at its receiver."""
        for due in claimed:
            if due.notification.id not in self._waiting:
                self._waiting.add(due, self._clock.now())
        for receiver in self._waiting.receivers:
            self._begin(receiver, tasks)

    def launch(self, due: Due, tasks: asyncio.TaskGroup, *, probe: bool) -> None:
        """Send it now. What is under way already is not: its lease ran out meanwhile, and is ours again."""
        delivery = due.notification.id
        if delivery not in self.flights and delivery not in self._books.verdicts:
            self.flights.begin(due, probe=probe)
            tasks.create_task(self._carry(due, tasks), name=f"delivery {delivery}")

    def _share(self) -> int:
        """How many requests a receiver may have now."""
        free = self._workers - len(self.flights)
        return min(self._per_receiver, math.ceil(self._per_receiver * 2 * free / self._workers))

    def _pots(self) -> dict[Pot, int]:
        """How many requests may begin, by the kind of their receivers."""
        left = {Pot.UNKNOWN: self._workers - self._workers // KEPT, Pot.DOUBTED: (self._workers + 1) // 2}
        for receiver, count in self.flights.receivers.items():
            for kind in self._waiting.kinds(receiver):
                left[kind] -= count
        return left

    def _begin(self, receiver: str, tasks: asyncio.TaskGroup) -> None:
        """What waits for a receiver, as far as there is room now; what is held back now waits to be given back."""
        definitions = self._books.definitions.held
        while not self.ending and receiver not in self._books.receivers.held:
            if len(self.flights) >= self._workers or self.flights.at(receiver) >= self._share():
                return
            pots = self._pots()
            if any(pots[kind] <= 0 for kind in self._waiting.kinds(receiver)):
                return
            due = self._waiting.next(receiver, definitions)
            if due is None:
                return
            self.launch(due, tasks, probe=False)

    async def _carry(self, due: Due, tasks: asyncio.TaskGroup) -> None:
        told = due.notification
        try:
            outcome = await self._outcome(due)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs one attempt, never the delivery
            outcome = Outcome(error=f"a fault of Callbridge: {self._stumbled(told.id, bug)}")
        probe = self.flights.end(due)
        try:
            self._books.ended(due, outcome, probe=probe)
        except Exception as bug:  # noqa: BLE001 - the same: without a verdict, its lease runs out
            self._stumbled(told.id, bug)
        if outcome.delivered:
            self._waiting.answered(told.receiver, outcome.seconds)
        else:
            self._waiting.failed(told.receiver)
        self._begin(told.receiver, tasks)
        self._ended()

    def _stumbled(self, delivery: str, bug: Exception) -> str:
        """Tell of a bug; what it is, in short."""
        what = f"{type(bug).__name__}: {bug}"
        self._journal.note("", DeliveryFailed(what, delivery, "".join(traceback.format_exception(bug))))
        return what

    async def _outcome(self, due: Due) -> Outcome:
        definition = await self._definitions.find(due.notification.definition)
        if definition is None or not definition.enabled:
            return Outcome(reason=DeadReason.WITHDRAWN, attempted=False)
        await self._pace.turn()
        if self._clock.now() >= due.notification.give_up_at:
            return Outcome(reason=DeadReason.EXPIRED, attempted=False)
        return await self._sending.make(due, definition)
