"""A link to the fake ARI, whose arrivals a test takes one by one, and channels without a link."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bridge.asterisk.channel import AriChannel
from bridge.asterisk.commands import get_channel
from bridge.asterisk.leftovers import Leftovers
from bridge.asterisk.leg import Leg, Line
from bridge.asterisk.link import Link
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.parties import Parties
from bridge.asterisk.patience import Patience
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.router import Router
from bridge.asterisk.settings import AsteriskSettings
from bridge.calls.channel import Arrival
from bridge.calls.journal import Entry, KeyPressed, LinkChanged
from tests.fakes import ari
from tests.fakes.ari import FakeAri, fake_ari
from tests.fakes.ports import ListJournal

HASTY = Patience(quiet=0.02, watch=0.03, stop=0.03, reconnected=1, grace=0.03, stock=0.05, first_retry=0.01)
TRYING = replace(HASTY, trial=0.02)


def settings_for(url: str, **others: object) -> AsteriskSettings:
    given = {"ari_url": url, "ari_password": ari.PASSWORD, "reconnect_max": 0.05, "request_timeout": 1.0}
    return AsteriskSettings.model_validate(given | others)


class WakingJournal(ListJournal):
    """One that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._news = asyncio.Event()

    def note(self, call: str, entry: Entry) -> None:
        super().note(call, entry)
        self._news.set()

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(2):
            while not happened():
                self._news.clear()
                await self._news.wait()

    async def keys(self, number: int) -> None:
        """Wait until so many keys were taken or dropped."""
        await self.until(lambda: len(self.of(KeyPressed)) >= number)


class Linked:
    """A link that runs, and what it says."""

    def __init__(self, settings: AsteriskSettings, patience: Patience = HASTY) -> None:
        self.journal = WakingJournal()
        self.arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self.link = Link("pbx1", settings, self.journal, self.arrivals.put_nowait, patience)

    async def ready(self) -> None:
        async with asyncio.timeout(2):
            await self.link.ready.wait()

    async def arrival(self) -> Arrival:
        async with asyncio.timeout(2):
            return await self.arrivals.get()

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(entry.state, entry.detail) for entry in self.journal.of(LinkChanged)]


@asynccontextmanager
async def linked(settings: AsteriskSettings, patience: Patience = HASTY) -> AsyncIterator[Linked]:
    made = Linked(settings, patience)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.link.run())
        try:
            yield made
        finally:
            running.cancel()


@dataclass
class OneCall:
    """A channel of ours, the same as Asterisk has it, and the caller's hands."""

    channel: AriChannel
    leg: ari.Leg
    fake: FakeAri
    journal: WakingJournal
    rest: Rest

    async def all_answered(self) -> None:
        """Wait until whatever was ordered before has its answer: over a socket answers keep their order."""
        await self.rest.send(get_channel(self.leg.id))

    async def begun(self) -> None:
        """Wait until something is heard or recorded."""
        await self.fake.until(lambda: self.leg.playback or self.leg.recording)

    async def begun_and_over(self) -> None:
        """Wait until a sound was begun, and its end told."""
        await self.fake.until(lambda: self.leg.log and not self.leg.playback)

    async def press(self, keys: str) -> None:
        """Press keys and wait until each was taken or dropped."""
        before = len(self.journal.of(KeyPressed))
        self.fake.press(self.leg, keys)
        await self.journal.keys(before + len(keys))

    async def leave(self) -> None:
        self.fake.hang_up(self.leg)

    async def lets_go(self) -> None:
        """Its end is told at once."""

    async def sound_ends(self) -> None:
        self.fake.finish(self.leg)

    async def other_answers(self) -> None:
        self.fake.talks.answers(await self.fake.talks.leg())

    async def gone_away(self) -> None:
        await self.fake.until(lambda: not self.leg.in_stasis)

    async def comes_back(self) -> None:
        self.fake.enter(self.leg.id, "return", "ANSWER")

    async def ends_in_dialplan(self) -> None:
        self.fake.hang_up(self.leg)

    @property
    def taken(self) -> list[str]:
        return [entry.taken for entry in self.journal.of(KeyPressed)]


@asynccontextmanager
async def one_call(
    version: str = "22.10.1~dfsg", *, up: bool = True, request_timeout: float = 1.0
) -> AsyncIterator[OneCall]:
    """One call on a link that is ready."""
    async with fake_ari(version) as fake, linked(settings_for(fake.url, request_timeout=request_timeout)) as made:
        await made.ready()
        theirs = fake.enter(up=up)
        channel = (await made.arrival()).channel
        assert isinstance(channel, AriChannel)
        yield OneCall(channel, theirs, fake, made.journal, made.link.line.rest)


@asynccontextmanager
async def one_leg(fake: FakeAri) -> AsyncIterator[tuple[Leg, ari.Leg]]:
    """A leg whose events a test puts into its mailbox itself."""
    settings = settings_for(fake.url)
    async with HttpCarrier(settings) as carrier:
        theirs = fake.enter(up=True)
        ready = asyncio.Event()
        ready.set()
        rest = Rest(carrier, 1.0)
        leftovers = Leftovers(rest, HASTY.watch)
        router = Router(ListJournal(), lambda event, box: None, Parties(leftovers.hang_up))
        line = Line("callbridge", rest, router, leftovers, ready, HASTY)
        yield Leg(theirs.id, Mailbox(lambda key, taken: None), line), theirs
