from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bridge.calls.deliveries import DeadReason, DeliveryFilter, Due
from bridge.scripts.delivery_attempt import Outcome
from bridge.scripts.delivery_books import Books
from bridge.scripts.delivery_flights import Flights
from bridge.scripts.delivery_probes import LOOKED_AT, Probes
from tests.fakes.deliveries import CRM, a_notification, broken, unreachable
from tests.fakes.moments import HandClock
from tests.fakes.outbox import FakeOutbox
from tests.fakes.ports import ListJournal


@dataclass
class Bench:
    """An outbox of some lanes, and books in which failures are written by hand."""

    clock: HandClock = field(default_factory=HandClock)
    most: int = 32
    free: bool = True

    def __post_init__(self) -> None:
        self.outbox = FakeOutbox(self.clock.now)
        self.flights = Flights()
        self.books = Books(ListJournal(), self.clock, lambda: 0.5)
        self.probes = Probes(self.outbox, self.books, self.flights, self.clock, self.most, lambda: self.free)

    async def due(self) -> list[str]:
        """What is launched, as the service does it; each by the number of its call."""
        launched = []
        async for due in self.probes.due():
            self.flights.begin(due, probe=True)
            launched.append(due)
        return [due.notification.api_id for due in launched]

    async def end(self, outcome: Outcome) -> None:
        """All that is under way ends so."""
        for delivery in self.flights.ids:
            row = self.outbox.rows[delivery]
            due = Due(row.notification, row.attempts)
            self.books.ended(due, outcome, probe=self.flights.end(due))
        await self.outbox.settle(tuple(self.books.verdicts.values()))
        self.books.written(tuple(self.books.verdicts.values()))

    async def hold(self, outcome: Outcome) -> None:
        """The first delivery fails as often as it takes."""
        for _ in range(5):
            due = await self.outbox.probe(self.clock.now())
            assert due
            self.flights.begin(due, probe=False)
            await self.end(outcome)


def lanes(count: int) -> list[str]:
    return [f"call{number}" for number in range(count)]


async def test_nobody_is_probed_before_his_moment_and_then_by_the_oldest() -> None:
    bench = Bench()
    bench.outbox.add(*(a_notification(number, api_id=call) for number, call in enumerate(lanes(3))))
    await bench.hold(broken(Due(a_notification(), 1)))
    assert await bench.due() == []
    bench.clock.go_on(16)
    assert await bench.due() == ["call0"]
    assert await bench.due() == [], "one at a time"


async def test_after_a_failure_another_one_is_the_next_probe_and_when_all_had_their_turn_the_oldest_again() -> None:
    bench = Bench()
    bench.outbox.add(*(a_notification(number, api_id=call) for number, call in enumerate(lanes(3))))
    await bench.hold(broken(Due(a_notification(), 1)))
    probed, waits = [], []
    for _ in range(4):
        at = bench.books.definitions.probe_at("crm1")
        assert at
        waits.append(round(at - bench.clock.now()))
        bench.clock.go_on(at - bench.clock.now())
        probed += await bench.due()
        await bench.end(broken(Due(a_notification(), 1)))
    assert probed == ["call0", "call1", "call2", "call0"]
    assert waits == [16, 32, 4, 8], "never sooner than the delivery's own, nor than so many probes"


async def test_the_oldest_are_looked_at_and_no_more() -> None:
    bench = Bench()
    bench.outbox.add(*(a_notification(number, api_id=call) for number, call in enumerate(lanes(20))))
    await bench.hold(unreachable(Due(a_notification(), 1)))
    for number in range(LOOKED_AT):
        bench.books.receivers.probe_failed(CRM, a_notification(number).id, 0)
    assert await bench.due() == ["call0"]
    leased = [row for row in bench.outbox.rows.values() if row.leased_until]
    assert len(leased) == 1, "the others were given back"


async def test_when_there_is_nothing_to_send_nobody_is_held() -> None:
    bench = Bench()
    bench.outbox.add(a_notification())
    await bench.hold(unreachable(Due(a_notification(), 1)))
    await bench.outbox.drop(DeliveryFilter())
    bench.clock.go_on(300)
    assert await bench.due() == []
    assert not bench.books.receivers.held


async def test_a_definition_is_not_probed_at_a_receiver_to_which_there_is_no_connection() -> None:
    bench = Bench()
    bench.outbox.add(a_notification(definition="bad"))
    await bench.hold(broken(Due(a_notification(), 1)))
    bench.outbox.add(a_notification(2, api_id="other", definition="good"))
    for _ in range(5):
        bench.books.receivers.failed(CRM, bench.clock.now() + 100)
    bench.clock.go_on(20)
    assert await bench.due() == []
    assert bench.books.definitions.probe_at("bad") == bench.books.receivers.probe_at(CRM)
    assert not [row for row in bench.outbox.rows.values() if row.leased_until], "it was given back"
    bench.clock.go_on(100)
    assert await bench.due() == ["2gflhkjbozarrmnjp5go"], "one probe for both"


async def test_probes_never_take_all_workers() -> None:
    bench = Bench(most=2)
    for number in range(4):
        bench.outbox.add(a_notification(number, f"https://r{number}:443", definition=f"d{number}", api_id=str(number)))
        for _ in range(5):
            bench.books.receivers.failed(f"https://r{number}:443", 0)
            bench.books.definitions.failed(f"d{number}", 0)
    assert await bench.due() == ["0", "1"]


async def test_what_proves_nothing_is_followed_by_the_next_probe_at_once() -> None:
    bench = Bench()
    bench.outbox.add(*(a_notification(number, api_id=call) for number, call in enumerate(lanes(2))))
    await bench.hold(broken(Due(a_notification(), 1)))
    bench.clock.go_on(20)
    assert await bench.due() == ["call0"]
    await bench.end(Outcome(reason=DeadReason.EXPIRED))
    assert await bench.due() == ["call1"]


@pytest.mark.parametrize("failure", [broken, unreachable])
async def test_nobody_is_probed_while_all_workers_for_strangers_are_taken(failure: Callable[[Due], Outcome]) -> None:
    bench = Bench()
    bench.outbox.add(*(a_notification(number, api_id=call) for number, call in enumerate(lanes(3))))
    await bench.hold(failure(Due(a_notification(), 1)))
    bench.clock.go_on(16)
    bench.free = False
    assert await bench.due() == []
    bench.free = True
    assert len(await bench.due()) == 1
