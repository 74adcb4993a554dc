import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bridge.errors import StoreError
from bridge.store.upkeep import AGAIN, EXPIRE, REFRESH, Chores, Upkeep
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk

BUCHAREST = ZoneInfo("Europe/Bucharest")


class House:
    """Notes what was done, and lets time go on only by its pauses, so many times."""

    def __init__(self, rounds: int, purge_at: str = "03:30", fails: Exception | None = None) -> None:
        self.desk = Desk(opened("sqlite:////nowhere/x.db"))
        self.done: list[str] = []
        self.rounds = rounds
        self.fails = fails
        chores = Chores(self.chore("refresh"), self.chore("expire"), self.chore("purge"))
        around = replace(self.desk.around, pause=self.pause)
        self.upkeep = Upkeep(chores, purge_at, lambda: BUCHAREST, around)

    def chore(self, name: str) -> Callable[..., Awaitable[None]]:
        async def do(*_: float) -> None:
            self.done.append(name)
            if self.fails is not None:
                raise self.fails

        return do

    async def pause(self, seconds: float) -> None:
        assert seconds == (AGAIN if isinstance(self.fails, StoreError) else REFRESH)
        self.desk.clock.go_on(seconds)
        self.rounds -= 1
        if not self.rounds:
            raise asyncio.CancelledError


async def test_copies_are_read_anew_and_sometimes_old_deliveries_are_given_up() -> None:
    house = House(EXPIRE + 1)
    with pytest.raises(asyncio.CancelledError):
        await house.upkeep.run()
    assert house.done == ["refresh", "expire", *["refresh"] * EXPIRE, "expire"]


async def test_once_a_day_the_rest_goes() -> None:
    soon = datetime.fromtimestamp(NOW + 60, BUCHAREST).strftime("%H:%M")
    house = House(int(86_400 / REFRESH) + 20, soon)
    with pytest.raises(asyncio.CancelledError):
        await house.upkeep.run()
    assert house.done.count("purge") == 2


@pytest.mark.parametrize(("bug", "complaints"), [(StoreError("away"), 0), (KeyError("bug"), 3)])
async def test_what_fails_is_done_again_and_costs_nothing_else(bug: Exception, complaints: int) -> None:
    house = House(2, fails=bug)
    with pytest.raises(asyncio.CancelledError):
        await house.upkeep.run()
    assert house.done == ["refresh", "expire", "refresh"]
    assert len(house.desk.complaints) == complaints


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-10T01:29+00:00", "2026-01-10T01:30+00:00"),
        ("2026-01-10T01:30+00:00", "2026-01-11T01:30+00:00"),
        ("2026-03-28T23:00+00:00", "2026-03-29T01:30+00:00"),  # 03:30 is left out that night: it is 04:30 then
        ("2026-10-24T22:00+00:00", "2026-10-25T00:30+00:00"),  # and comes twice that night: once is enough
        ("2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),
    ],
)
def test_the_time_of_the_day_is_that_of_the_place(now: str, due: str) -> None:
    moment = House(1).upkeep.next_purge(datetime.fromisoformat(now).timestamp())
    assert datetime.fromtimestamp(moment, UTC) == datetime.fromisoformat(due)


async def test_what_could_not_be_removed_is_told() -> None:
    soon = datetime.fromtimestamp(NOW + 60, BUCHAREST).strftime("%H:%M")
    house = House(40, soon, fails=StoreError("recordings cannot be removed: permission denied"))
    with pytest.raises(asyncio.CancelledError):
        await house.upkeep.run()
    assert house.desk.complaints == [
        "[retention] not all that is too old was removed today: recordings cannot be removed: permission denied"
    ]
