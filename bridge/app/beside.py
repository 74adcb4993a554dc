"""What runs beside the calls: deliveries, AMI, connections to scripts, the loop's watch, the adoption of what was left.

Knows that calls are worth more than any of these: what fails by a bug ends alone, and is told. Does not know links.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from bridge.app.parts import Parts
from bridge.app.server import Server

ADOPTED_WITHIN: Final = 5.0
"""Seconds for which the links wait for the store at the beginning."""
DELIVERIES_END: Final = 5.0
"""Seconds in which attempts that are under way may end when the service ends; what they were sending is sent again."""


class Beside:
    """Runs in the task group that is handed in, until `end`."""

    def __init__(self, parts: Parts, servers: Sequence[Server], tasks: asyncio.TaskGroup) -> None:
        """Begin."""
        self._parts = parts
        self._begin = partial(self._task, tasks)
        self._adopting = [self._begin(f"adoption of calls of {one.name}", partial(one.adopt, parts)) for one in servers]
        loop = self._begin("watch of the event loop", parts.loop.run)
        warm = self._begin("connections to scripts", parts.connections.run)
        self._tasks = [*self._adopting, loop, warm, self._begin("deliveries", self._deliver)]
        self._servers = servers

    async def adopted(self) -> None:
        """What a process before this one has left is taken over before Asterisk is asked what there still is.

        Unless the store is away: no call waits for that. Telephones are followed from now on.
        """
        await asyncio.wait(self._adopting, timeout=ADOPTED_WITHIN)
        self._tasks += [self._begin(f"AMI of {one.name}", one.ami.run) for one in self._servers if one.ami is not None]

    async def end(self) -> None:
        """Let deliveries that are under way end, then end all; afterwards nothing of it is left."""
        if self._parts.store.read.is_set():
            await self._parts.delivery.drain(DELIVERIES_END)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self) -> None:
        """Not before the definitions of programs have been read: what belongs to none is given up."""
        await self._parts.store.read.wait()
        await self._parts.delivery.run()

    def _task(self, tasks: asyncio.TaskGroup, name: str, work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        return tasks.create_task(self._barred(name, work), name=name)

    async def _barred(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug here costs what it does, never the calls
            what = f"{name} ended by a fault of Callbridge: {bug}. Calls go on. Restart when you can, and report it"
            self._parts.log.say("error", what, trace=traceback.format_exc())
