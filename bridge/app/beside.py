"""What runs beside the calls: deliveries, AMI, and the adoption of what a process before this one has left.

Knows that calls are worth more than any of these: what fails by a bug ends alone, and is told. Does not know links.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from bridge.app.parts import Parts
from bridge.app.server import Server

DELIVERIES_END: Final = 5.0
"""Seconds in which attempts that are under way may end when the service ends; what they were sending is sent again."""


class Beside:
    """Runs in the task group that is handed in, until `end`."""

    def __init__(self, parts: Parts, servers: Sequence[Server], tasks: asyncio.TaskGroup) -> None:
        """Begin."""
        self._parts = parts
        work: dict[str, Callable[[], Awaitable[None]]] = {"deliveries": self._deliver}
        work |= {f"adoption of calls of {one.name}": partial(one.adopt, parts) for one in servers}
        work |= {f"AMI of {one.name}": one.ami.run for one in servers if one.ami is not None}
        self._tasks = [tasks.create_task(self._barred(name, one), name=name) for name, one in work.items()]

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

    async def _barred(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug here costs what it does, never the calls
            what = f"{name} ended by a fault of Callbridge: {bug}. Calls go on. Restart when you can, and report it"
            self._parts.log.say("error", what, trace=traceback.format_exc())
