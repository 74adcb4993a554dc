"""One Asterisk server: holds the application's name, connects, takes stock, and connects again.

Knows connections and how they end. Does not know what calls do. Source: Asterisk reference 4, 5 (T7).
"""

import asyncio
import traceback
from collections.abc import Callable

import aiohttp

from bridge.asterisk import commands, event_socket
from bridge.asterisk.adoption import take_stock
from bridge.asterisk.capabilities import Capabilities
from bridge.asterisk.carriers import Carriers
from bridge.asterisk.channel import AriChannel
from bridge.asterisk.events import ApplicationReplaced, Event, RestAnswered, StasisStart, Unknown
from bridge.asterisk.leftovers import Leftovers
from bridge.asterisk.leg import WAV, Leg, Line
from bridge.asterisk.link_state import LinkState, connected, over_http_for_now, why_not
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.parties import Parties
from bridge.asterisk.patience import SERVICE, Patience
from bridge.asterisk.resources import missing_modules
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.router import Router
from bridge.asterisk.settings import AsteriskSettings
from bridge.asterisk.taking_up import TakingUp
from bridge.calls.channel import Arrival
from bridge.calls.journal import CallFailed, LinkChanged
from bridge.calls.ports import Journal
from bridge.errors import AsteriskError
from bridge.telephony.values import CallerId


