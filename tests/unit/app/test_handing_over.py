from bridge.app.handing_over import AGAIN, WITHIN, written_down


class HandClock:
    def __init__(self) -> None:
        self.time = 0.0

    def monotonic(self) -> float:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.time += seconds


class Database:
    """Away until a moment."""

    def __init__(self, clock: HandClock, back: float) -> None:
        self._clock, self._back = clock, back
        self.asked = 0

    async def write(self) -> bool:
        self.asked += 1
        return self._clock.time >= self._back


async def test_what_can_be_written_is_written_at_once() -> None:
    clock = HandClock()
    database = Database(clock, 0)
    assert await written_down(database.write, clock)
    assert (database.asked, clock.time) == (1, 0)


async def test_a_database_that_is_locked_for_a_moment_costs_no_call() -> None:
    clock = HandClock()
    assert await written_down(Database(clock, 3.0).write, clock)
    assert 3.0 <= clock.time < 3.0 + 2 * AGAIN


async def test_one_that_stays_away_is_not_waited_for_for_ever() -> None:
    clock = HandClock()
    assert not await written_down(Database(clock, 1e9).write, clock)
    assert WITHIN <= clock.time < WITHIN + 2 * AGAIN
