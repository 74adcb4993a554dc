"""A link to a real Asterisk, whose arrivals a test takes one by one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bridge.asterisk.link import Link
from bridge.asterisk.patience import SERVICE, Patience
from bridge.asterisk.settings import AsteriskSettings
from bridge.calls.channel import Arrival
from bridge.telephony.values import MediaUri
from lab.asterisk import Asterisk
from tests.fakes.ports import ListJournal


class Serving:
    """A link that is up, and what it says."""

    def __init__(self, settings: AsteriskSettings, tasks: asyncio.TaskGroup, patience: Patience = SERVICE) -> None:
        self._tasks = tasks
        self._running: asyncio.Task[None]
        self.journal = ListJournal()
        self._arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self.link = Link("pbx1", settings, self.journal, self._arrivals.put_nowait, patience)

    async def breaks(self, meanwhile: Callable[[], Awaitable[object]] | None = None) -> None:
        """The link ends, and is made anew after something has happened."""
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        if meanwhile is not None:
            await meanwhile()
        self.begin()
        async with asyncio.timeout(5):
            await self.link.ready.wait()

    def begin(self) -> None:
        """Run the link."""
        self._running = self._tasks.create_task(self.link.run())

    def end(self) -> None:
        """Stop the link."""
        self._running.cancel()

    async def arrival(self) -> Arrival:
        async with asyncio.timeout(5):
            return await self._arrivals.get()


def settings_of(asterisk: Asterisk, password: str = "", transport: str = "auto") -> AsteriskSettings:
    return AsteriskSettings.model_validate(
        {
            "ari_url": asterisk.ari_url,
            "ari_user": asterisk.ari_user,
            "ari_password": password or asterisk.ari_password,
            "reconnect_max": 0.2,
            "transport": transport,
        }
    )


@asynccontextmanager
async def serving(asterisk: Asterisk, transport: str = "auto", patience: Patience = SERVICE) -> AsyncIterator[Serving]:
    async with asyncio.TaskGroup() as tasks:
        made = Serving(settings_of(asterisk, transport=transport), tasks, patience)
        made.begin()
        async with asyncio.timeout(5):
            await made.link.ready.wait()
        try:
            yield made
        finally:
            made.end()


async def eventually(happened: Callable[[], object], within: float = 5) -> None:
    """Wait for what tells nobody when it happens."""
    async with asyncio.timeout(within):
        while not happened():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.02)


def tone(asterisk: Asterisk, hz: int) -> MediaUri:
    return MediaUri(f"sound:{asterisk.sounds_asterisk}/tone-{hz}")
