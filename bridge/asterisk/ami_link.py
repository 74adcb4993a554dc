"""AMI of one server: connects, logs in, looks, takes stock, and connects again.

Knows connections and how they end, and what may be asked of one. Does not know what a sighting means to a call.
Source: Events and API 2.2; Asterisk reference 9, 10.
"""

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable

from bridge.asterisk import ami_orders as orders
from bridge.asterisk.ami import AmiConnection
from bridge.asterisk.ami_events import Booted, GoesDown, Unused, decode
from bridge.asterisk.ami_fields import Fields
from bridge.asterisk.ami_orders import Order, Replies
from bridge.asterisk.ami_places import has_place
from bridge.asterisk.ami_stock import Stock
from bridge.asterisk.link_state import LinkState
from bridge.asterisk.patience import SERVICE, Patience
from bridge.asterisk.settings import AmiSettings
from bridge.asterisk.sighting_queue import LIMIT, SightingQueue
from bridge.calls.entries.events import SightChanged
from bridge.calls.journal import CallFailed
from bridge.calls.phones.sightings import BeganToSee, Seen, Sighting, WentBlind
from bridge.calls.ports import Journal
from bridge.errors import AsteriskError

KINDS = 100
"""Of unused events and of bugs that are remembered."""


class AmiLink:
    """One server's. `run` until it is cancelled; `ready` is set while everything is seen and orders can be given.

    After each connection, and every minute, TookStock; once a connection that was ready is lost, WentBlind. Every order
    raises AsteriskError, with status 404 when there is no such channel.
    """

    def __init__(
        self,
        server: str,
        settings: AmiSettings,
        journal: Journal,
        on_sighting: Callable[[Sighting], None],
        reconnect_max: float = 2.0,
        patience: Patience = SERVICE,
        most_waiting: int = LIMIT,
    ) -> None:
        """`on_sighting` must not wait. `reconnect_max` is that of the server's ARI."""
        self.state = LinkState.CONNECTING
        self.ready = asyncio.Event()
        self._server, self._settings, self._journal = server, settings, journal
        self._reconnect_max, self._patience = reconnect_max, patience
        self._queue = SightingQueue(on_sighting, self._stumble, most_waiting)
        self._connection: AmiConnection | None = None
        self._booted = asyncio.Event()
        self._stock_wanted = asyncio.Event()
        self._stock: Stock | None = None
        self._behind = False
        self._unused: Counter[str] = Counter()
        self._bugs: set[str] = set()
        self._said = ""
        self._never = asyncio.Event()

    @property
    def unused(self) -> dict[str, int]:
        """Events that were not used, by name."""
        return dict(self._unused)

    async def run(self) -> None:
        """Connect, and connect again, for ever; after a cancellation nothing of it is left."""
        wait = self._patience.first_retry
        while True:
            if await self._hold():
                wait = self._patience.first_retry
            refused = self.state is LinkState.REFUSED
            await self._pause(self._patience.refused if refused else min(wait, self._reconnect_max))
            wait = min(wait * 2, self._reconnect_max)

    # --- what may be ordered

    async def channels(self) -> tuple[Seen, ...]:
        """All channels that exist now."""
        return orders.listed(await self._do(orders.list_channels()))

    async def has_place(self, context: str, extension: str, priority: int = 1) -> bool:
        """Whether a call that is sent there finds something; see ami_places."""
        return await has_place(self._ask, context, extension, priority)

    async def redirect(self, channel: str, context: str, extension: str, priority: int = 1) -> None:
        """Send a channel (name or uniqueid) elsewhere; unknown places are accepted too, see `has_place`."""
        await self._do(orders.redirect(channel, context, extension, priority))

    async def hangup(self, channel: str, cause: int = 16) -> None:
        """End a channel (name or uniqueid) with a Q.850 cause."""
        await self._do(orders.hang_up(channel, cause))

    async def _do(self, order: Order) -> Replies:
        replies = await self._ask(order)
        orders.accept(order, replies)
        return replies

    async def _ask(self, order: Order) -> Replies:
        if self._connection is None or not self.ready.is_set():
            raise AsteriskError(f"AMI: {order.action} was not sent, Asterisk {self._server} is not connected")
        return await self._connection.send(order, self._settings.action_timeout)

    # --- a connection, from its handshake to its end

    async def _hold(self) -> bool:
        """One connection; tells whether it had been ready."""
        settings = self._settings
        connection = AmiConnection(self._take, self._stumble)
        self._booted, self._connection = asyncio.Event(), connection
        self.state, self._behind = LinkState.CONNECTING, False
        try:
            await connection.open(settings.host, settings.port, settings.login_timeout)
            async with asyncio.TaskGroup() as tasks:
                tending = tasks.create_task(self._tend(connection))
                ended = await connection.ended()
                tending.cancel()
            if self.state is not LinkState.REFUSED:
                self._say(LinkState.LOST, f"{ended}; trying again")
        except OSError as error:
            advice = "is Asterisk running, and are `enabled`, `bindaddr` and `port` of manager.conf right?"
            where = f"{settings.host}:{settings.port}"
            self._say(LinkState.LOST, f"no AMI at {where} ({type(error).__name__}): {advice} Trying again")
        except Exception as bug:  # noqa: BLE001 - what one server answers must not end the links to the others
            self._say(LinkState.LOST, f"a fault of Callbridge: {type(bug).__name__}; trying again. Please report it")
            self._stumble(bug)
        finally:
            connection.abort("Callbridge has ended the connection")
            was_ready = self.ready.is_set()
            self.ready.clear()
            self._stock, self._connection = None, None
        if was_ready:
            self._queue.put(WentBlind())
        return was_ready

    async def _tend(self, connection: AmiConnection) -> None:
        """Make the connection fit, then look after it; what fails here ends it."""
        try:
            if not await self._log_in(connection):
                return
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._ping(connection))
                await self._until_booted()
                tasks.create_task(self._keep_stock(connection))
        except* AsteriskError as errors:
            connection.abort(str(errors.exceptions[0]))

    async def _log_in(self, connection: AmiConnection) -> bool:
        settings = self._settings
        order = orders.login(settings.user, settings.password.get_secret_value())
        said = orders.refusal(await connection.send(order, settings.login_timeout))
        if said is None:
            return True
        advice = "user and password must be those of a user in manager.conf, whose `permit` lets us in"
        self._say(LinkState.REFUSED, f"Asterisk refused the AMI user {settings.user} ({said}): {advice}")
        connection.abort(said)
        return False

    async def _until_booted(self) -> None:
        try:
            async with asyncio.timeout(self._settings.login_timeout):
                await self._booted.wait()
        except TimeoutError:
            why = "Asterisk is still starting, or `read` of the AMI user in manager.conf lacks `system`"
            self._say(LinkState.CONNECTING, f"logged in, but no FullyBooted came: {why}")
            await self._booted.wait()

    async def _ping(self, connection: AmiConnection) -> None:
        while True:
            await self._pause(self._settings.ping)
            await connection.send(orders.ping(), self._settings.action_timeout)

    async def _keep_stock(self, connection: AmiConnection) -> None:
        order = orders.list_channels()
        while True:
            self._stock_wanted.clear()
            orders.accept(order, await connection.send(order, self._settings.action_timeout, self._begin_stock))
            if not self.ready.is_set():
                self._queue.put(BeganToSee())
                self.ready.set()
            self._say(LinkState.CONNECTED, f"AMI user {self._settings.user}")
            await self._pause(self._patience.grace)
            if self._stock is not None:
                self._tell(self._stock.taken())
                self._stock = None
            await self._pause(self._patience.stock, self._stock_wanted)

    # --- what is told

    def _take(self, fields: Fields) -> None:
        match decode(fields):
            case Booted():
                self._booted.set()
                self._stock_wanted.set()
            case GoesDown():
                if self._connection is not None:
                    self._connection.abort("Asterisk goes down")
            case Unused(kind):
                if kind in self._unused or len(self._unused) < KINDS:
                    self._unused[kind] += 1
            case sighting:
                self._see(sighting)

    def _begin_stock(self, replies: Replies) -> None:
        self._stock, self._behind = Stock(orders.listed(replies)), False

    def _see(self, sighting: Sighting) -> None:
        if self._stock is not None:
            self._stock.note(sighting)
        if not self._behind:
            self._tell(sighting)

    def _tell(self, sighting: Sighting) -> None:
        if not self._queue.put(sighting):
            self._behind, self._stock = True, None
            self._say(self.state, "more happens than can be told, so some of it was left out; taking stock", "behind")
            self._stock_wanted.set()

    def _stumble(self, bug: Exception) -> None:
        """A bug of ours, or of panoramisk's, in one message: told once for each kind."""
        if repr(bug) not in self._bugs and len(self._bugs) < KINDS:
            self._bugs.add(repr(bug))
            self._journal.note("", CallFailed(repr(bug), "".join(traceback.format_exception(bug))))

    def _say(self, state: LinkState, detail: str, word: str = "") -> None:
        """Tell a change once, not at each attempt."""
        self.state = state
        if (said := f"{word or state}: {detail}") != self._said:
            self._said = said
            self._journal.note("", SightChanged(self._server, word or state.value, detail))

    async def _pause(self, seconds: float, unless: asyncio.Event | None = None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await (unless or self._never).wait()
        except TimeoutError:
            return