class Link:
    """One server's. `run` until it is cancelled, or replaced; `ready` is set while calls can be served."""

    def __init__(
        self,
        server: str,
        settings: AsteriskSettings,
        journal: Journal,
        on_arrival: Callable[[Arrival], None],
        patience: Patience = SERVICE,
    ) -> None:
        self.state = LinkState.CONNECTING
        self.ready = asyncio.Event()
        self.capabilities = Capabilities()
        self.recording_format = WAV
        """`recordings.format`, for recordings that begin from now on."""
        self._server = server
        self._patience = patience
        self._settings = settings
        self._journal = journal
        self._on_arrival = on_arrival
        self._http = HttpCarrier(settings)
        self._carriers = Carriers(self._http)
        self._rest = Rest(self._carriers, settings.request_timeout)
        self._leftovers = Leftovers(self._rest, patience.watch)
        self._router = Router(journal, self._arrive, Parties(self._leftovers.hang_up))
        self.line = Line(
            settings.app,
            self._rest,
            self._router,
            self._leftovers,
            self.ready,
            patience,
            lambda: self.capabilities,
            lambda: self.recording_format,
        )
        self.taking_up = TakingUp(server, self.line, journal)
        """Channels that a process before this one has left."""
        self._said = ""
        self._never = asyncio.Event()

    @property
    def unused(self) -> dict[str, int]:
        """Events that were not used, by type."""
        return dict(self._router.unused)

    @property
    def channels(self) -> frozenset[str]:
        """The channels that calls hold now, by their id."""
        return self._router.channels()

    @property
    def _over_socket(self) -> bool:
        return self._settings.transport == "auto" and self.capabilities.rest_over_socket

    def follow(self, channel: str, told: Callable[[int], None]) -> None:
        """Have it told once, with its Q.850 cause, that a channel of a process before this one is gone for good."""
        self._router.followed.follow(channel, told)

    def let_go(self) -> None:
        """Nothing of this is ours to end any more: what is sent from now on fails, and reaches nobody."""
        self.ready.clear()
        self._rest.close()
        self._leftovers.let_go()

    async def run(self) -> None:
        """Connect, and connect again, for ever; return only when another program has taken the application over."""
        async with self._http, asyncio.TaskGroup() as tasks:
            ending = tasks.create_task(self._leftovers.run())
            await self._connect_for_ever()
            ending.cancel()

    async def _connect_for_ever(self) -> None:
        wait = self._patience.first_retry
        while True:
            if await self._hold():
                wait = self._patience.first_retry
            if self.state is LinkState.REPLACED:
                return
            await self._pause(min(wait, self._settings.reconnect_max))
            wait = min(wait * 2, self._settings.reconnect_max)

    async def _hold(self) -> bool:
        """One connection, from its handshake to its end; tells whether it had served calls."""
        served = False
        try:
            found = await self._rest.send(commands.info())
            self.capabilities = Capabilities.of(_version(found))
            async with (
                event_socket.connected(self._http.session, self._settings) as socket,
                asyncio.TaskGroup() as tasks,
            ):
                settling = tasks.create_task(self._settle(socket))
                trying = tasks.create_task(
                    self._carriers.keep_trying(self._settings.request_timeout, self._trial, self._tell_way)
                )
                ended = await event_socket.read(socket, self._take)
                settling.cancel()
                trying.cancel()
                await self._http.renew()
                self._carriers.take_back()
            served = self.ready.is_set()
            self._lose(ended)
        except AsteriskError as error:
            self._say(*why_not(self._settings, error.status, str(error)))
        except event_socket.Refused as error:
            self._say(*why_not(self._settings, error.status, f"Asterisk refused the event socket: {error.status}"))
        except (OSError, aiohttp.ClientError) as error:
            self._say(LinkState.LOST, f"no event socket at {self._settings.ari_url} ({type(error).__name__})")
        except Exception as bug:  # noqa: BLE001 - what one server answers must not end the links to the others
            self._say(LinkState.LOST, f"a fault of Callbridge: {type(bug).__name__}; trying again. Please report it")
            self._journal.note("", CallFailed(repr(bug), "".join(traceback.format_exception(bug))))
        finally:
            self._carriers.take_back()
            self.ready.clear()
        return served

    async def _settle(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Make the connection fit for calls, then look after what events do not tell."""
        app = self._settings.app
        try:
            if missing := await missing_modules(self._rest):
                load = " and ".join(missing)
                self._say(
                    LinkState.REFUSED, f"Asterisk has not loaded {load}: `module load` them, and see modules.conf"
                )
                await socket.close()
                return
            await self._rest.send(commands.filter_events(app))
            if self._over_socket:
                self._carriers.lend(socket)
            given_back = await take_stock(self.line, self.taking_up, self._grace)
            way = "WebSocket" if self._over_socket else "HTTP"
            detail = connected(self.capabilities.text, self._settings, way)
            if given_back:
                detail += f"; {given_back} channels that nobody knew went back to the dialplan"
            self._say(LinkState.CONNECTED, detail)
            self.ready.set()
            while True:
                await self._pause(self._patience.stock, self.taking_up.expected)
                await take_stock(self.line, self.taking_up, self._grace, gap=False)
        except AsteriskError as error:
            self._lose(str(error))
            await socket.close()

    def _take(self, event: Event) -> bool:
        """Route one event; False when this connection hears nothing more."""
        if isinstance(event, ApplicationReplaced):
            self.ready.clear()
            self._say(
                LinkState.REPLACED,
                f"another program has connected as application {self._settings.app}; this link has stopped, or the two "
                "would take it from each other for ever. End one of them, or give it an `app` of its own, and restart",
            )
            self._leftovers.let_go()
            for channel in self._router.channels():
                self._router.leave(channel)
            return False
        if not isinstance(event, RestAnswered):
            self._router.route(event)
        elif not self._carriers.answered(event):
            self._router.route(Unknown("answer that nobody waits for"))
        return True

    def _arrive(self, event: StasisStart, box: Mailbox) -> None:
        leg = Leg(event.channel, box, self.line)
        channel = AriChannel(leg, self._server, up=event.up, home=event.next_place)
        caller = CallerId(event.caller_name, event.caller_number)
        endpoint = event.name.rpartition("-")[0] or event.name
        self._on_arrival(Arrival(channel, event.args, caller, event.dialled, endpoint, event.up, event.accountcode))

    def _lose(self, why: str) -> None:
        self.ready.clear()
        if self.state is LinkState.CONNECTED:
            self._say(LinkState.LOST, f"{why}; trying again")

    def _tell_way(self, over_socket: bool) -> None:  # noqa: FBT001 - the signature of whoever tells
        """Commands go another way than the connection began with, or that way again."""
        if self.state is LinkState.CONNECTED:
            way = "WebSocket" if over_socket else over_http_for_now(self._patience.trial)
            self._say(LinkState.CONNECTED, connected(self.capabilities.text, self._settings, way))

    def _say(self, state: LinkState, detail: str) -> None:
        """Tell a change once, not at each attempt."""
        self.state = state
        if (said := f"{state}: {detail}") != self._said:
            self._said = said
            self._journal.note("", LinkChanged(self._server, state.value, detail))

    async def _grace(self) -> None:
        await self._pause(self._patience.grace)

    async def _trial(self) -> None:
        await self._pause(self._patience.trial)

    async def _pause(self, seconds: float, unless: asyncio.Event | None = None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await (unless or self._never).wait()
        except TimeoutError:
            return


def _version(info: object) -> str:
    system = info.get("system") if isinstance(info, dict) else None
    version = system.get("version") if isinstance(system, dict) else None
    return version if isinstance(version, str) else ""
