"""The console over a house that is made up: calls that a test puts there, and what people order."""

import hashlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.calls.deliveries import Delivery
from bridge.calls.orders import Standing
from bridge.calls.records import CallRecord
from bridge.errors import OrderRefused, StoreError
from bridge.web.console.console import Console, ConsolePorts, make_console
from bridge.web.console.passwords import PasswordHash
from bridge.web.console.ports import (
    DrawnIvr,
    HostHealth,
    IvrLine,
    LegLine,
    LiveRow,
    Report,
    ScriptHealth,
    Search,
    StepLine,
    WholeCall,
)
from bridge.web.console.settings import ConsoleSettings
from tests.fakes.event_orders import FakeEventOrders
from tests.fakes.moments import HandClock
from tests.fakes.orders import FakeOrders
from tests.fakes.ports import ListJournal

PASSWORD = "correct horse battery"
BEGAN = 1_763_800_000.0


def cheap(password: str) -> str:
    """A hash that costs nothing: tests log in a thousand times."""
    return str(PasswordHash(2, 8, 1, b"salt", hashlib.scrypt(password.encode(), salt=b"salt", n=2, r=8, p=1)))


USERS = [
    {"name": "ana", "password_hash": cheap(PASSWORD), "role": "operator"},
    {"name": "vic", "password_hash": cheap(PASSWORD), "role": "viewer"},
]


def a_row(count: int, /, **changes: Any) -> LiveRow:  # noqa: ANN401 - any field
    """A live call."""
    values: dict[str, Any] = {
        "id": f"api-{count}",
        "number": f"+4074412{count:04d}",
        "name": f"Ana {count}",
        "called": "0003*099",
        "ivr": "0003*099",
        "context": "main",
        "place": "main.start",
        "doing": "play sound",
        "state": "in the IVR",
        "since": BEGAN + count,
        "served": True,
    }
    return LiveRow(**(values | changes))


def a_call(number: int, **changes: Any) -> CallRecord:  # noqa: ANN401 - any field
    """A call that has ended."""
    values: dict[str, Any] = {
        "api_id": f"past-{number}",
        "call_id": f"{1763800000 + number}.{number}",
        "server": "pbx1",
        "app": "callbridge",
        "began": BEGAN + number,
        "caller_number": f"+4074412{number % 10000:04d}",
        "caller_name": f"Ana {number}",
        "called_number": "099",
        "extension": "0003*099",
        "answered": BEGAN + number + 1,
        "ended": BEGAN + number + 61,
        "end_reason": "caller_hangup",
    }
    return CallRecord(**(values | changes))


@dataclass
class FakeCalls:
    """Fulfils `LiveCalls` and `CallActs`."""

    up: list[LiveRow] = field(default_factory=list)
    ended: list[tuple[str, str, str]] = field(default_factory=list)
    refuses: bool = False

    async def rows(self) -> Sequence[LiveRow]:
        return tuple(self.up)

    def find(self, api_id: str) -> LiveRow | None:
        return next((row for row in self.up if row.id == api_id), None)

    async def redirect(self, api_id: str, to: str, who: str, address: str) -> bool:
        self.ended.append((f"{api_id} to {to}", who, address))
        return self.find(api_id) is not None

    async def place(self, telephone: str, ivr: str, who: str, address: str) -> str:
        if telephone != "001":
            raise OrderRefused("invalid_extension", f"{telephone!r} is no telephone of callbridge.toml")
        self.ended.append((f"{telephone} into {ivr}", who, address))
        return "api-99"

    async def hang_up(self, api_id: str, who: str, address: str) -> bool:
        if self.refuses:
            raise OrderRefused("unavailable", "Asterisk is not connected")
        self.ended.append((api_id, who, address))
        found = self.find(api_id)
        if found is not None:
            self.up.remove(found)
        return found is not None


