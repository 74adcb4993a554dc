"""Deliveries wait while a call moves, but not for ever."""

import pytest

from bridge.app.delivering.giving_way import AT_MOST, FREE, MOVING, PATIENT, GivingWay
from tests.fakes.moments import HandClock


class Calls:
    """What is seen of calls: when one moves next, or that they always do; and work that gives way to them."""

    def __init__(self, *moves: float, always: bool = False) -> None:
        self.clock = HandClock()
        self.used = 0.0
        self.give_way = GivingWay(self._since, self.clock, self.clock.pause, lambda: self.used)
        self._moves, self._always = moves, always

    def _since(self) -> float:
        now = self.clock.monotonic()
        return 0.0 if self._always else min((now - one for one in self._moves if one <= now), default=1e9)

    async def waited(self) -> float:
        """How long one piece of work has waited."""
        began = self.clock.monotonic()
        await self.give_way()
        return self.clock.monotonic() - began

    def work(self, seconds: float, *, held_up: float = 0.0) -> None:
        """So long on the processor, after others have had it for `held_up`."""
        self.used += seconds
        self.clock.go_on(seconds + held_up)


async def test_while_no_call_moves_nothing_waits() -> None:
    calls = Calls()
    assert await calls.waited() == 0
    assert calls.clock.pauses == []


async def test_who_comes_while_a_call_moves_waits_until_it_has_come_to_rest() -> None:
    calls = Calls(0.0, 0.004, 0.009)
    assert await calls.waited() == pytest.approx(0.009 + MOVING, abs=0.002)
    assert await calls.waited() == 0


async def test_calls_that_always_move_leave_a_third_of_the_time() -> None:
    calls = Calls(always=True)
    waited = worked = 0.0
    for _ in range(100):
        waited += await calls.waited()
        calls.work(0.002)
        worked += 0.002
    assert waited / worked == pytest.approx(PATIENT / FREE, abs=0.3)
    assert max(calls.clock.pauses) <= MOVING


async def test_it_waits_no_longer_than_it_may() -> None:
    calls = Calls(always=True)
    assert await calls.waited() == pytest.approx(PATIENT)


async def test_who_gets_nothing_of_the_processor_meanwhile_waits_no_second_time() -> None:
    """It would else never have waited long enough for the processor to be brought forward (see `Priority`)."""
    calls = Calls(always=True)
    await calls.waited()
    for _ in range(9):
        calls.work(0.002, held_up=0.1)
        assert await calls.waited() == 0


async def test_what_nobody_has_used_is_not_saved_up() -> None:
    calls = Calls(always=True)
    await calls.waited()
    calls.clock.go_on(AT_MOST)
    assert await calls.waited() > 0


async def test_at_the_end_of_the_service_nothing_waits() -> None:
    calls = Calls(always=True)
    calls.give_way.hurries = True
    assert await calls.waited() == 0
