"""The composition root: builds the parts, starts them, listens to signals, and ends them in order.

Knows every part, and the order in which they start and end. Does not know verbs, ARI's words or HTTP.
"""

import asyncio
import signal
import traceback
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

import uvloop

from bridge import __version__
from bridge.app.orders import ServiceOrders
from bridge.app.parts import Parts, build
from bridge.config.reload import Reloader
from bridge.config.start import Beginning
from bridge.observe.log import Log
from bridge.web.control import control_socket
from bridge.web.unix_socket import SocketInUse

SIGNALS = (signal.SIGTERM, signal.SIGINT)


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
        reloader = Reloader(beginning, parts.sets, parts.journal, parts.prepare_for, partial(log.say, "error"))
        orders = ServiceOrders(parts, reloader)
        await _open(control_socket(settings.control.socket, orders), stack, log)
        log.say("info", f"Callbridge {__version__} starts", ivrs=len(live.ivrs), live_set=live.version)
        await reloader.begin()
        asked_to_stop = await _serve(parts, orders, log)
    log.say("info", "Callbridge has ended")
    return asked_to_stop


async def _open(control: AbstractAsyncContextManager[None], stack: AsyncExitStack, log: Log) -> None:
    """Take orders. Calls are worth more than orders: a socket that cannot be made is told, and calls are served."""
    try:
        await stack.enter_async_context(control)
    except SocketInUse:
        raise
    except OSError as refused:
        what = "Reload by SIGHUP; `callbridge reload`, `switch` and `status` do not reach this service"
        log.say("error", f"[control] socket: {refused.filename}: {refused.strerror}. {what}")


async def _serve(parts: Parts, orders: ServiceOrders, log: Log) -> bool:
    """Hold all links until a signal comes, or until no link is left."""
    stop, hang_up = asyncio.Event(), asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hang_up.set)
    async with asyncio.TaskGroup() as tasks:
        for name in parts.settings.asterisk:
            await parts.add_server(name, tasks)
        links = [tasks.create_task(server.link.run(), name=f"link {server.name}") for server in parts.servers]
        stopping = tasks.create_task(stop.wait(), name="signal")
        reloading = tasks.create_task(_reload_at(hang_up, orders, log), name="reload")
        all_links = tasks.create_task(_all_of(links), name="links")
        await asyncio.wait({stopping, all_links}, return_when=asyncio.FIRST_COMPLETED)
        asked = stopping.done()
        orders.ending = True
        drain = parts.settings.service.drain if asked else 0
        if asked:
            log.say("info", "asked to stop: no new calls are taken", calls=orders.standing().calls, drain=drain)
        else:
            log.say("error", "no link to an Asterisk is left, so the service ends")
        for server in parts.servers:
            await server.supervisor.drain(drain)
            server.hearing.close()
        for task in (stopping, reloading, all_links, *links):
            task.cancel()
    return asked


async def _reload_at(hang_up: asyncio.Event, orders: ServiceOrders, log: Log) -> None:
    """SIGHUP: as `callbridge reload`. Several of them at once are one."""
    while True:
        await hang_up.wait()
        hang_up.clear()
        try:
            await orders.reload("SIGHUP", accept_errors=False)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a reload, never the calls
            log.say("error", f"reload failed by a fault of Callbridge: {bug}", trace=traceback.format_exc())


async def _all_of(links: list[asyncio.Task[None]]) -> None:
    await asyncio.wait(links)