@dataclass
class FakePast:
    """Fulfils `PastCalls`."""

    calls: list[CallRecord] = field(default_factory=list)
    lines: tuple[StepLine, ...] = ()
    legs: tuple[LegLine, ...] = ()
    up: bool = False
    away: bool = False
    asked: list[Search] = field(default_factory=list)

    async def search(self, wanted: Search, most: int) -> Sequence[CallRecord]:
        if self.away:
            raise StoreError("the database is away")
        self.asked.append(wanted)
        newest = sorted(self.calls, key=lambda call: -call.began)
        until = wanted.until if wanted.until is not None else float("inf")
        return [call for call in newest if call.began < until and wanted.number in call.caller_number][:most]

    async def whole(self, api_id: str) -> WholeCall | None:
        found = next((call for call in self.calls if call.api_id == api_id), None)
        return None if found is None else WholeCall(found, self.legs, self.lines, 0, self.up)


@dataclass
class FakeScriptFigures:
    """Fulfils `Scripts`."""

    known: list[ScriptHealth] = field(default_factory=list)
    not_asked: list[HostHealth] = field(default_factory=list)

    def scripts(self) -> Sequence[ScriptHealth]:
        return self.known

    def held(self) -> Sequence[HostHealth]:
        return self.not_asked


@dataclass
class FakeIvrs:
    """Fulfils `Ivrs`."""

    known: list[IvrLine] = field(default_factory=list)
    pictures: dict[str, DrawnIvr] = field(default_factory=dict)
    findings: Report = field(default_factory=lambda: Report(BEGAN, ()))

    def all(self) -> Sequence[IvrLine]:
        return self.known

    async def drawn(self, extension: str) -> DrawnIvr | None:
        return self.pictures.get(extension)

    async def report(self) -> Report:
        return self.findings


@dataclass
class ConsoleHouse:
    """Everything behind a console, open to the test."""

    live: FakeCalls = field(default_factory=FakeCalls)
    past: FakePast = field(default_factory=FakePast)
    events: FakeEventOrders = field(default_factory=FakeEventOrders)
    scripts: FakeScriptFigures = field(default_factory=FakeScriptFigures)
    ivrs: FakeIvrs = field(default_factory=FakeIvrs)
    journal: ListJournal = field(default_factory=ListJournal)
    clock: HandClock = field(default_factory=HandClock)
    not_ready: tuple[str, ...] = ()
    orders: FakeOrders = field(default_factory=FakeOrders)
    mistakes: list[str] = field(default_factory=list)

    def ports(self, **settings: Any) -> ConsolePorts:  # noqa: ANN401 - any setting
        self.orders.stands = Standing("1.2.3", "abcdef0123456789", 2, 0, 3600.0, {"pbx1": "connected"}, self.not_ready)
        table = {"listen": "127.0.0.1:0", "user": USERS} | settings
        return ConsolePorts(
            settings=ConsoleSettings.model_validate(table),
            orders=self.orders,
            live=self.live,
            past=self.past,
            acts=self.live,
            event_orders=lambda _address: self.events,
            mask=masked,
            scripts=self.scripts,
            ivrs=self.ivrs,
            journal=self.journal,
            clock=self.clock,
            pause=self.clock.pause,
            complain=lambda what, _trace: self.mistakes.append(what),
        )

    def make(self, **settings: Any) -> Console:  # noqa: ANN401 - any setting
        return make_console(self.ports(**settings))


def masked(one: Delivery) -> Delivery:
    """As if each query held a secret."""
    place = one.notification.url.partition("?")[0]
    return replace(one, notification=replace(one.notification, url=f"{place}?•••"))


@asynccontextmanager
async def console_of(house: ConsoleHouse, **settings: Any) -> AsyncIterator[Console]:  # noqa: ANN401 - any setting
    """A console that listens on a free port."""
    console = house.make(**settings)
    try:
        async with console.listener.running():
            yield console
    finally:
        console.log_in.close()


def now() -> float:
    return time.time()


HASH = cheap(PASSWORD)
