"""The console, put together: what it needs of the rest of the house, and the listener that comes of it.

Knows which page gets what. Does not know who fulfils the ports.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bridge.calls.deliveries import Delivery
from bridge.calls.event_orders import EventOrders
from bridge.calls.orders import Orders
from bridge.calls.ports import Clock, Journal
from bridge.web.console.assets import Assets
from bridge.web.console.desk import Desk
from bridge.web.console.listener import ConsoleListener
from bridge.web.console.log_in import LogIn
from bridge.web.console.pages.calls import CallPages
from bridge.web.console.pages.deliveries import DeliveryPages
from bridge.web.console.pages.history import HistoryPages
from bridge.web.console.pages.ivrs import IvrPages
from bridge.web.console.pages.report import ReportPages
from bridge.web.console.pages.scripts import ScriptPages
from bridge.web.console.pages.switches import SwitchPages
from bridge.web.console.ports import CallActs, Ivrs, LiveCalls, PastCalls, Scripts
from bridge.web.console.rendering import Templates
from bridge.web.console.settings import ConsoleSettings
from bridge.web.console.stream import LiveStreams
from bridge.web.console.visit import View


@dataclass(frozen=True, slots=True)
class ConsolePorts:
    """All that the console uses.

    `event_orders` are given from an address; `mask` takes out of a delivery what people are not to see; `pause` lets
    others have their turn; `complain` tells a mistake of ours.
    """

    settings: ConsoleSettings
    orders: Orders
    live: LiveCalls
    past: PastCalls
    acts: CallActs
    event_orders: Callable[[str], EventOrders]
    mask: Callable[[Delivery], Delivery]
    scripts: Scripts
    ivrs: Ivrs
    journal: Journal
    clock: Clock
    pause: Callable[[float], Awaitable[None]]
    complain: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Console:
    """A listener that is not open yet, and what ends with it."""

    listener: ConsoleListener
    log_in: LogIn


def make_console(ports: ConsolePorts) -> Console:
    """Raises OSError when its certificate cannot be read."""
    settings = ports.settings
    assets = Assets()
    view = View(Templates(ports.pause, assets.address), ports.orders.standing)
    log_in = LogIn(settings, view, ports.journal, ports.clock, tls=settings.tls_cert is not None)
    streams = LiveStreams(ports.live, ports.pause)
    calls = CallPages(view, ports.live, ports.past, ports.acts, streams, ports.clock)
    pages = (
        calls,
        HistoryPages(view, ports.past),
        DeliveryPages(view, ports.event_orders, ports.mask),
        ScriptPages(view, ports.scripts, ports.clock),
        IvrPages(view, ports.ivrs, ports.live),
        ReportPages(view, ports.ivrs, ports.orders, ports.clock),
        SwitchPages(view, ports.orders),
    )
    desk = Desk(log_in, view, assets, (route for page in pages for route in page.routes))
    return Console(ConsoleListener(settings, desk.serve, desk.refuse, ports.complain), log_in)
