"""The composition root: builds the parts, starts them, listens to signals, and ends them in order.

Knows every part, and the order in which they start and end. Does not know verbs, ARI's words or HTTP.
"""

import asyncio
import signal
import traceback
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import uvloop

from bridge import __version__
from bridge.app import interpreter
from bridge.app.api_orders import ApiCredentials
from bridge.app.beside import Beside
from bridge.app.console.door import Around, open_console
from bridge.app.event_orders import ServiceEventOrders
from bridge.app.handing_over import written_down
from bridge.app.keeping import Keeping
from bridge.app.listeners import open_agi, open_api, open_metrics
from bridge.app.live_orders import ServiceLiveOrders
from bridge.app.orders import ServiceOrders
from bridge.app.parts import Parts, build
from bridge.app.readiness import gauges_of
from bridge.app.recording_links import RecordingLinks, key_of
from bridge.app.recordings_under_way import under_way
from bridge.app.reloading import Preparing
from bridge.app.server import Server, build_server
from bridge.config.reload import Reloader
from bridge.config.start import Beginning
from bridge.observe.delivery_masking import DeliveryMasking
from bridge.observe.log import Log
from bridge.observe.metrics import Metrics
from bridge.store.recordings import RecordingFiles
from bridge.web.console.listener import ConsoleListener
from bridge.web.control import control_socket
from bridge.web.control_api import api_doors
from bridge.web.control_calls import call_doors
from bridge.web.control_events import event_doors
from bridge.web.server import ApiListener
from bridge.web.unix_socket import SocketInUse

ENDS_WITHIN = 30.0
"""Seconds beyond `service.drain` that the end may take: deliveries under way, what the store still has to write."""


def run_service(beginning: Beginning) -> bool:
    """Run until SIGTERM or SIGINT; False when every link to Asterisk has ended for good by itself.

    Raises SocketInUse when another Callbridge runs with the same control socket.
    """
    return uvloop.run(_run(beginning))


async def _run(beginning: Beginning) -> bool:
    settings, live = beginning.state.settings, beginning.state.live
    log = Log(settings.log)
    log.take_over()
    async with AsyncExitStack() as stack:
        parts = await build(beginning, log, stack)
        service = Service(parts, beginning, stack)
        await service.open_control()
        log.say("info", f"Callbridge {__version__} starts", ivrs=len(live.ivrs), live_set=live.version)
        await service.reloader.begin()
        asked_to_stop = await service.serve()
    log.say("info", "Callbridge has ended")
    return asked_to_stop


