"""Connections of scripts that are made before they are needed, when somebody says that they soon will be.

Knows to whom connections are kept or being made. Does not know calls, nor which script they ask.
"""

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bridge.calls.ports import Clock
from bridge.ivr.first_asked import FirstAsked
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import IDLE_LIMIT, Client
from bridge.scripts.hop import Answer, Arriving, Hop, Host, Terms, host_of

MOST: Final = 8
"""Connections that are being made at once; whoever would be the next is not connected to before it is asked."""


class WarmClient(Client):
    """Fulfils the port `Connections`, while `run` runs. A request waits for the connection that is made for it."""

    def __init__(self, bulkhead: Bulkhead, clock: Clock, wished: Callable[[], bool]) -> None:
        """Whether anything is made ready is asked each time; whom no request would reach is left alone."""
        super().__init__()
        self._bulkhead = bulkhead
        self._clock = clock
        self._wished = wished
        self._tasks: asyncio.TaskGroup | None = None
        self._under_way: dict[Host, asyncio.Task[None]] = {}
        self._settled: dict[Host, float] = {}
        """Until when a host needs nothing: a connection to it is kept, or was tried; for good when it keeps none."""

    async def run(self) -> None:
        """Make connections ready until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self._tasks = None

    def make_ready(self, asked: Sequence[FirstAsked]) -> None:
        """Begin to connect to what will be asked soon, unless a connection is kept. Never waits, never raises."""
        for one in asked:
            script = one.script
            host = (one.origin, script.tls_verify, script.ca_file)
            if self._settled.get(host, 0.0) > self._clock.monotonic() or host in self._under_way:
                continue
            if self._tasks is None or len(self._under_way) == MOST or not self._wished():
                return
            if self._bulkhead.all_closed(host, ("script", script.name)):
                terms = Terms(script.connect_timeout, script.tls_verify, script.ca_file, allow_hosts=None)
                self._under_way[host] = self._tasks.create_task(self._make_ready(host, terms))

    async def exchange(
        self, hop: Hop, terms: Terms, connected: Callable[[], None], arriving: Arriving | None = None
    ) -> Answer:
        """Send one request and read its answer, as the client does; by a connection that is being made for it."""
        host = host_of(hop.origin, terms)
        if terms.allow_hosts is not None:  # nothing is made ready for those
            return await super().exchange(hop, terms, connected, arriving)
        began, making = self._clock.monotonic(), self._under_way.get(host)
        # Once something was answered meanwhile, a connection is kept that need not be waited for.
        if making is not None and self._settled.get(host, 0.0) <= began:
            await asyncio.wait([making], timeout=terms.connect_timeout)
            terms = replace(terms, waited=self._clock.monotonic() - began)
        answer = await super().exchange(hop, terms, connected, arriving)
        self._settled[host] = self._clock.monotonic() + IDLE_LIMIT if answer.keeps else math.inf
        return answer

    async def _make_ready(self, host: Host, terms: Terms) -> None:
        """Why there is no connection is told by the request that finds none; a bug, too, will show there."""
        try:
            with suppress(Exception):
                await self.connect(host[0], terms)
        finally:
            until = self._clock.monotonic() + IDLE_LIMIT
            self._settled[host] = max(until, self._settled.get(host, until))
            del self._under_way[host]
