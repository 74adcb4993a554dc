"""Makes lasting what SQLite has committed, behind the backs of those who write: nobody waits for a disk that works.

Knows when. Does not know the driver. Source: ADR 0088.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol

from bridge.errors import StoreError

CHECKPOINT: Final = 1.0
"""Seconds after which what need not last is on the disk, too, and the log in the database. In between the log grows, by
some megabytes at most. The same until a disk that has failed is asked again."""
TOGETHER: Final = 0.05
"""Seconds in which what is to last is gathered: a disk at work slows a call that has just written where it stands."""


class MakeLasting(Protocol):
    """What a disk does for us; see `Database.make_lasting`."""

    async def __call__(self, *, checkpoint: bool) -> None:
        """Return when the disk has all that was committed before this was asked. Raises StoreError.

        With `checkpoint` the log is in the database afterwards, too, as far as nobody reads there.
        """


class ToDisk:
    """A task for as long as the service runs. Fulfils `Behind`."""

    def __init__(
        self,
        make_lasting: MakeLasting,
        complain: Callable[[str], None],
        pause: Callable[[float], Awaitable[None]],
        every: float = CHECKPOINT,
    ) -> None:
        """`complain` takes one sentence for the operator; `every`: seconds from one checkpoint to the next."""
        self._make_lasting = make_lasting
        self._complain = complain
        self._pause = pause
        self._every = every
        self._some = asyncio.Event()
        self._lasting = False
        self._left = False
        """Something was committed since the last checkpoint."""
        self._checkpoint_at = 0.0
        self.works = True
        """Whether the disk took what it was last asked to."""

    def committed(self, *, lasting: bool) -> None:
        """Something was committed; `lasting`: it must outlive a power failure. Never waits, never raises."""
        self._lasting = self._lasting or lasting
        self._left = True
        self._some.set()

    async def run(self) -> None:
        """Until it is cancelled. What is committed while the disk is at work is one more piece of work for it."""
        now = asyncio.get_running_loop().time
        self._checkpoint_at = now() + self._every
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self._checkpoint_at - now()) if self._left else None):
                    await self._some.wait()
            if self._lasting:
                await self._pause(TOGETHER)
            self._some.clear()
            checkpoint = now() >= self._checkpoint_at
            if self._lasting or checkpoint:
                await self._work(checkpoint=checkpoint)
            if checkpoint:
                self._checkpoint_at = now() + self._every

    async def _work(self, *, checkpoint: bool) -> None:
        lasting, left = self._lasting, self._left
        self._lasting, self._left = False, left and not checkpoint
        try:
            await self._make_lasting(checkpoint=checkpoint)
        except StoreError as refused:
            why = str(refused)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a wait for the disk, and no call
            why = f"[store] a fault of Callbridge: {type(bug).__name__}"
        else:
            self.works = True
            return
        self._lasting, self._left = self._lasting or lasting, True
        if self.works:
            self._complain(f"{why}. Until the disk works, whoever writes down an event waits for it")
        self.works = False
