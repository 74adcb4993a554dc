import asyncio
from collections.abc import Coroutine
from typing import Any

from bridge.calls.deliveries import Due, Room
from bridge.scripts.delivery_books import Books
from bridge.scripts.delivery_crew import Crew
from bridge.scripts.delivery_pace import Pace
from tests.fakes.deliveries import CRM, FakeDefinitions, FakeSending, Found, a_notification, broken, pause, virtually
from tests.fakes.moments import to_nobody
from tests.fakes.ports import ListJournal, LoopClock

WALL = "https://wall.example:443"


class Manned:
    """A crew whose receivers answer after a second."""

    def __init__(self, workers: int = 8, per_receiver: int = 4) -> None:
        self.sending = FakeSending(seconds=lambda due: 1.0)
        self.books = Books(ListJournal(), LoopClock(), lambda: 0.5)
        self.ended = 0
        self.crew = Crew(
            Found(FakeDefinitions()),
            self.sending,
            ListJournal(),
            LoopClock(),
            self.books,
            Pace(LoopClock(), asyncio.sleep, to_nobody),  # noqa: TID251 - the time of the test's own loop is virtual
            self._count,
            workers=workers,
            per_receiver=per_receiver,
        )

    def _count(self) -> None:
        self.ended += 1

    def room(self) -> Room:
        room = self.crew.room()
        assert room
        return room


def lanes(first: int, count: int, receiver: str = CRM, definition: str = "crm1") -> list[Due]:
    return [
        Due(a_notification(number, receiver, api_id=f"call{number}", definition=definition), 1)
        for number in range(first, first + count)
    ]


def run(story: Coroutine[Any, Any, None]) -> None:
    virtually(story)


def test_a_receiver_has_its_share_at_a_time_and_the_next_one_follows_when_one_ends() -> None:
    manned = Manned()

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            manned.crew.take(lanes(0, 6), tasks)
            assert len(manned.crew.flights) == 4
            assert len(manned.crew.leased) == 6
            assert manned.room().busy == {CRM: 6}

    run(story())
    assert (len(manned.sending.delivered), manned.sending.most[CRM], manned.ended) == (6, 4, 6)


def test_the_fewer_workers_are_free_the_less_is_claimed_and_for_each_receiver() -> None:
    manned = Manned()

    async def story() -> None:
        room = manned.room()
        assert (room.most, room.per_receiver) == (4, 4)
        async with asyncio.TaskGroup() as tasks:
            manned.crew.take(lanes(0, 4), tasks)
            room = manned.room()
            assert (room.most, room.per_receiver) == (2, 4)
            manned.crew.take(lanes(10, 4, WALL), tasks)
            assert manned.sending.most[WALL] == 0
            assert manned.crew.flights.at(WALL) == 2
            room = manned.room()
            assert (room.most, room.per_receiver) == (1, 2)
            for number in range(2):
                manned.crew.launch(lanes(20 + number, 1, f"https://r{number}:443")[0], tasks, probe=True)
            assert manned.crew.room() is None

    run(story())
    assert len(manned.sending.delivered) == 10


def test_what_is_under_way_or_not_yet_written_is_not_sent_twice() -> None:
    manned = Manned()

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(2):
                manned.crew.take(lanes(0, 1), tasks)
            await pause(2)
            manned.crew.take(lanes(0, 1), tasks)

    run(story())
    assert len(manned.sending.sent) == 1


def test_what_waits_for_somebody_who_is_held_back_meanwhile_does_not_begin() -> None:
    manned = Manned(per_receiver=1)
    manned.sending.answer = broken

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            manned.crew.take(lanes(0, 8), tasks)
        assert len(manned.sending.sent) == 5
        assert len(manned.crew.leased) == 3
        assert len(manned.crew.given_up()) == 3
        assert len(manned.crew.leased) == 0

    run(story())


def test_nothing_begins_when_the_end_has_come() -> None:
    manned = Manned(per_receiver=1)

    async def story() -> None:
        async with asyncio.TaskGroup() as tasks:
            manned.crew.take(lanes(0, 2), tasks)
            manned.crew.ending = True

    run(story())
    assert len(manned.sending.sent) == 1
    assert len(manned.crew.leased) == 1
