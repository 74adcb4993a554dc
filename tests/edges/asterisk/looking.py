"""A link to the fake AMI, and what it has seen so far."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from bridge.asterisk.ami_link import AmiLink
from bridge.asterisk.patience import Patience
from bridge.asterisk.settings import AmiSettings
from bridge.calls.entries.events import SightChanged
from bridge.calls.phones.sightings import Sighting
from tests.edges.asterisk.linked import WakingJournal
from tests.fakes.ami_server import PASSWORD, FakeAmi

HASTY = Patience(grace=0.02, stock=60, first_retry=0.01, refused=0.05)
T = TypeVar("T")


def settings_for(port: int, **others: object) -> AmiSettings:
    given = {"port": port, "password": PASSWORD, "action_timeout": 0.5, "login_timeout": 0.5, "ping": 60}
    return AmiSettings.model_validate(given | others)


class Looking:
    """`told` is handed each sighting after it was kept; a test may put something else there."""

    def __init__(self, port: int, patience: Patience, most_waiting: int, **settings: object) -> None:
        self.journal = WakingJournal()
        self.seen: list[Sighting] = []
        self.told: Callable[[Sighting], None] = lambda sighting: None
        self._news = asyncio.Event()
        self.link = AmiLink(
            "pbx1", settings_for(port, **settings), self.journal, self._keep, 0.05, patience, most_waiting
        )

    def _keep(self, sighting: Sighting) -> None:
        self.seen.append(sighting)
        self._news.set()
        self.told(sighting)

    async def ready(self) -> None:
        async with asyncio.timeout(3):
            await self.link.ready.wait()

    async def until(self, happened: Callable[[], T]) -> T:
        """Wait for what follows from a sighting."""
        async with asyncio.timeout(3):
            while not (result := happened()):
                self._news.clear()
                await self._news.wait()
        return result

    def of(self, kind: type[T]) -> list[T]:
        return [sighting for sighting in self.seen if isinstance(sighting, kind)]

    async def first(self, kind: type[T], number: int = 1) -> T:
        """Wait for the n-th of a kind."""
        await self.until(lambda: len(self.of(kind)) >= number)
        return self.of(kind)[number - 1]

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(entry.state, entry.detail) for entry in self.journal.of(SightChanged)]

    async def says(self, state: str, number: int = 1) -> str:
        """Wait until a change was told so often; its detail."""
        await self.journal.until(lambda: [word for word, _ in self.said].count(state) >= number)
        return [detail for word, detail in self.said if word == state][number - 1]


@asynccontextmanager
async def looking(
    fake: FakeAmi, patience: Patience = HASTY, most_waiting: int = 10_000, **settings: object
) -> AsyncIterator[Looking]:
    """A link that runs; nothing of it may be left when it is over."""
    made = Looking(fake.port, patience, most_waiting, **settings)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.link.run())
        try:
            yield made
        finally:
            running.cancel()
