"""Does a piece of work once for all who want it at the same time.

Knows keys and who waits. Does not know what the work is.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Landed(Generic[T]):
    """How a piece of work has ended: a value, or the error that everyone who waits is told."""

    value: T | None = None
    error: Exception | None = None


@dataclass(slots=True)
class _Flight(Generic[T]):
    task: asyncio.Task[_Landed[T]]
    waiting: int = 0


class Flights(Generic[T]):
    """Work under way, by its key. It goes on as long as somebody waits for it; the last to leave ends it."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        """Run the work in a group that outlives every waiter."""
        self._tasks = tasks
        self._flights: dict[str, _Flight[T]] = {}

    def __contains__(self, key: str) -> bool:
        """Tell whether the work of a key is under way, and may be joined."""
        return key in self._flights

    async def join(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Wait for the work of a key, which begins now unless it is under way. Raises what the work raises."""
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(self._tasks.create_task(_land(work())))
            flight.task.add_done_callback(lambda _: self._forget(key, flight))
        flight.waiting += 1
        try:
            landed = await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                self._forget(key, flight)  # at once: who comes now shall not join work that is being cancelled
                flight.task.cancel()
        if landed.error is not None:
            raise landed.error
        return landed.value  # type: ignore[return-value]  # without an error it is what the work returned, a T

    def _forget(self, key: str, flight: "_Flight[T]") -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


async def _land(work: Coroutine[Any, Any, T]) -> _Landed[T]:
    """Keep an error for those who wait: raised here, it would end the whole group."""
    try:
        return _Landed(await work)
    except Exception as error:  # noqa: BLE001 - it is raised again in each who waits
        return _Landed(error=error)
