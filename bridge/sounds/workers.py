"""Who may run an engine now. A caller who waits comes before speech that is only being prepared.

Knows turns, places and patience. Does not know engines, texts or callers.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bridge.sounds.engine_error import EngineError


class Busy(EngineError):
    """No place was free in time."""


@dataclass(eq=False, slots=True)
class Turn:
    """One piece of work that needs a place. `early`: nobody waits for it yet, and `end` ends it."""

    early: bool = False
    end: Callable[[], object] = lambda: None
    ending: bool = False
    admitted: asyncio.Future[None] | None = None
    limit: asyncio.Timeout | None = None


class Workers:
    """So many places. Early work has all but one of them, and gives up its place when a caller finds none free."""

    def __init__(self, count: int, patience: float) -> None:
        """Let so many work at once; nobody waits longer than `patience` seconds."""
        self._count = count
        self._patience = patience
        self._waiting: list[Turn] = []
        self._working: list[Turn] = []

    @asynccontextmanager
    async def place(self, turn: Turn) -> AsyncIterator[None]:
        """Hold one of the places. Raises Busy when none was free in time."""
        try:
            await self._admit(turn)
            yield
        finally:
            self._leave(turn)

    def hurry(self, turn: Turn) -> None:
        """A caller waits for it from now on, and is as patient as any other."""
        if turn.early:
            turn.early = turn.ending = False
            if turn in self._waiting and turn.limit is not None:
                turn.limit.reschedule(asyncio.get_running_loop().time() + self._patience)
            self._go_on()

    async def _admit(self, turn: Turn) -> None:
        turn.admitted = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._go_on()
        try:
            async with asyncio.timeout(self._patience) as turn.limit:
                await turn.admitted
        except TimeoutError:
            raise Busy(f"all {self._count} [speech] workers were busy for {self._patience:g} s") from None

    def _leave(self, turn: Turn) -> None:
        for turns in (self._waiting, self._working):
            if turn in turns:
                turns.remove(turn)
        self._go_on()

    def _go_on(self) -> None:
        """Give free places to those whose turn it is; when callers still wait, have early work end."""
        while len(self._working) < self._count and (turn := self._next()):
            self._waiting.remove(turn)
            self._working.append(turn)
            if turn.admitted is not None and not turn.admitted.done():
                turn.admitted.set_result(None)
        lacking = sum(not turn.early for turn in self._waiting) - sum(turn.ending for turn in self._working)
        for turn in [turn for turn in self._working if turn.early and not turn.ending][: max(0, lacking)]:
            turn.ending = True
            turn.end()

    def _next(self) -> Turn | None:
        """Whose turn it is: the first for whom a caller waits, else the first early one that may begin."""
        if wanted := next((turn for turn in self._waiting if not turn.early), None):
            return wanted
        early = sum(turn.early for turn in self._working)
        return next(iter(self._waiting), None) if early < max(1, self._count - 1) else None
