"""A link to the AMI of a real Asterisk, and what it has seen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from bridge.asterisk.ami_link import AmiLink
from bridge.asterisk.patience import Patience
from bridge.asterisk.settings import AmiSettings
from bridge.calls.entries.events import SightChanged
from bridge.calls.phones.sightings import (
    Appeared,
    BeganToSee,
    DialBegan,
    DialEnded,
    HungUp,
    Sighting,
    TookStock,
    WentBlind,
)
from lab.asterisk import Asterisk
from tests.asterisk.talkers import nothing_left
from tests.fakes.ports import ListJournal

T = TypeVar("T")
PATIENCE = Patience(grace=0.2, refused=0.2)


class Seeing:
    """`link`, and all that it has told."""

    def __init__(self, asterisk: Asterisk, password: str = "") -> None:
        settings = AmiSettings.model_validate(
            {
                "port": asterisk.ami_port,
                "user": asterisk.ami_user,
                "password": password or asterisk.ami_password,
                "ping": 0.5,
            }
        )
        self.journal = ListJournal()
        self.seen: list[Sighting] = []
        self._news = asyncio.Event()
        self.link = AmiLink("pbx1", settings, self.journal, self._keep, 0.2, PATIENCE)

    def _keep(self, sighting: Sighting) -> None:
        self.seen.append(sighting)
        self._news.set()

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(entry.state, entry.detail) for entry in self.journal.of(SightChanged)]

    def of(self, kind: type[T]) -> list[T]:
        return [sighting for sighting in self.seen if isinstance(sighting, kind)]

    async def until(self, happened: Callable[[], object], within: float = 5) -> None:
        """Wait for what follows from a sighting."""
        async with asyncio.timeout(within):
            while not happened():
                self._news.clear()
                await self._news.wait()

    async def first(self, kind: type[T], number: int = 1, within: float = 5) -> T:
        """Wait for the n-th of a kind."""
        await self.until(lambda: len(self.of(kind)) >= number, within)
        return self.of(kind)[number - 1]

    @property
    def story(self) -> list[str]:
        """The calls so far, in words: `PJSIP/001 rings PJSIP/002`, `PJSIP/002 BUSY`, `PJSIP/002 gone 17`."""
        return [words for sighting in self.seen if (words := _words(sighting))]


def _words(sighting: Sighting) -> str:
    match sighting:
        case Appeared(at):
            return f"{at.endpoint} appears"
        case DialBegan(caller, callee):
            return f"{caller.endpoint if caller else 'nobody'} rings {callee.endpoint}"
        case DialEnded(_, callee, status):
            return f"{callee.endpoint} {status}"
        case HungUp(channel, cause):
            return f"{channel.endpoint} gone {cause}"
        case BeganToSee() | TookStock() | WentBlind():
            return ""
        case _:
            return type(sighting).__name__


@asynccontextmanager
async def seeing(asterisk: Asterisk, password: str = "") -> AsyncIterator[Seeing]:
    """A link that runs."""
    made = Seeing(asterisk, password)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.link.run())
        try:
            yield made
        finally:
            running.cancel()


@asynccontextmanager
async def watching(asterisk: Asterisk) -> AsyncIterator[Seeing]:
    """A link that has taken stock, and sees nothing but what a test does: calls of the one before have ended."""
    await nothing_left(asterisk)
    async with seeing(asterisk) as made:
        await made.first(TookStock)
        yield made
