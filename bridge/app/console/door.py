"""The console of a running service: its ports fulfilled, and its door opened.

Knows which part tells what. Calls are worth more than this door: when it cannot be opened that is told, and calls are
served. Does not know pages.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.app.console.acts import ConsoleActs
from bridge.app.console.ivrs import ConsoleIvrs
from bridge.app.console.live import ConsoleCalls
from bridge.app.console.past import ConsolePast
from bridge.app.console.scripts import ConsoleScripts
from bridge.app.event_orders import ServiceEventOrders
from bridge.app.keeping import Keeping
from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.calls.orders import Orders
from bridge.observe.call_places import CallPlaces
from bridge.observe.delivery_masking import DeliveryMasking
from bridge.observe.script_health import ScriptHealth
from bridge.web.console.console import ConsolePorts, make_console
from bridge.web.console.listener import ConsoleListener

ADD_USER: Final = "callbridge console add-user NAME"


@dataclass(frozen=True, slots=True)
class Around:
    """What the console needs besides the parts: who carries out its orders, what is kept, and where its files are."""

    orders: Orders
    keeping: Keeping
    config: Path
    environ: Mapping[str, str]


async def open_console(
    parts: Parts, servers: Sequence[Server], around: Around, tasks: asyncio.TaskGroup, stack: AsyncExitStack
) -> ConsoleListener | None:
    """Its listener; None when it is switched off, or cannot listen."""
    settings = parts.settings.console
    if not settings.enabled:
        return None
    places, health = CallPlaces(), ScriptHealth()
    pause, sets = parts.clock.pause, parts.sets
    live = ConsoleCalls(parts.switchboard, places, parts.clock, pause)
    past = ConsolePast(
        parts.store.history, parts.journal, parts.switchboard, lambda: sets.current().organisation, pause
    )
    acts = ConsoleActs(
        parts.switchboard,
        servers[0].placing,
        lambda: sets.current().directory,
        lambda: sets.current().organisation,
        parts.journal,
    )
    ivrs = ConsoleIvrs(sets, around.config, around.environ, parts.clock, tasks)
    stack.callback(ivrs.close)
    ports = ConsolePorts(
        settings,
        around.orders,
        live,
        past,
        acts,
        lambda address: ServiceEventOrders(parts.store.deliveries, around.keeping, parts.journal, address),
        DeliveryMasking(parts.settings.privacy, parts.definitions).mask,
        ConsoleScripts(health, parts.bulkhead, lambda: parts.delivery.held),
        ivrs,
        parts.journal,
        parts.clock,
        pause,
        lambda what, trace: parts.log.say("error", what, trace=trace),
    )
    try:
        console = make_console(ports)
        stack.callback(console.log_in.close)
        await stack.enter_async_context(console.listener.running())
    except OSError as refused:
        why = f"{refused.filename or '[console] listen'}: {refused.strerror or refused}"
        parts.log.say("error", f"[console]: {why}. Nothing listens there; calls are served. Mend it and restart")
        return None
    parts.journal.add_reader(places.read)
    parts.journal.add_reader(health.read)
    if not settings.user:
        parts.log.say("info", f"nobody can log in to the console yet: {ADD_USER} makes a user for callbridge.toml")
    return console.listener
