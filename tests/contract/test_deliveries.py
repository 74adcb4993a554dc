"""What the delivery service and a real store promise together: order, isolation, and never two at the same time."""

import asyncio
import random
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.calls.deliveries import DeliveryFilter, DeliveryState, Due
from bridge.calls.entries.events import DeliveryFailed, ReceiverHeld
from bridge.calls.records import Notification
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.observe.lines import to_line
from bridge.scripts.client import Client
from bridge.scripts.delivery import DeliveryService
from bridge.scripts.delivery_attempt import Attempts, Outcome
from bridge.scripts.delivery_crew import Sending
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.database import Database
from bridge.store.delivery_list import DeliveryList
from bridge.store.outbox import StoredOutbox
from bridge.store.owed import StoredOwed
from bridge.store.settings import StoreSettings
from bridge.store.transaction import Transaction
from tests.fakes.deliveries import FakeDefinitions, Found, a_definition, a_notification, taken, unreachable
from tests.fakes.moments import HandClock, ParkedClock, until
from tests.fakes.ports import ListJournal
from tests.fakes.postgresql import Cluster, cluster
from tests.fakes.receiver import Receiver, Told

EVENTS = (Trigger.DIAL_IN, Trigger.ANSWER_IN, Trigger.HANGUP)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    with cluster() as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/callbridge.db"
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with server.database() as name:
        yield server.url(name)


F = TypeVar("F")
T = TypeVar("T")


class WatchedDatabase(Database):
    """One that tells whether somebody is at it."""

    busy = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        self.busy += 1
        try:
            async with super().reading() as connection:
                yield connection
        finally:
            self.busy -= 1

    @asynccontextmanager
    async def writing(self, queue: str = "") -> AsyncIterator[AsyncConnection]:
        self.busy += 1
        try:
            async with super().writing(queue) as connection:
                yield connection
        finally:
            self.busy -= 1

    async def transact(self, work: Callable[[Transaction], T], queue: str = "", *, lasting: bool = True) -> T:
        self.busy += 1
        try:
            return await super().transact(work, queue, lasting=lasting)
        finally:
            self.busy -= 1

    async def find(self, find: Callable[[Transaction], T]) -> T:
        self.busy += 1
        try:
            return await super().find(find)
        finally:
            self.busy -= 1

    async def find_and_change(
        self,
        find: Callable[[Transaction], list[F]],
        change: Callable[[Transaction, list[F]], list[T]],
        *,
        lasting: bool = True,
    ) -> list[T]:
        self.busy += 1
        try:
            return await super().find_and_change(find, change, lasting=lasting)
        finally:
            self.busy -= 1

    async def quiet(self) -> None:
        """Until nobody was at it for so many turns of the loop that nobody will be by himself."""
        calm = 0
        while calm < 50:
            calm = 0 if self.busy else calm + 1
            await asyncio.sleep(0.001 if self.busy else 0)  # noqa: TID251 - its threads take real time


class Outbox:
    """A store as far as deliveries need it, on a clock of the test's."""

    def __init__(self, url: str, clock: HandClock) -> None:
        self.clock, self.journal = clock, ListJournal()
        self.database = WatchedDatabase(StoreSettings(url=SecretStr(url)))
        around = Around("callbridge", str(uuid4()), self.journal, clock, clock.pause, print, to_line, lambda: None)
        backlog = Backlog(1_000_000)
        self._owed = StoredOwed(self.database, backlog, around)
        self.outbox = StoredOutbox(self.database, backlog, around)
        self.list = DeliveryList(self.database, backlog, around)

    async def put(self, *notifications: Notification) -> None:
        """As they are made of what is owed, one after the other."""
        for one in notifications:
            await self._owed.put(one)

    async def open(self) -> int:
        """How many are neither delivered nor dead."""
        states = (DeliveryState.PENDING, DeliveryState.IN_FLIGHT)
        return sum([len(await self.list.find(DeliveryFilter(state), 10_000)) for state in states])

    @asynccontextmanager
    async def delivering(self, definitions: FakeDefinitions, sending: Sending) -> AsyncIterator[None]:
        service = DeliveryService(
            *(self.outbox, Found(definitions), sending, self.journal, self.clock, self.clock.pause),
            workers=64,
            per_receiver=4,
            chance=lambda: 0.5,
        )
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run())
            yield
            running.cancel()
        assert not self.journal.of(DeliveryFailed)
        await self.database.close()


def a_call(number: int, receiver: str, **given: object) -> list[Notification]:
    """What one call owes one receiver."""
    return [
        a_notification(
            number,
            receiver,
            id=str(uuid4()),
            leg=f"leg {number}",
            api_id=f"call{number}",
            trigger=trigger,
            method="POST",
            url=f"{receiver}/ev",
            body=f"CallAPIID=call{number}",
            **given,
        )
        for trigger in EVENTS
    ]


class Receivers:
    """Receivers without sockets: `down` is not there, the others take all at once."""

    def __init__(self, clock: HandClock, down: str) -> None:
        self.clock, self.down = clock, down
        self.attempts: list[float] = []
        """Attempts at the one that is down, or was."""
        self.taken: dict[str, list[tuple[float, Notification]]] = defaultdict(list)

    async def make(self, due: Due, definition: Definition) -> Outcome:
        receiver = due.notification.receiver
        if receiver.startswith("https://a."):
            self.attempts.append(self.clock.monotonic())
        if receiver == self.down:
            return unreachable(due)
        self.taken[receiver].append((self.clock.monotonic(), due.notification))
        return taken(due)


