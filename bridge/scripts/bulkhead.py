"""What keeps one dead script from its neighbours: a breaker for each script and each host, and places for each origin.

Knows who may ask now, and who has to wait. Does not know requests, nor what counts as a failure.
Source: Call Interactive 4.7, rows Places and Breaker.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bridge.calls.ports import Clock
from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.scripts.breaker import Breaker, Pass
from bridge.scripts.places import Places
from bridge.scripts.settings import ScriptsSettings

_REMEMBERED = 4096
"""Breakers that are kept, those used last: a script that makes up host names must not fill the memory."""


class Watch:
    """One request under one breaker: say how it ended, or say nothing and leave the breaker as it was."""

    def __init__(self, breaker: Breaker, leave: Pass, clock: Clock) -> None:
        """Begin without a verdict."""
        self._breaker = breaker
        self._leave = leave
        self._clock = clock
        self._said = False

    def succeeded(self) -> None:
        self._said = True
        self._breaker.succeeded()

    def failed(self) -> None:
        self._said = True
        self._breaker.failed(self._leave, self._clock.monotonic())

    def end(self) -> None:
        """Give the trial back if nothing was said."""
        if not self._said:
            self._breaker.withdrawn(self._leave)


@dataclass(slots=True)
class _Waiter:
    script: str
    granted: asyncio.Future[None]


class Bulkhead:
    """All breakers and places of one service."""

    def __init__(self, settings: ScriptsSettings, clock: Clock) -> None:
        """Begin with everything closed and free."""
        self._settings = settings
        self._clock = clock
        self._breakers: OrderedDict[Hashable, Breaker] = OrderedDict()
        self._names: dict[Hashable, str] = {}
        self._places = Places(settings.per_host)
        self._waiters: dict[str, deque[_Waiter]] = {}

    def take(self, settings: ScriptsSettings) -> None:
        """Go by other limits from now on; what is open stays open, and what is under way keeps its place."""
        self._settings = settings
        self._places.resize(settings.per_host)
        for breaker in self._breakers.values():
            breaker.resize(settings.breaker_failures, settings.breaker_open)
        for origin, queue in tuple(self._waiters.items()):
            for _ in range(len(queue)):
                self._grant(origin)

    @asynccontextmanager
    async def watched(self, key: Hashable, name: str) -> AsyncIterator[Watch]:
        """Ask under the breaker of a key, which people know as `name`. Raises ScriptError CB210 while it is open."""
        breaker = self._breaker(key, name)
        leave = breaker.admit(self._clock.monotonic())
        if leave is None:
            raise ScriptError(fault("CB210", f"{name} is not asked, after repeated failures"))
        watch = Watch(breaker, leave, self._clock)
        try:
            yield watch
        finally:
            watch.end()

    @asynccontextmanager
    async def place(self, origin: str, script: str) -> AsyncIterator[None]:
        """Hold a place at an origin. Raises ScriptError CB211 when there is none within `place_wait`."""
        if not self._places.take(origin, script):
            await self._wait(origin, script)
        try:
            yield
        finally:
            self._places.give_back(origin, script)
            self._grant(origin)

    def in_flight(self, origin: str) -> int:
        """Tell how many requests to an origin are under way."""
        return self._places.taken(origin)

    def waiting(self, origin: str) -> int:
        """Tell how many requests wait for a place at an origin."""
        return len(self._waiters.get(origin, ()))

    async def _wait(self, origin: str, script: str) -> None:
        waiter = _Waiter(script, asyncio.get_running_loop().create_future())
        self._waiters.setdefault(origin, deque()).append(waiter)
        try:
            async with asyncio.timeout(self._settings.place_wait):
                await waiter.granted
        except BaseException as stopped:
            self._leave_queue(origin, waiter)
            if isinstance(stopped, TimeoutError):
                wait = f"{self._settings.place_wait:g} s"
                detail = f"no place for {wait}: too many requests to {origin} in flight"
                raise ScriptError(fault("CB211", detail)) from None
            raise

    def _leave_queue(self, origin: str, waiter: _Waiter) -> None:
        """Stop waiting; a place granted in this very moment goes on to the next one."""
        if waiter.granted.done() and not waiter.granted.cancelled():
            self._places.give_back(origin, waiter.script)
            self._grant(origin)
        elif queue := self._waiters.get(origin):
            queue.remove(waiter)
            if not queue:
                del self._waiters[origin]

    def _grant(self, origin: str) -> None:
        """Give a free place to the first one in the queue whose script may have it."""
        queue = self._waiters.get(origin, deque())
        for waiter in queue:
            if not waiter.granted.done() and self._places.take(origin, waiter.script):
                waiter.granted.set_result(None)
                queue.remove(waiter)
                break
        if not queue:
            self._waiters.pop(origin, None)

    def all_closed(self, *keys: Hashable) -> bool:
        """Tell whether none of these breakers is open or on trial; nothing is made, and nothing counts."""
        now, made = self._clock.monotonic(), (self._breakers.get(key) for key in keys)
        return all(breaker is None or breaker.state(now) == "closed" for breaker in made)

    def not_closed(self) -> Mapping[str, str]:
        """Who is not asked at this moment, or on trial only: names, and the state of the breaker in a word."""
        now = self._clock.monotonic()
        states = ((key, breaker.state(now)) for key, breaker in self._breakers.items())
        return {self._names[key]: state for key, state in states if state != "closed"}

    def _breaker(self, key: Hashable, name: str) -> Breaker:
        breaker = self._breakers.get(key)
        if breaker is None:
            breaker = self._breakers[key] = Breaker(self._settings.breaker_failures, self._settings.breaker_open)
            self._names[key] = name
        self._breakers.move_to_end(key)
        while len(self._breakers) > _REMEMBERED:
            del self._names[self._breakers.popitem(last=False)[0]]
        return breaker
