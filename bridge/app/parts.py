"""What a service is made of besides its servers: the parts that all calls share.

Knows how the parts are tied together, and which of them a reload changes. Does not know servers, listeners, nor when
anything starts and ends.
"""

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from bridge.app.clock import SystemClock
from bridge.app.definitions import DefinitionsInForce
from bridge.app.delivering.deliverer import Deliverer
from bridge.app.delivering.words import Begin
from bridge.app.loop_watch import LoopWatch
from bridge.app.service_manager import ServiceManager
from bridge.app.tracing import Tracing, open_tracing
from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.events.owing import Debts
from bridge.calls.identities import new_api_id
from bridge.calls.kept.snapshot_book import SnapshotBook
from bridge.calls.pin_guesses import PinGuesses
from bridge.calls.ports import Scripts
from bridge.calls.switchboard import Switchboard
from bridge.calls.volume import Volume
from bridge.config.live_files import LiveFiles
from bridge.config.settings import Settings
from bridge.config.start import Beginning
from bridge.observe.audit import AuditFile
from bridge.observe.journal import CallJournal
from bridge.observe.lines import to_line
from bridge.observe.log import Log
from bridge.observe.timelines import TimelineFiles
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.scripts.warm_client import WarmClient
from bridge.store.around import Around
from bridge.store.live_sets import AcceptedSets
from bridge.store.owners import this_process
from bridge.store.store import Store
from bridge.store.switches import SwitchStates


@dataclass(slots=True)
class Running:
    """The settings that count now: a reload replaces them, so whoever needs the latest looks here."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What all servers' calls have in common. Made by `build`. `settings` are those the process began with."""

    settings: Settings
    running: Running
    log: Log
    journal: CallJournal
    timelines: TimelineFiles
    tracing: Tracing | None
    clock: SystemClock
    scripts: Scripts
    connections: WarmClient
    bulkhead: Bulkhead
    sets: LiveFiles
    switches: SwitchStates
    admission: Admission
    manager: ServiceManager
    loop: LoopWatch
    store: Store
    snapshots: SnapshotBook
    definitions: DefinitionsInForce
    debts: Debts
    delivery: Deliverer
    switchboard: Switchboard = field(default_factory=lambda: Switchboard(new_api_id))
    volume: Volume = field(default_factory=Volume)
    pins: PinGuesses = field(default_factory=PinGuesses)


async def build(beginning: Beginning, log: Log, stack: AsyncExitStack) -> Parts:
    """All parts; the stack closes them. Never raises."""
    settings, clock = beginning.state.settings, SystemClock()
    running = Running(settings)
    timelines = TimelineFiles(settings.journal.dir)
    stack.callback(timelines.close)
    audit = AuditFile(settings.log.audit_file, partial(log.say, "error"))
    stack.callback(audit.close)
    readers = (log.read, timelines.read, audit.read)
    journal = CallJournal(settings.journal.ring, settings.privacy, clock, readers, timelines.read_exactly)
    tracing = open_tracing(settings.tracing, clock, log.say)
    if tracing is not None:
        stack.callback(tracing.close)
        journal.add_reader(tracing.read)
    admission = Admission(AdmissionLimits(settings.calls.max_calls, settings.calls.max_new_per_second), clock)
    manager = ServiceManager(beginning.environ, os.getpid())
    bulkhead = Bulkhead(settings.scripts, clock)
    client = WarmClient(bulkhead, clock, lambda: running.settings.scripts.warm_up)
    await stack.enter_async_context(client)
    ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, journal, clock, clock.pause)
    sets = LiveFiles(
        beginning.state.live, beginning.path, beginning.environ, AcceptedSets(settings.service.state_dir), journal
    )
    switches = SwitchStates(settings.service.state_dir, sets, journal, partial(log.say, "error"))
    await switches.open()
    snapshots = SnapshotBook(clock, partial(log.say, "error"))
    store = _store(settings, sets, journal, clock, log, snapshots)
    journal.add_reader(snapshots.read)
    journal.add_reader(store.writer.read)
    definitions = DefinitionsInForce(sets, store.subscriptions, lambda: running.settings)
    delivery = _delivery(settings, store, definitions, journal, clock)
    journal.add_reader(delivery.pulse.read)
    return Parts(
        settings,
        running,
        log,
        journal,
        timelines,
        tracing,
        clock,
        ladder,
        client,
        bulkhead,
        sets,
        switches,
        admission,
        manager,
        LoopWatch(clock, admission, log.say, manager.alive),
        store,
        snapshots,
        definitions,
        Debts(definitions, store.extension_ids),
        delivery,
    )


def _store(
    settings: Settings,
    sets: LiveFiles,
    journal: CallJournal,
    clock: SystemClock,
    log: Log,
    snapshots: SnapshotBook,
) -> Store:
    """Of the application of the first server: there is one, until a later version serves several."""
    around = Around(
        app=next(iter(settings.asterisk.values())).app,
        owner=this_process(),
        journal=journal,
        clock=clock,
        pause=clock.pause,
        complain=partial(log.say, "error"),
        line=to_line,
        country=lambda: sets.current().dialling.country,
    )
    kept = settings.store, settings.outbox, settings.retention
    return Store(kept, lambda: sets.current().directory.ids, lambda: sets.current().timezone, around, snapshots)


def _delivery(
    settings: Settings, store: Store, definitions: DefinitionsInForce, journal: CallJournal, clock: SystemClock
) -> Deliverer:
    begin = Begin(next(iter(settings.asterisk.values())).app, settings.store, settings.outbox, settings.log)
    return Deliverer(begin, definitions, store.some_wait, store.backlog, journal, clock, clock.pause)
