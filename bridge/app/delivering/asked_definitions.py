"""Definitions, for the process that delivers events: it asks its service for them.

Knows questions and answers. Does not know deliveries.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Asked, Known
from bridge.ivr.definition import Definition

FRESH: Final = 0.5
"""Seconds for which an answer counts: a service that is asked for each delivery has less time for calls.

What was deleted or changed is sent as it was for no longer than that."""


@dataclass(frozen=True, slots=True)
class _Question:
    names: tuple[str, ...]
    at: float
    answered: asyncio.Future[None]


class AskedDefinitions:
    """Definitions as the service has them, or has had them a moment ago.

    Those that are asked for in one turn of the event loop are asked for together.
    """

    def __init__(self, wire: Wire, monotonic: Callable[[], float]) -> None:
        """Nothing is known yet. `monotonic`: seconds of a clock that never goes back."""
        self._wire = wire
        self._monotonic = monotonic
        self._known: dict[str, Definition] = {}
        self._known_at: dict[str, float] = {}
        self._wanted: dict[str, None] = {}
        self._next: asyncio.Future[None] | None = None
        self._asked = 0
        self._waiting: dict[int, _Question] = {}

    async def find(self, definition: str) -> Definition | None:
        """By id, also a disabled one; None when it was deleted."""
        if self._monotonic() - self._known_at.get(definition, -math.inf) < FRESH:
            return self._known.get(definition)
        return await self.find_now(definition)

    async def find_now(self, definition: str) -> Definition | None:
        """The same as it is now: what has happened after a change is told as changed."""
        loop = asyncio.get_running_loop()
        if self._next is None:
            self._next = loop.create_future()
            loop.call_soon(self._ask, self._next)
        self._wanted[definition] = None
        await asyncio.shield(self._next)
        return self._known.get(definition)

    def learn(self, told: Known) -> None:
        """Answers have come."""
        for name, definition in told.definitions.items():
            if definition is None:
                self._known.pop(name, None)
            else:
                self._known[name] = definition
        question = self._waiting.pop(told.answers, None)
        if question is not None:
            self._known_at = {name: at for name, at in self._known_at.items() if question.at - at < FRESH}
            self._known_at.update(dict.fromkeys(question.names, question.at))
            question.answered.set_result(None)

    def _ask(self, answered: "asyncio.Future[None]") -> None:
        self._asked += 1
        question = self._waiting[self._asked] = _Question(tuple(self._wanted), self._monotonic(), answered)
        self._wire.send(Asked(question.names))
        self._next, self._wanted = None, {}
