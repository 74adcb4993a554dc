"""The delivery service: against receivers on time that jumps, and against real ones that misbehave."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState, Due, Verdict
from bridge.calls.entries.events import DeliveryFailed, DeliveryTried, ReceiverHeld
from bridge.calls.journal import FaultFound
from bridge.calls.records import Notification
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.scripts.client import Client
from bridge.scripts.delivery import LOOK_AGAIN, DeliveryService
from bridge.scripts.delivery_attempt import Attempts, Outcome
from tests.fakes import http_server as web
from tests.fakes.deliveries import (
    CRM,
    NOW,
    FakeDefinitions,
    FakeSending,
    Found,
    World,
    a_definition,
    a_notification,
    broken,
    pause,
    taken,
    unreachable,
    virtually,
)
from tests.fakes.http_server import http_server
from tests.fakes.moments import ParkedClock, until
from tests.fakes.outbox import FakeOutbox
from tests.fakes.ports import ListJournal, LoopClock

A, B = "https://a.example:443", "https://b.example:443"


def many(count: int, receiver: str = CRM, *, first: int = 1, **given: object) -> list[Notification]:
    """One event each of so many calls."""
    return [
        a_notification(number=number, receiver=receiver, api_id=f"call{number}", **given)
        for number in range(first, first + count)
    ]


def test_what_is_new_is_delivered_at_once_and_written_down() -> None:
    world = World()

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(100)
            world.outbox.add(a_notification(number=1))
            await pause(0.1)
            running.cancel()

    virtually(story())
    assert world.sending.times() == [100]
    (verdict,) = world.outbox.settled[0]
    assert (verdict.delivered, verdict.status) == (True, 200)
    (tried,) = world.journal.of(DeliveryTried)
    assert (tried.state, tried.attempt, tried.status, tried.error) == ("delivered", 1, 200, "")


def test_a_service_that_has_nothing_to_do_asks_the_store_nothing() -> None:
    world = World()
    virtually(world.run_for(10_000))
    assert world.outbox.claims < 40


def test_failures_are_repeated_after_1_2_4_up_to_256_and_then_every_300_seconds() -> None:
    world = World(sending=FakeSending(broken, seconds=lambda due: 0.0))
    world.outbox.add(a_notification())
    virtually(world.run_for(2000))
    times = world.sending.times()
    waits = [round(after - before) for before, after in pairwise(times)]
    assert waits[:12] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert [due.attempt for _, due in world.sending.sent[:4]] == [1, 2, 3, 4]


@pytest.mark.parametrize(("rest", "begun"), [(0.05, [0, 0.05, 0.1, 0.15]), (0.1, [0, 0.1, 0.1, 0.2])])
def test_what_comes_while_it_rests_is_claimed_in_one_round_and_what_comes_after_that_at_once(
    rest: float, begun: list[float]
) -> None:
    world = World(sending=FakeSending(seconds=lambda due: 0.0), rest=rest)

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            for number in range(4):
                world.outbox.add(a_notification(number=number, api_id=f"call{number}"))
                await pause(0.045)
            await pause(1)
            late = asyncio.get_running_loop().time()
            world.outbox.add(a_notification(number=9, api_id="call9"))
            await pause(0.01)
            running.cancel()
        assert world.sending.times()[4] == pytest.approx(late, abs=0.002)

    virtually(story())
    assert world.sending.times()[:4] == [pytest.approx(at, abs=0.005) for at in begun]


@pytest.mark.parametrize(("chance", "second"), [(0.0, 0.8), (1.0, 1.2)])
def test_each_wait_is_a_fifth_shorter_or_longer_by_chance(chance: float, second: float) -> None:
    world = World(sending=FakeSending(broken, seconds=lambda due: 0.0), chance=lambda: chance)
    world.outbox.add(a_notification())
    virtually(world.run_for(3))
    assert world.sending.times()[1] == pytest.approx(second, abs=0.05)


def test_a_receiver_that_says_when_is_asked_then() -> None:
    world = World(sending=FakeSending(lambda due: Outcome(status=503, reached=True, wait=70.0)))
    world.outbox.add(a_notification())
    virtually(world.run_for(100))
    assert world.sending.times() == [0, pytest.approx(70.02, abs=0.05)]


def test_gone_and_a_forbidden_address_are_dead_at_once() -> None:
    answers = {1: Outcome(reason=DeadReason.GONE, status=410, reached=True), 2: Outcome(reason=DeadReason.ADDRESS)}
    gone, address = many(2)
    world = World(sending=FakeSending(lambda due: answers[1 if due.notification.id == gone.id else 2]))
    world.outbox.add(gone, address)
    virtually(world.run_for(5000))
    assert (world.outbox.reason(gone.id), world.outbox.reason(address.id)) == (DeadReason.GONE, DeadReason.ADDRESS)
    assert len(world.sending.sent) == 2
    assert {tried.error for tried in world.journal.of(DeliveryTried)} == {
        "gone: the receiver answered with status 410",
        "address",
    }


def test_what_nobody_takes_is_given_up_in_time() -> None:
    world = World(sending=FakeSending(broken))
    told = a_notification(give_up_at=NOW + 600)
    world.outbox.add(told)
    virtually(world.run_for(2000))
    assert world.outbox.reason(told.id) is DeadReason.EXPIRED
    assert 250 < world.sending.times()[-1] < 600
    assert world.journal.of(DeliveryTried)[-1].error == "expired: the receiver answered with status 500"


def test_what_is_too_old_when_the_service_starts_is_not_sent_any_more() -> None:
    world = World()
    told = a_notification(at=NOW - 1000, give_up_at=NOW - 1)
    world.outbox.add(told)
    virtually(world.run_for(1))
    assert (world.sending.sent, world.outbox.reason(told.id)) == ([], DeadReason.EXPIRED)


def test_a_replay_of_what_was_given_up_is_sent_again_with_a_fresh_schedule() -> None:
    world = World(sending=FakeSending(broken))
    told = a_notification(at=NOW - 601, give_up_at=NOW - 1)
    world.outbox.add(told)

    async def story() -> None:
        await world.run_for(1)
        await world.outbox.replay(DeliveryFilter(ids=(told.id,)))
        await world.run_for(2000)

    virtually(story())
    assert [due.attempt for _, due in world.sending.sent] == list(range(1, 11))
    assert all(due.replay for _, due in world.sending.sent)
    assert world.outbox.reason(told.id) is DeadReason.EXPIRED


@pytest.mark.parametrize("known", [(), (a_definition(enabled=False),)])
def test_what_a_definition_owes_is_withdrawn_with_it(known: tuple[Definition, ...]) -> None:
    definitions = FakeDefinitions(*known)
    definitions.every = False
    world = World(definitions=definitions)
    world.outbox.add(a_notification())
    virtually(world.run_for(1))
    assert (world.sending.sent, world.outbox.reason(a_notification().id)) == ([], DeadReason.WITHDRAWN)


def test_in_a_lane_the_next_one_waits_until_the_one_before_is_delivered_or_dead() -> None:
    first, second, third = (a_notification(number=number) for number in (1, 2, 3))
    answers = {
        first.id: [broken, broken, taken],
        second.id: [lambda due: Outcome(reason=DeadReason.GONE)],
        third.id: [taken],
    }
    world = World(sending=FakeSending(lambda due: answers[due.notification.id].pop(0)(due)))
    world.outbox.add(first, second, third)
    virtually(world.run_for(60))
    assert [due.notification.id for _, due in world.sending.sent] == [first.id] * 3 + [second.id, third.id]


Fate = st.lists(st.sampled_from(["ok", "500", "dead", "silent", "bug"]), max_size=6)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), Fate), max_size=25))
def test_whatever_fails_each_lane_is_delivered_in_order_and_everything_ends(
    events: list[tuple[int, int, list[str]]],
) -> None:
    fates: dict[str, list[str]] = {}
    committed: dict[str, list[str]] = defaultdict(list)

    def answer(due: Due) -> Outcome:
        fate = fates[due.notification.id]
        match fate.pop(0) if fate else "ok":
            case "ok":
                return taken(due)
            case "500":
                return broken(due)
            case "dead":
                return Outcome(reason=DeadReason.GONE, status=410, reached=True)
            case "silent":
                return unreachable(due)
            case _:
                raise KeyError("a bug")

    world = World(sending=FakeSending(answer), workers=3, per_receiver=2)

    async def story() -> None:
        for number, (call, host, fate) in enumerate(events):
            told = a_notification(
                number=number, api_id=f"call{call}", receiver=f"https://r{host}:443", definition=f"d{host}"
            )
            fates[told.id] = list(fate)
            committed[told.lane].append(told.id)
            world.outbox.add(told)
        await world.run_until(lambda: world.outbox.all_done)

    virtually(story())
    delivered: dict[str, list[str]] = defaultdict(list)
    for told in world.sending.delivered:
        delivered[told.lane].append(told.id)
    for lane, ids in committed.items():
        dead = [one for one in ids if world.outbox.state(one) is DeliveryState.DEAD]
        assert delivered[lane] == [one for one in ids if one not in dead]
    assert len(world.sending.delivered) == len({told.id for told in world.sending.delivered})
    assert world.sending.most[""] <= 3


def test_a_receiver_that_is_down_for_ten_minutes_gets_everything_afterwards_in_order() -> None:
    world = World()

    def answer(due: Due) -> Outcome:
        return taken(due) if LoopClock().now() >= NOW + 600 else unreachable(due)

    world.sending.answer = answer
    for call in range(20):
        for step in range(3):
            world.outbox.add(a_notification(number=call * 3 + step, api_id=f"call{call}", at=NOW + call))
    virtually(world.run_until(lambda: world.outbox.all_done, most=1300))
    assert len(world.sending.delivered) == 60
    lanes: dict[str, list[str]] = defaultdict(list)
    for told in world.sending.delivered:
        lanes[told.api_id].append(told.id)
    assert all(ids == sorted(ids) for ids in lanes.values())
    before = [at for at, _ in world.sending.sent if at < 600]
    assert len(before) < 30, "a dead receiver is asked by one probe at a time"
    assert [(entry.held, entry.receiver) for entry in world.journal.of(ReceiverHeld)] == [(True, CRM), (False, CRM)]


def test_e5_a_receiver_that_never_answers_gets_four_at_a_time_then_one_and_disturbs_nobody() -> None:
    def answer(due: Due) -> Outcome:
        if due.notification.receiver == A:
            return Outcome(error="CB205: no complete reply", reached=True)
        return taken(due)

    world = World(sending=FakeSending(answer, seconds=lambda due: 15.0 if due.notification.receiver == A else 0.02))
    asked: dict[str, float] = {}

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            for number in range(200):
                told = a_notification(number=number, receiver=A, definition="a", api_id=f"call{number}", at=0)
                other = replace(told, id=f"b{number}", receiver=B, definition="b")
                asked[other.id] = asyncio.get_running_loop().time()
                world.outbox.add(told, other)
                await pause(0.3)
            await pause(1)
            running.cancel()

    virtually(story())
    delays = [at - asked[due.notification.id] for at, due in world.sending.sent if due.notification.receiver == B]
    assert len(delays) == 200
    assert max(delays) < 0.03
    assert world.sending.most[A] == 4
    sent_to_a = [at for at, due in world.sending.sent if due.notification.receiver == A]
    assert len(sent_to_a) < 12
    assert world.journal.of(ReceiverHeld) == [ReceiverHeld(held=True, definition="a")]


def test_many_slow_receivers_together_never_take_all_workers() -> None:
    world = World(sending=FakeSending(seconds=lambda due: 0.02 if due.notification.receiver == B else 14.0))
    for number in range(20):
        world.outbox.add(*many(50, f"https://slow{number}:443", first=number * 50, definition=f"slow{number}"))

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(5)
            world.outbox.add(a_notification(number=9999, receiver=B, definition="b"))
            await pause(1)
            running.cancel()

    virtually(story())
    assert world.sending.times(a_notification(number=9999).id) == [pytest.approx(5, abs=0.05)]
    assert world.sending.most[""] <= 64
    assert all(most <= 4 for receiver, most in world.sending.most.items() if receiver)


def test_hundreds_of_receivers_that_never_answer_delay_nobody_who_is_known_to() -> None:
    """A program may have registered them, each with a name of its own."""
    hangs = Outcome(error="CB205: no complete reply", reached=True)
    sending = FakeSending(
        answer=lambda due: taken(due) if due.notification.receiver == B else hangs,
        seconds=lambda due: 0.02 if due.notification.receiver == B else 15.0,
    )
    world = World(sending=sending)
    events = [a_notification(number=9000 + number, receiver=B, api_id=f"b{number}") for number in range(60)]

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            world.outbox.add(events[0])
            await pause(1)
            for number in range(300):
                world.outbox.add(*many(3, f"https://evil{number}:443", first=number * 3, definition=f"evil{number}"))
            for event in events[1:]:
                world.outbox.add(event)
                await pause(2)
            running.cancel()

    virtually(story())
    moments = [world.sending.times(event.id) for event in events]
    assert moments == [[pytest.approx(max(0, 2 * number - 1), abs=0.2)] for number in range(60)]


def test_while_one_definition_is_not_taken_another_one_at_the_same_receiver_is_served() -> None:
    world = World(sending=FakeSending(lambda due: broken(due) if due.notification.definition == "bad" else taken(due)))
    world.outbox.add(*many(10, definition="bad"))
    world.outbox.add(*many(10, first=100, definition="good"))
    virtually(world.run_for(20))
    assert len(world.sending.delivered) == 10
    assert world.journal.of(ReceiverHeld) == [ReceiverHeld(held=True, definition="bad")]


def test_an_event_that_is_never_taken_does_not_hold_back_those_after_it_for_ever() -> None:
    poison = a_notification(number=1, api_id="poison")
    world = World(sending=FakeSending(lambda due: broken(due) if due.notification.id == poison.id else taken(due)))
    world.outbox.add(poison)

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(40)
            world.outbox.add(*many(5, first=10))
            await pause(80)
            running.cancel()

    virtually(story())
    assert len(world.sending.delivered) == 5
    assert world.outbox.state(poison.id) is DeliveryState.PENDING


def test_a_breaker_closes_with_the_first_success_and_everything_follows_at_once() -> None:
    up = False
    world = World(sending=FakeSending(lambda due: taken(due) if up else broken(due)))
    world.outbox.add(*many(50))

    async def story() -> None:
        nonlocal up
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(10)
            up = True
            await pause(17)
            running.cancel()

    virtually(story())
    assert len(world.sending.delivered) == 50
    assert [entry.held for entry in world.journal.of(ReceiverHeld)] == [True, False]


def test_a_receiver_that_has_nothing_left_to_get_is_not_held_any_more() -> None:
    world = World(sending=FakeSending(broken))
    world.outbox.add(*many(10))

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(5)
            await world.outbox.drop(DeliveryFilter())
            await pause(300)
            claims = world.outbox.claims
            await pause(3000)
            assert world.outbox.claims - claims < 20, "nothing is due, and nothing is asked"
            running.cancel()

    virtually(story())


def test_e6_what_was_answered_but_not_written_when_the_machine_died_comes_again_with_the_same_id() -> None:
    world = World()
    world.outbox.add(*many(3))

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            while not world.sending.sent:
                await pause(0.001)
            world.outbox.away = "kill -9"
            await pause(1)
            running.cancel()
        world.outbox.away = ""
        await world.run_until(lambda: world.outbox.all_done)

    virtually(story())
    ids = [told.id for told in world.sending.delivered]
    assert sorted(ids) == sorted([told.id for told in many(3)] * 2)
    assert all(at > 59.9 for at in world.sending.times()[3:]), "their leases have to run out first"


def test_while_the_store_is_away_nothing_is_lost_and_it_is_told_once() -> None:
    world = World()
    world.outbox.add(*many(3))

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(0.01)
            world.outbox.away = "disk full"
            await pause(60)
            world.outbox.away = ""
            await pause(10)
            running.cancel()

    virtually(story())
    assert len(world.sending.sent) == 3
    assert world.outbox.all_done
    assert world.journal.of(DeliveryFailed) == [DeliveryFailed("disk full")]


def test_a_lease_that_ran_out_while_the_attempt_still_lasts_does_not_send_it_twice() -> None:
    world = World(sending=FakeSending(seconds=lambda due: 75.0))
    world.outbox.add(a_notification())
    virtually(world.run_for(200))
    assert len(world.sending.sent) == 1
    assert world.outbox.all_done


def test_a_bug_in_one_attempt_is_told_with_its_trace_and_the_delivery_is_due_again() -> None:
    def answer(due: Due) -> Outcome:
        if due.attempt == 1:
            raise KeyError("x")
        return taken(due)

    world = World(sending=FakeSending(answer))
    world.outbox.add(a_notification())
    virtually(world.run_for(3))
    assert world.outbox.all_done
    (failed,) = world.journal.of(DeliveryFailed)
    assert (failed.delivery, failed.error) == (a_notification().id, "KeyError: 'x'")
    assert "Traceback" in failed.trace
    assert world.journal.of(DeliveryTried)[0].error == "a fault of Callbridge: KeyError: 'x'"


def test_a_bug_where_a_verdict_is_made_costs_neither_the_delivery_nor_a_place_at_its_receiver() -> None:
    world = World(chance=lambda: "no number" if broken_once.pop(0) else 0.5)  # type: ignore[arg-type,return-value]  # a bug
    broken_once = [True, *[False] * 9]
    world.outbox.add(a_notification())
    virtually(world.run_for(100))
    assert (world.outbox.all_done, len(world.sending.sent)) == (True, 2)  # again when its lease has run out
    assert [failed.error.partition(":")[0] for failed in world.journal.of(DeliveryFailed)] == ["TypeError"]


def test_what_another_process_gives_back_is_sent_soon_and_not_when_its_lease_would_have_run_out() -> None:
    world = World()
    world.outbox.add(a_notification())
    (row,) = world.outbox.rows.values()

    async def story() -> None:
        row.state, row.leased_until = DeliveryState.IN_FLIGHT, world.outbox.now() + 60
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(12)
            assert world.sending.sent == []
            await world.outbox.release([row.notification.id])
            await pause(LOOK_AGAIN + 0.1)
            running.cancel()

    virtually(story())
    assert world.outbox.all_done


def test_a_bug_in_a_round_is_told_and_the_next_round_comes() -> None:
    world = World()
    right = world.outbox.next_due
    world.outbox.add(a_notification())

    async def wrong() -> float | None:
        world.outbox.next_due = right  # type: ignore[method-assign]  # once only
        raise ValueError("a bug")

    world.outbox.next_due = wrong  # type: ignore[method-assign]  # as said
    virtually(world.run_for(3))
    assert world.outbox.all_done
    assert [failed.error for failed in world.journal.of(DeliveryFailed)] == ["ValueError: a bug"]


def test_one_verdict_that_cannot_be_written_does_not_hold_up_the_others() -> None:
    world = World()
    first, second = many(2)
    right = world.outbox.settle

    async def picky(verdicts: tuple[Verdict, ...]) -> None:
        if any(verdict.id == first.id for verdict in verdicts):
            raise ValueError("a bug")
        await right(verdicts)

    world.outbox.settle = picky  # type: ignore[assignment,method-assign]  # what a bug of the store would do
    world.outbox.add(first, second)

    async def story() -> None:
        await world.run_for(5)
        assert world.outbox.state(first.id) is DeliveryState.IN_FLIGHT
        assert world.outbox.state(second.id) is DeliveryState.DELIVERED
        world.outbox.settle = right  # type: ignore[method-assign]  # mended
        await world.run_until(lambda: world.outbox.all_done)

    virtually(story())
    assert world.outbox.state(first.id) is DeliveryState.DELIVERED


def test_when_the_service_ends_what_is_under_way_may_end_and_nothing_begins() -> None:
    world = World(sending=FakeSending(seconds=lambda due: 1.0))

    async def story() -> None:
        service = world.service()
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run())
            world.outbox.add(a_notification(number=1))
            await pause(0.5)
            world.outbox.add(a_notification(number=2))
            await service.drain(2)
            assert running.done() or await _done(running)

    virtually(story())
    assert len(world.sending.sent) == 1
    assert world.outbox.state(a_notification(number=1).id) is DeliveryState.DELIVERED
    assert world.outbox.state(a_notification(number=2).id) is DeliveryState.PENDING


async def _done(task: asyncio.Task[None]) -> bool:
    await task
    return True


def test_what_does_not_end_in_time_is_given_back() -> None:
    world = World(sending=FakeSending(seconds=lambda due: 10.0))

    async def story() -> None:
        service = world.service()
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run())
            world.outbox.add(*many(2))
            await pause(0.5)
            await service.drain(2)
            assert not running.done()
            running.cancel()

    virtually(story())
    assert all(row.state is DeliveryState.PENDING and row.attempts == 0 for row in world.outbox.rows.values())


def test_without_the_store_leases_are_left_to_run_out() -> None:
    world = World(sending=FakeSending(seconds=lambda due: 10.0))

    async def story() -> None:
        world.outbox.add(a_notification())
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            await pause(0.5)
            world.outbox.away = "disk full"
            running.cancel()

    virtually(story())
    assert world.outbox.state(a_notification().id) is DeliveryState.IN_FLIGHT
    assert world.journal.of(DeliveryFailed)[-1] == DeliveryFailed("disk full")


def test_what_comes_together_is_claimed_and_written_together() -> None:
    world = World(workers=64, per_receiver=64, sending=FakeSending(seconds=lambda due: 0.005))

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(world.service().run())
            for number in range(1000):
                world.outbox.add(a_notification(number=number, api_id=f"call{number}"))
                await pause(0.001)
            await pause(0.5)
            running.cancel()

    virtually(story())
    assert world.outbox.all_done
    assert len(world.outbox.settled) < 120
    assert world.outbox.claims < 120


@dataclass
class Site:
    """A delivery service with real connections, beside time that the test moves."""

    outbox: FakeOutbox
    clock: ParkedClock
    journal: ListJournal

    async def written(self, attempts: int) -> None:
        """Wait until so many attempts are in the store, and the service waits for what comes."""
        await until(lambda: sum(map(len, self.outbox.settled)) >= attempts and bool(self.clock.parked))


@asynccontextmanager
async def serving(*definitions: Definition) -> AsyncIterator[Site]:
    clock, journal = ParkedClock(), ListJournal()
    outbox = FakeOutbox(clock.now)
    async with Client() as client, asyncio.TaskGroup() as tasks:
        service = DeliveryService(
            outbox,
            Found(FakeDefinitions(*definitions)),
            Attempts(client, clock, "9.9"),
            journal,
            clock,
            clock.pause,
            workers=64,
            per_receiver=4,
            chance=lambda: 0.5,
        )
        running = tasks.create_task(service.run())
        yield Site(outbox, clock, journal)
        running.cancel()


async def test_e4_a_receiver_that_fails_three_times_gets_one_id_four_times_and_then_the_next_event_of_the_leg() -> None:
    down = web.reply(b"", "500 Oops")
    async with http_server(down, down, down, web.reply(b"OK")) as receiver:
        url = receiver.url("/ev")
        dial_in = a_notification(1, url=url, trigger=Trigger.DIAL_IN)
        hangup = a_notification(2, url=url, trigger=Trigger.HANGUP)
        async with serving(a_definition(url)) as site:
            site.outbox.add(dial_in, hangup)
            for attempt, wait in ((1, 1), (2, 2), (3, 4)):
                await site.written(attempt)
                site.clock.go_on(wait - 0.1)
                await site.written(attempt)
                assert len(receiver.requests) == attempt
                site.clock.go_on(0.1)
            await site.written(5)
        assert [web.header(request, "Callbridge-Delivery") for request in receiver.requests] == [
            *[dial_in.id] * 4,
            hangup.id,
        ]
        assert [web.header(request, "Callbridge-Attempt") for request in receiver.requests] == ["1", "2", "3", "4", "1"]
        assert [web.header(request, "Callbridge-Event") for request in receiver.requests] == ["dial-in"] * 4 + [
            "hangup"
        ]


async def test_e5_a_receiver_that_never_answers_holds_four_connections_and_the_healthy_one_has_its_own() -> None:
    async with http_server(web.never) as dead, http_server(web.reply(b"OK")) as healthy:
        definitions = (
            a_definition(dead.url(), id="dead", notification_timeout=60.0),
            a_definition(healthy.url(), id="healthy"),
        )
        async with serving(*definitions) as site:
            for number in range(200):
                site.outbox.add(
                    a_notification(number, A, url=dead.url(), definition="dead", api_id=f"call{number}"),
                    a_notification(1000 + number, B, url=healthy.url(), definition="healthy", api_id=f"call{number}"),
                )
            await healthy.has(200)
            assert len(dead.connections) == 4
            assert len(healthy.connections) <= 4


async def test_e7_what_is_gone_can_be_replayed_with_the_same_id() -> None:
    async with http_server(web.reply(b"", "410 Gone"), web.reply(b"OK")) as receiver:
        async with serving(a_definition(receiver.url())) as site:
            told = a_notification(url=receiver.url())
            site.outbox.add(told)
            await site.written(1)
            assert site.outbox.reason(told.id) is DeadReason.GONE
            assert await site.outbox.replay(DeliveryFilter(state=DeliveryState.DEAD)) == 1
            await site.written(2)
            assert site.outbox.state(told.id) is DeliveryState.DELIVERED
        assert [web.header(request, "Callbridge-Delivery") for request in receiver.requests] == [told.id, told.id]
        assert [web.header(request, "Callbridge-Replay") for request in receiver.requests] == [None, "1"]


async def test_e8_a_hangup_that_a_receiver_replies_is_told_in_the_calls_timeline_and_that_is_all() -> None:
    async with http_server(web.reply(b"<Response><Hangup></Response>")) as receiver:
        async with serving(a_definition(receiver.url())) as site:
            site.outbox.add(a_notification(url=receiver.url()))
            await site.written(1)
        (tried,) = site.journal.of(DeliveryTried)
        assert (tried.state, tried.verbs) == ("delivered", ("Hangup",))
        assert [(found.fault.code, found.source) for found in site.journal.of(FaultFound)] == [("CB120", "crm1")]


async def test_e10_a_receiver_that_redirects_to_the_clouds_metadata_is_dead_by_its_address() -> None:
    async with http_server(web.redirect("http://169.254.169.254/")) as receiver:
        async with serving(a_definition(receiver.url())) as site:
            told = a_notification(url=receiver.url())
            site.outbox.add(told)
            await site.written(1)
            assert site.outbox.reason(told.id) is DeadReason.ADDRESS
        assert len(receiver.requests) == 1


def test_a_fast_receiver_does_not_wait_for_the_store_between_two_events() -> None:
    world = World(sending=FakeSending(lambda due: replace(taken(due), seconds=0.005), seconds=lambda due: 0.005))
    world.outbox.add(*many(2000))
    virtually(world.run_until(lambda: world.outbox.all_done, most=8))
    assert world.sending.most[CRM] == 4
    assert world.outbox.claims < 150
