"""The scripts edge as a service has it, with time moved by hand, and journeys that a test can read afterwards."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bridge.calls.journal import Entry, FaultFound, RequestFailed
from bridge.faults import Fault
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.protocol.facts import CallFacts
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.ladder import Ladder
from bridge.scripts.names import LookUp
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings
from tests.fakes.moments import HandClock
from tests.fakes.ports import ListJournal

FACTS = CallFacts(call_id="1763800001.42", call_api_id="2gflhkjbozarrmnjp5go")


def a_script(url: str, **settings: object) -> Script:
    """A script named "test"; settings beyond their bounds are taken too, so that a test need not take seconds."""
    given = {"name": "test", "url": Template.parse(url), **settings}
    if isinstance(fallback := given.get("fallback_url"), str):
        given["fallback_url"] = Template.parse(fallback)
    return Script(name="test", url=Template.parse(url)).model_copy(update=given)


@dataclass
class ScriptWorld:
    client: Client
    bulkhead: Bulkhead
    journeys: Journeys
    ladder: Ladder
    journal: ListJournal
    clock: HandClock

    async def ask(self, script: Script, facts: CallFacts = FACTS) -> Reply:
        return await self.ladder.ask(Ask(script), facts)

    @property
    def failures(self) -> list[Fault]:
        return [entry.fault for entry in self.journal.of(RequestFailed)]

    @property
    def failure_codes(self) -> list[str]:
        return [found.code for found in self.failures]

    @property
    def kinds(self) -> list[str]:
        return [type(entry).__name__ for entry in self.journal.entries]

    def faults(self) -> list[FaultFound]:
        return self.journal.of(FaultFound)

    def last(self) -> Entry:
        return self.journal.entries[-1]


@contextlib.asynccontextmanager
async def script_world(
    *, rule_1: LookUp | None = None, rule_2: LookUp | None = None, per_host: int = 32, place_wait: float = 1
) -> AsyncIterator[ScriptWorld]:
    clock, journal = HandClock(), ListJournal()
    bulkhead = Bulkhead(ScriptsSettings(per_host=per_host, place_wait=place_wait), clock)
    async with Client(rule_1, rule_2) as client:
        journeys = Journeys(client, bulkhead, clock)
        ladder = Ladder(journeys, bulkhead, journal, clock, clock.pause)
        yield ScriptWorld(client, bulkhead, journeys, ladder, journal, clock)


async def loopback(host: str) -> tuple[str, ...]:
    """A name server for which every name is this machine: so a test has "public" hosts."""
    return ("127.0.0.1",)
