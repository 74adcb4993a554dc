"""`Idempotency-Key`: a request that comes twice is answered twice, and carried out once.

Knows keys and answers. Does not know what is carried out. Source: Events and API 6.3.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bridge.calls.api_ports import Answers
from bridge.calls.ports import Clock
from bridge.errors import StoreError
from bridge.web.auth import Program
from bridge.web.wire import Answer, ApiRefusal, Asked, to_json

KEPT: Final = 86_400.0
"""Seconds for which an answer is given again."""
_LONGEST: Final = 255
MOST: Final = 10_000
"""Answers that are kept in memory for a database that takes none. With more of them, nothing new is carried out."""


@dataclass(slots=True)
class _Turn:
    """Requests with one key wait for one another."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


@dataclass(slots=True)
class Repeats:
    """One for the listener."""

    answers: Answers
    clock: Clock
    turns: dict[tuple[str, str], _Turn] = field(default_factory=dict)
    unsaved: dict[tuple[str, str], tuple[float, Answer]] = field(default_factory=dict)
    """Answers that the store has not taken, or not in time, and when they expire."""

    async def once(self, asked: Asked, program: Program, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do it, unless this program's key has been answered. Raises ApiRefusal, StoreError, and what the work raises.

        What was refused is not kept: it may be tried again. An answer that the store does not take is given all the
        same, for the work is done, and is kept in memory; whether it was done before must be known first.
        """
        key = asked.headers.get("idempotency-key", "")
        if not key:
            return await work()
        if len(key) > _LONGEST or not key.isascii() or not key.isprintable():
            raise ApiRefusal("invalid_request", f"Idempotency-Key must have at most {_LONGEST} printable characters")
        place = (program.name, key)
        turn = self.turns.setdefault(place, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                return await self._answered(place) or await self._first(place, work)
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self.turns[place]

    async def _answered(self, place: tuple[str, str]) -> Answer | None:
        expires, answer = self.unsaved.get(place, (0.0, None))
        if answer is not None and expires > self.clock.now():
            return answer
        kept = await self.answers.find(*place, self.clock.now())
        return None if kept is None else Answer(json.loads(kept))

    async def _first(self, place: tuple[str, str], work: Callable[[], Awaitable[Answer]]) -> Answer:
        self._make_room(self.clock.now())
        answer, now = await work(), self.clock.now()
        self.unsaved[place] = (now + KEPT, answer)
        with suppress(StoreError):
            await self.answers.keep(*place, to_json(answer.content).decode("ascii"), now + KEPT)
            del self.unsaved[place]
        return answer

    def _make_room(self, now: float) -> None:
        """Raise StoreError when there is none: an answer that was forgotten would have its work done twice."""
        for old in [one for one, (expires, _) in self.unsaved.items() if expires <= now]:
            del self.unsaved[old]
        if len(self.unsaved) >= MOST:
            raise StoreError(f"{MOST} answers wait in memory for a database that takes none")