async def test_a_receiver_that_is_down_for_ten_minutes_gets_everything_in_order_and_nobody_else_notices(
    tmp_path: Path,
) -> None:
    clock = ParkedClock()
    outbox = Outbox(f"sqlite:///{tmp_path}/callbridge.db", clock)
    a, b, c = (f"https://{name}.example:443" for name in "abc")
    receivers = Receivers(clock, down=a)
    put: dict[str, float] = {}

    async def time_passes(seconds: float) -> None:
        """From one moment at which the service wants to do something to the next one."""
        end = clock.monotonic() + seconds
        while True:
            await outbox.database.quiet()
            coming = min((at for at, _ in clock.parked), default=end + 1)
            if coming > end:
                break
            clock.go_on(coming - clock.monotonic())
        clock.go_on(max(0.0, end - clock.monotonic()))

    async with outbox.delivering(FakeDefinitions(), receivers):
        for number in range(60):  # ten minutes
            told = [
                one
                for receiver in (a, b, c)
                for one in a_call(
                    number, receiver, definition=receiver, at=clock.now(), give_up_at=clock.now() + 259_200
                )
            ]
            put |= {one.id: clock.monotonic() for one in told}
            await outbox.put(*told)
            await time_passes(10)
        in_vain = [*receivers.attempts]
        assert a not in receivers.taken
        receivers.down = ""
        await time_passes(400)
    assert await outbox.open() == 0
    await outbox.database.close()  # the question has opened it again
    for healthy in (b, c):
        assert len(receivers.taken[healthy]) == 180
        assert max(at - put[told.id] for at, told in receivers.taken[healthy]) < 0.5
    for requests in receivers.taken.values():
        lanes: dict[str, list[Trigger]] = defaultdict(list)
        for _, one in requests:
            lanes[one.api_id].append(one.trigger)
        assert set(map(tuple, lanes.values())) == {EVENTS}
        assert len(lanes) == 60
    assert in_vain[4] < 30
    waits = [round(after - before) for before, after in pairwise(in_vain)]
    assert waits[-6:] == [8, 16, 32, 64, 128, 256]
    assert len(in_vain) <= 15
    assert [one.held for one in outbox.journal.of(ReceiverHeld)] == [True, False]


async def test_e5_a_receiver_that_never_answers_costs_200_calls_of_a_healthy_one_nothing(url: str) -> None:
    clock = ParkedClock()
    outbox = Outbox(url, clock)
    async with AsyncExitStack() as stack:
        never, healthy = [await stack.enter_async_context(Receiver(seconds)) for seconds in (3600, 0)]
        client = await stack.enter_async_context(Client())
        definitions = FakeDefinitions(
            a_definition(never.url, id="never", notification_timeout=0.5), a_definition(healthy.url, id="healthy")
        )
        await outbox.put(*(told for number in range(200) for told in a_call(number, never.url, definition="never")))
        async with outbox.delivering(definitions, Attempts(client, clock, "0")):
            await never.until(lambda: len(never.told) == 4)
            for number in range(200):
                await outbox.put(*a_call(number, healthy.url, definition="healthy"))
            await healthy.has(600)
            await until(lambda: bool(outbox.journal.of(ReceiverHeld)))
            assert outbox.journal.of(ReceiverHeld) == [ReceiverHeld(held=True, definition="never")]
        assert never.most == 4
        healthy.keeps_its_word()
        assert len(healthy.told) == 600


@asynccontextmanager
async def process(url: str, *definitions: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """One more that delivers."""
    words = (sys.executable, "-m", "tests.fakes.delivering", url, *definitions)
    made = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    try:
        assert made.stdout
        assert await made.stdout.readline() == b"delivers\n"
        yield made
    finally:
        if made.returncode is None:
            made.kill()
        await made.communicate()


async def test_two_processes_never_deliver_one_lane_at_the_same_time_whatever_fails_and_whoever_dies(url: str) -> None:
    chance = random.Random(7)
    outbox = Outbox(url, HandClock())
    outbox.clock.be_now()
    now = outbox.clock.now()
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(Receiver()) for _ in range(2)]
        given = {"at": now, "give_up_at": now + 3600}

        definitions = [one.url for one in both]

        def answers(told: Told) -> tuple[float, int]:
            fails = told.attempt < 3 and chance.random() < 0.2
            return chance.choice((0, 0.01, 0.05)), 500 if fails else 200

        for one in both:
            one.each = answers
            for number in range(40):
                await outbox.put(*a_call(number, one.url, definition=one.url, **given))

        def more_than(share: int) -> bool:
            return both[0].distinct() + both[1].distinct() > share

        stays = await stack.enter_async_context(process(url, *definitions))
        for share in (60, 140):
            async with process(url, *definitions) as dies:
                await both[0].until(partial(more_than, share))
                dies.send_signal(signal.SIGKILL)
                await dies.wait()
        async with process(url, *definitions):
            for one in both:
                await one.has(120, within=30)
        assert stays.returncode is None
    for one in both:
        one.keeps_its_word()
    await outbox.database.close()