class Service:
    """A service from its first part to its end."""

    def __init__(self, parts: Parts, beginning: Beginning, stack: AsyncExitStack) -> None:
        """`stack` closes what is opened here, before it closes the parts."""
        settings = parts.settings
        self._parts = parts
        self._stack = stack
        self._servers: list[Server] = []
        self._links = RecordingLinks(parts.running, parts.clock, key_of(settings.service.state_dir, self._complain))
        self._recordings = tuple(
            RecordingFiles(one.paths.recordings, parts.store.history, under_way(parts.switchboard, parts.clock.now))
            for one in settings.asterisk.values()
        )
        self._api: ApiListener | None = None
        self._console: ConsoleListener | None = None
        self._gives_back = False
        """No process will go on with the calls that are left."""
        self._keeping = Keeping(
            parts.store.retention,
            self._recordings,
            parts.timelines,
            settings.journal,
            settings.retention,
            lambda: parts.running.settings.speech.cache_dir,
            parts.journal,
            parts.clock,
        )
        preparing = Preparing(parts, self._servers)
        self.reloader = Reloader(
            beginning, parts.sets, parts.journal, preparing.prepare_for, self._complain, parts.snapshots.versions
        )
        self._orders = ServiceOrders(parts, self.reloader, self._servers)
        self._around = Around(self._orders, self._keeping, beginning.path, beginning.environ)

    async def open_control(self) -> None:
        """Take orders. Calls are worth more than orders: a socket that cannot be made is told, and calls are served.

        Raises SocketInUse.
        """
        parts = self._parts
        credentials = ApiCredentials(
            lambda: parts.running.settings.api.credentials if parts.running.settings.api else (),
            parts.store.tokens,
            parts.journal,
            parts.clock,
        )
        events = ServiceEventOrders(parts.store.deliveries, self._keeping, parts.journal)
        masking = DeliveryMasking(parts.settings.privacy, parts.definitions)
        calls = ServiceLiveOrders(parts, self._servers)
        doors = (event_doors(events, masking.mask), api_doors(credentials), call_doors(calls))
        await self._open(control_socket(parts.settings.control.socket, self._orders, *doors))

    async def serve(self) -> bool:
        """Hold all links until a signal comes, or until no link is left."""
        parts = self._parts
        stop, hang_up = asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._interrupt, stop)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hang_up.set)
        async with asyncio.TaskGroup() as tasks:
            async with AsyncExitStack() as doors:
                await parts.store.begin(tasks, self._purge, parts.definitions.in_force)
                for name in parts.settings.asterisk:
                    self._servers.append(await build_server(name, parts, self._links, tasks))
                await self._open_doors(doors, tasks)
                beside = Beside(parts, self._servers, tasks)
                await beside.adopted()
                interpreter.prepare()
                reloading = tasks.create_task(self._reload_at(hang_up), name="reload")
                links = [tasks.create_task(one.link.run(), name=f"link {one.name}") for one in self._servers]
                stopping = tasks.create_task(stop.wait(), name="signal")
                all_links = tasks.create_task(_all_of(links), name="links")
                parts.manager.ready()
                await asyncio.wait({stopping, all_links}, return_when=asyncio.FIRST_COMPLETED)
                asked = stopping.done()
                parts.manager.ending(parts.settings.service.drain + ENDS_WITHIN)
                await self._drain(asked=asked)
            for task in (stopping, all_links, reloading, *links):
                task.cancel()
            await beside.end()  # before the store: whatever they still owe is written
            await parts.store.close()
        return asked

    def _interrupt(self, stop: asyncio.Event) -> None:
        """A person at a terminal ends it, and starts no other one: nobody is left waiting for that."""
        self._gives_back = True
        stop.set()

    async def _open_doors(self, doors: AsyncExitStack, tasks: asyncio.TaskGroup) -> None:
        parts = self._parts
        metrics = Metrics(gauges_of(parts, self._servers))
        parts.journal.add_reader(metrics.read)
        await open_metrics(parts, metrics, lambda: self._orders.standing().not_ready, doors)
        await open_agi(parts, self._servers, doors)
        self._api = await open_api(parts, self._servers[0], self._recordings[0], self._links, doors)
        self._console = await open_console(parts, self._servers, self._around, tasks, doors)

    async def _drain(self, *, asked: bool) -> None:
        """Take no calls any more, and let the present ones end."""
        parts = self._parts
        self._orders.ending = True
        drain = parts.settings.service.drain if asked else 0
        if asked:
            calls = self._orders.standing().calls
            parts.log.say("info", "asked to stop: no new calls are taken", calls=calls, drain=drain)
        else:
            parts.log.say("error", "no link to an Asterisk is left, so the service ends")
        for server in self._servers:
            server.placing.drain()
        for server in self._servers:
            await server.supervisor.drain(drain)
        hands_over = asked and not self._gives_back and parts.settings.calls.resume
        for server in self._servers:  # before all are written down: no call moves on unseen while this takes its time
            await server.supervisor.end(but_kept=hands_over)
        hands_over = hands_over and await self._kept()
        for server in self._servers:
            if hands_over:
                server.link.let_go()
                await server.supervisor.hand_over()
            else:
                await server.supervisor.end(but_kept=False)
            server.hearing.close()

    async def _kept(self) -> bool:
        """Whether another process can go on with the calls that are left: all of them are written down now."""
        parts = self._parts
        if not self._orders.standing().calls:
            return False
        if not await written_down(parts.snapshots.close, parts.clock):
            self._complain("calls cannot be written down for the next process; they go back to the dialplan")
            return False
        return True

    async def _purge(self, now: float) -> None:  # noqa: ARG002 - what is kept looks at its own clock
        await self._keeping.purge()

    async def _open(self, control: AbstractAsyncContextManager[None]) -> None:
        try:
            await self._stack.enter_async_context(control)
        except SocketInUse:
            raise
        except OSError as refused:
            what = "Reload by SIGHUP; `callbridge reload`, `switch` and `status` do not reach this service"
            self._complain(f"[control] socket: {refused.filename}: {refused.strerror}. {what}")

    async def _reload_at(self, hang_up: asyncio.Event) -> None:
        """SIGHUP: as `callbridge reload`, and the certificates besides. Several of them at once are one."""
        while True:
            await hang_up.wait()
            hang_up.clear()
            try:
                await self._orders.reload("SIGHUP", accept_errors=False)
                for table, door in (("api", self._api), ("console", self._console)):
                    if door is not None and (why := door.reload_certificate()):
                        self._complain(f"[{table}] tls_cert: {why}")
            except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a reload, never the calls
                trace = traceback.format_exc()
                self._parts.log.say("error", f"reload failed by a fault of Callbridge: {bug}", trace=trace)

    def _complain(self, what: str) -> None:
        self._parts.log.say("error", what)


async def _all_of(links: Sequence["asyncio.Task[None]"]) -> None:
    await asyncio.wait(links)
