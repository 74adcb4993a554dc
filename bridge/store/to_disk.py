"""Makes lasting what SQLite has committed, behind the backs of those who write: nobody waits for a disk.

Knows when. Does not know the driver. Source: ADR 0088.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from bridge.errors import StoreError

CHECKPOINT: Final = 1.0
"""Seconds from one checkpoint to the next, at least. In between the log grows, by some megabytes at most."""


class MakeLasting(Protocol):
    """What a disk does for us; see `Database.make_lasting`."""

    async def __call__(self, *, checkpoint: bool) -> None:
        """Return when the disk has all that was committed before this was asked. Raises StoreError.

        With `checkpoint` the log is in the database afterwards, too, as far as nobody reads there.
        """


class ToDisk:
    """A task for as long as the service runs."""

    def __init__(self, make_lasting: MakeLasting, complain: Callable[[str], None], now: Callable[[], float]) -> None:
        """`now` never goes back; `complain` takes one sentence for the operator."""
        self._make_lasting = make_lasting
        self._complain = complain
        self._now = now
        self._some = asyncio.Event()
        self._lasting = False
        self._checkpoint_at = now() + CHECKPOINT
        self._failed = False

    def committed(self, *, lasting: bool) -> None:
        """Something was committed; `lasting`: it must outlive a power failure. Never waits, never raises."""
        self._lasting = self._lasting or lasting
        self._some.set()

    async def run(self) -> None:
        """Until it is cancelled. What is committed while the disk is at work is one more piece of work for it."""
        while True:
            await self._some.wait()
            self._some.clear()
            checkpoint = self._now() >= self._checkpoint_at
            if self._lasting or checkpoint:
                await self._work(checkpoint=checkpoint)

    async def _work(self, *, checkpoint: bool) -> None:
        self._lasting = False
        try:
            await self._make_lasting(checkpoint=checkpoint)
        except StoreError as refused:
            self._tell(str(refused))
        else:
            self._failed = False
            if checkpoint:
                self._checkpoint_at = self._now() + CHECKPOINT

    def _tell(self, why: str) -> None:
        """Once until it works again; that the database is away altogether, the writer tells."""
        if not self._failed:
            self._complain(f"{why}. Until the disk works, events of the last moments are lost when the power fails")
        self._failed = True
