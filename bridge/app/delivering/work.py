"""The work of the process that delivers events: the outbox, the connections to receivers, and the wire to the service.

Knows how they are tied together, and in which order they end. Does not know calls.
"""

import asyncio
import os
import socket
import sys
from contextlib import suppress
from functools import partial
from traceback import format_exc
from typing import Final

import uvloop

from bridge import __version__
from bridge.app import interpreter
from bridge.app.clock import SystemClock
from bridge.app.delivering.addressing import Addressing
from bridge.app.delivering.asked_definitions import AskedDefinitions
from bridge.app.delivering.giving_way import GivingWay
from bridge.app.delivering.priority import Priority
from bridge.app.delivering.pulse import Pulse
from bridge.app.delivering.reporting import Reports, TellingBacklog
from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Begin, Begun, Drain, Known, New
from bridge.calls.entries.events import DeliveryFailed
from bridge.errors import StoreError
from bridge.observe.lines import to_line
from bridge.observe.log import Log
from bridge.scripts.client import Client
from bridge.scripts.delivery import DeliveryService
from bridge.scripts.delivery_attempt import Attempts
from bridge.store.around import Around
from bridge.store.batches import BatchWriter
from bridge.store.database_behind import DatabaseBehindCalls
from bridge.store.event_steps import EventSteps
from bridge.store.outbox import StoredOutbox
from bridge.store.overflow import Overflow
from bridge.store.owed import StoredOwed
from bridge.store.owners import this_process
from bridge.store.to_disk import ToDisk

KEPT_LISTS: Final = 64
"""Lists of `allow_hosts` for which connections are kept, each apart from the others."""
REST: Final = 0.1
"""Seconds from one round of deliveries to the next: each takes the processor and the database from calls. What comes
after a rest is claimed at once."""
CHECKPOINT: Final = 10.0
"""Seconds from one of SQLite's checkpoints to the next; the service makes its own each second, while it writes."""
ORPHANED: Final = 5.0
"""Seconds in which attempts may end when the service has died; what they were sending is sent again."""
AGAIN: Final = 1.0
"""Seconds until a store that is away at the beginning is asked again."""


def run(end: socket.socket, pulse: int, *, may_step_back: bool) -> None:
    """Until the service says so, or ends. `pulse`: the file of its `Pulse`."""
    uvloop.run(_run(end, Pulse(pulse), may_step_back=may_step_back))


async def _run(end: socket.socket, pulse: Pulse, *, may_step_back: bool) -> None:
    wire = await Wire.over(end)
    try:
        begin = await wire.receive()
    except EOFError:  # the service has ended while this process was being loaded
        return
    if not isinstance(begin, Begin):
        raise TypeError(begin)
    log = Log(begin.log)
    log.take_over()
    try:
        async with Client(keep_by_lists=KEPT_LISTS) as client:
            await Work(begin, wire, client, log, pulse, may_step_back=may_step_back).run()
    except Exception as bug:  # noqa: BLE001 - the service starts another process; this one says why it is needed
        log.say("error", f"a fault of Callbridge ends the process that sends events: {bug}", trace=format_exc())
        sys.exit(1)
    finally:
        wire.close()


class Work:
    """From the first word to the last."""

    def __init__(
        self, begin: Begin, wire: Wire, client: Client, log: Log, pulse: Pulse, *, may_step_back: bool
    ) -> None:
        """Nothing is opened yet. `client` serves nobody else. `pulse`: when a call of the service moved last."""
        clock = SystemClock()
        self._wire, self._clock = wire, clock
        give_way = self._give_way = GivingWay(pulse.since, clock, clock.pause)
        complain = partial(log.say, "error")
        self._reports = Reports(wire, lambda: self._service.held, clock.pause, give_way, complain)
        self._definitions = AskedDefinitions(wire, clock.monotonic)
        self._backlog = TellingBacklog(self._reports)
        around = Around(
            app=begin.app,
            owner=this_process(),
            journal=self._reports,
            clock=clock,
            pause=clock.pause,
            complain=complain,
            line=to_line,
            country=lambda: None,
        )
        self._database = DatabaseBehindCalls(begin.store, give_way)
        self._to_disk = ToDisk(self._database.make_lasting, around.complain, clock.pause, CHECKPOINT)
        self._database.behind(self._to_disk)
        batches = BatchWriter(self._database, self._backlog, around)
        journal = self._steps = EventSteps(self._reports, self._database, batches, around)
        self._outbox = StoredOutbox(self._database, self._backlog, around)
        owed = StoredOwed(self._database, self._backlog, around)
        say, addressed = log.say, self._reports.addressed
        self._addressing = Addressing(owed, self._definitions, journal, say, clock.pause, give_way, addressed)
        self._overflow = Overflow(self._database, self._backlog, around)
        self._owed = 0
        self._may_step_back = may_step_back
        self._begun = False
        self._service = DeliveryService(
            self._outbox,
            self._definitions,
            Attempts(client, clock, __version__),
            journal,
            clock,
            clock.pause,
            workers=begin.outbox.workers,
            per_receiver=begin.outbox.per_receiver,
            rest=REST,
            give_way=give_way,
        )

    async def run(self) -> None:
        """Until the service says so, or has ended; afterwards all that has happened is told and written."""
        async with asyncio.TaskGroup() as writing:
            writing.create_task(self._steps.run())
            await self._work()
            self._steps.end()
        await self._database.close(for_good=True)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            always = (self._reports.run(), self._to_disk.run(), self._addressing.run())
            beside = [tasks.create_task(one) for one in always]
            deliveries = tasks.create_task(self._deliver())
            interpreter.prepare()
            seconds = await self._listen()
            self._give_way.hurries = True  # who ends is waited for
            with suppress(OSError):
                Priority(os.getpid(), self._clock.pause).be(os.SCHED_OTHER)
            await self._service.drain(seconds)
            deliveries.cancel()
            await asyncio.wait({deliveries})
            for task in beside:
                task.cancel()
        self._reports.tell()
        await self._wire.sent()

    async def _deliver(self) -> None:
        """What processes before this one had leased is free first; a store that is away is told of, and waited for.

        What waits is counted while nothing of it is changed here.
        """
        told = False
        while True:
            try:
                await self._outbox.take_back()
                await self._overflow.count()
                break
            except StoreError as away:
                if not told:
                    self._reports.note("", DeliveryFailed(str(away)))
                told = True
                await self._clock.pause(AGAIN)
        self._begun = True
        self._wire.send(Begun(self._may_step_back))
        self._addressing.wake(self._owed)
        await self._service.run()

    async def _listen(self) -> float:
        """Until it is time to end: how many seconds what is under way may take."""
        while True:
            try:
                word = await self._wire.receive()
            except EOFError:
                return ORPHANED
            match word:
                case New(owed):
                    self._owed = owed
                    if self._begun:
                        self._addressing.wake(owed)
                        self._backlog.added({})
                case Known():
                    self._definitions.learn(word)
                case Drain(seconds):
                    return seconds
                case _:
                    raise TypeError(word)
