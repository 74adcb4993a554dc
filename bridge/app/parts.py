"""What a service is made of: the parts that all servers' calls share, and those of each server.

Knows how the parts are tied together, and which of them a reload changes. Does not know when they start and end.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from bridge.app.clock import SystemClock
from bridge.app.hearing import Hearing
from bridge.asterisk.link import Link
from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.pin_guesses import PinGuesses
from bridge.calls.ports import ActionPorts, Scripts
from bridge.calls.supervisor import Supervisor
from bridge.calls.volume import Volume
from bridge.config.live_files import LiveFiles
from bridge.config.settings import Settings
from bridge.config.start import Beginning
from bridge.observe.audit import AuditFile
from bridge.observe.journal import CallJournal
from bridge.observe.log import Log
from bridge.observe.timelines import TimelineFiles
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.store.switches import SwitchStates


@dataclass(frozen=True, slots=True)
class Server:
    """One Asterisk: its link, its calls, and what they hear."""

    name: str
    link: Link
    supervisor: Supervisor
    hearing: Hearing


@dataclass(frozen=True, slots=True)
class Parts:
    """What all servers' calls have in common, and the servers. Made by `build`."""

    settings: Settings
    journal: CallJournal
    clock: SystemClock
    scripts: Scripts
    bulkhead: Bulkhead
    sets: LiveFiles
    switches: SwitchStates
    admission: Admission
    volume: Volume = field(default_factory=Volume)
    pins: PinGuesses = field(default_factory=PinGuesses)
    servers: list[Server] = field(default_factory=list)

    async def add_server(self, name: str, tasks: asyncio.TaskGroup) -> None:
        """Make ready one Asterisk; its link does not run yet."""
        hearing = Hearing(self.settings, name, self.sets, self.journal, tasks)
        await hearing.open()
        ports = ActionPorts(
            self.scripts, hearing, self.journal, self.clock, self.sets, self.switches, self.volume, self.pins
        )
        supervisor = Supervisor(ports, self.admission, tasks)
        link = Link(name, self.settings.asterisk[name], self.journal, supervisor.arrive)
        self.servers.append(Server(name, link, supervisor, hearing))

    async def prepare_for(self, settings: Settings) -> Callable[[], None]:
        """Make ready what is live of the settings and no part of the live set; what comes back puts it in force."""
        swaps = [await server.hearing.prepare_for(settings) for server in self.servers]
        swaps.append(partial(self.bulkhead.take, settings.scripts))

        def swap() -> None:
            for one in swaps:
                one()

        return swap


async def build(beginning: Beginning, log: Log, stack: AsyncExitStack) -> Parts:
    """All parts but the servers; the stack closes them. Never raises."""
    settings, clock = beginning.state.settings, SystemClock()
    timelines = TimelineFiles(settings.journal.dir)
    stack.callback(timelines.close)
    audit = AuditFile(settings.log.audit_file, partial(log.say, "error"))
    stack.callback(audit.close)
    readers = (log.read, timelines.read, audit.read)
    journal = CallJournal(settings.journal.ring, settings.privacy, clock, readers)
    client = await stack.enter_async_context(Client())
    bulkhead = Bulkhead(settings.scripts, clock)
    ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, journal, clock, clock.pause)
    sets = LiveFiles(beginning.state.live, beginning.path, beginning.environ, journal)
    switches = SwitchStates(settings.service.state_dir, sets, journal, partial(log.say, "error"))
    await switches.open()
    admission = Admission(AdmissionLimits(settings.calls.max_calls, settings.calls.max_new_per_second), clock)
    return Parts(settings, journal, clock, ladder, bulkhead, sets, switches, admission)
