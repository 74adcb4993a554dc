"""The machine's clocks."""

import time

from bridge.app.clock import SystemClock


def test_the_time_of_day_is_the_machines() -> None:
    before = time.time()
    assert before <= SystemClock().now() <= time.time()


def test_the_monotonic_clock_never_goes_back() -> None:
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()


async def test_a_pause_lets_that_much_time_pass() -> None:
    clock = SystemClock()
    began = clock.monotonic()
    await clock.pause(0.01)
    assert clock.monotonic() - began >= 0.01
