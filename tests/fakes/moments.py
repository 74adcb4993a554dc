"""Time that a test moves by hand, and waiting for what other tasks do."""

import asyncio
import time
from collections.abc import Callable


class HandClock:
    """Fulfils `Clock`, and the `pause` of the failure ladder: a pause takes no time, and is remembered."""

    def __init__(self, now: float = 1_763_800_000.0) -> None:
        self._now = now
        self._passed = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self._now + self._passed

    def be_now(self) -> None:
        """Let the time of day be the real one, for others who look at their own clock."""
        self._now = time.time() - self._passed

    def monotonic(self) -> float:
        return self._passed

    def go_on(self, seconds: float) -> None:
        self._passed += seconds

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.go_on(seconds)


async def to_nobody() -> None:
    """Fulfils `give_way` where nobody else is to go first."""


class ParkedClock(HandClock):
    """Real sockets beside time that a test moves: a pause lasts until the test has let that time pass.

    A pause of up to 50 ms is over at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parked: list[tuple[float, asyncio.Future[None]]] = []

    def go_on(self, seconds: float) -> None:
        super().go_on(seconds)
        for at, waiting in list(self.parked):
            if at <= self.monotonic() and not waiting.done():
                waiting.set_result(None)

    async def pause(self, seconds: float) -> None:
        if seconds <= 0.05:
            self.go_on(seconds)
            await asyncio.sleep(0)  # noqa: TID251 - gives way to other tasks
            return
        waiting = self.monotonic() + seconds, asyncio.get_running_loop().create_future()
        self.parked.append(waiting)
        try:
            await waiting[1]
        finally:
            self.parked.remove(waiting)


async def until(true: Callable[[], bool]) -> None:
    """Let the other tasks run until something is so."""
    while not true():  # noqa: ASYNC110 - not everything that a test waits for has an event
        await asyncio.sleep(0)  # noqa: TID251 - gives way to other tasks, and waits for no time
