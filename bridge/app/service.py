"""The composition root: builds the edges, ties them to the calls, and ends them in order.

Knows every part, and the order in which they start and end. Does not know verbs, ARI's words or HTTP.
"""

import asyncio
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass

import uvloop

from bridge import __version__
from bridge.app.clock import SystemClock
from bridge.app.hearing import sounds_of
from bridge.asterisk.link import Link
from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.ports import ActionPorts, LiveSets, Scripts
from bridge.calls.supervisor import Supervisor
from bridge.config.live import LiveFiles
from bridge.config.settings import Settings
from bridge.ivr.live import LiveSet
from bridge.observe.journal import CallJournal
from bridge.observe.log import Log
from bridge.observe.timelines import TimelineFiles
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_service(settings: Settings, live: LiveSet) -> bool:
    """Run until SIGTERM or SIGINT; False when every link to Asterisk has ended for good by itself."""
    return uvloop.run(_run(settings, live))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all servers' calls have in common."""

    settings: Settings
    live: LiveSets
    journal: CallJournal
    clock: SystemClock
    scripts: Scripts
    admission: Admission


async def _run(settings: Settings, live: LiveSet) -> bool:
    log = Log(settings.log)
    log.take_over()
    log.say("info", f"Callbridge {__version__} starts", ivrs=len(live.ivrs), live_set=live.version)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        timelines = TimelineFiles(settings.journal.dir)
        stack.callback(timelines.close)
        journal = CallJournal(settings.journal.ring, settings.privacy, clock, (log.read, timelines.read))
        client = await stack.enter_async_context(Client())
        bulkhead = Bulkhead(settings.scripts, clock)
        ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, journal, clock, clock.pause)
        limits = AdmissionLimits(settings.calls.max_calls, settings.calls.max_new_per_second)
        shared = _Shared(settings, LiveFiles(live), journal, clock, ladder, Admission(limits, clock))
        asked_to_stop = await _serve(shared, log)
    log.say("info", "Callbridge has ended")
    return asked_to_stop


async def _serve(shared: _Shared, log: Log) -> bool:
    """Hold all links until a signal comes, or until no link is left."""
    stop = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as tasks:
        supervisors = []
        links = []
        for server in shared.settings.asterisk:
            link, supervisor = await _open_server(server, shared, tasks)
            supervisors.append(supervisor)
            links.append(tasks.create_task(link.run(), name=f"link {server}"))
        stopping = tasks.create_task(stop.wait(), name="signal")
        all_links = tasks.create_task(_all_of(links), name="links")
        await asyncio.wait({stopping, all_links}, return_when=asyncio.FIRST_COMPLETED)
        asked = stopping.done()
        if asked:
            live = sum(supervisor.live_calls for supervisor in supervisors)
            log.say("info", "asked to stop: no new calls are taken", calls=live, drain=shared.settings.service.drain)
        else:
            log.say("error", "no link to an Asterisk is left, so the service ends")
        for supervisor in supervisors:
            await supervisor.drain(shared.settings.service.drain if asked else 0)
        for task in (stopping, all_links, *links):
            task.cancel()
    return asked


async def _open_server(server: str, shared: _Shared, tasks: asyncio.TaskGroup) -> tuple[Link, Supervisor]:
    """One Asterisk: its link, its sounds as it sees them, and its calls."""
    sounds = sounds_of(shared.settings, server, shared.live, shared.journal, tasks)
    await sounds.open()
    ports = ActionPorts(shared.scripts, sounds, shared.journal, shared.clock, shared.live)
    supervisor = Supervisor(ports, shared.admission, tasks)
    link = Link(server, shared.settings.asterisk[server], shared.journal, supervisor.arrive)
    return link, supervisor


async def _all_of(links: list[asyncio.Task[None]]) -> None:
    await asyncio.wait(links)
