"""Programs that order calls, in virtual time, with telephones that behave as a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.journal import CallEnded
from bridge.calls.placing.attempt import Site
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.placing.placing import Placing
from bridge.calls.ports import ActionPorts
from bridge.calls.supervisor import Supervisor
from bridge.calls.switchboard import LiveCall
from bridge.errors import OrderRefused
from bridge.ivr.actions import Action
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension
from tests.fakes.callees import Callee
from tests.fakes.channel import FakeChannel, Told
from tests.fakes.exchange import Ends, FakeExchange
from tests.fakes.listeners import Listeners
from tests.fakes.ports import FixedLive, Rig
from tests.unit.calls.ivrs import a_live, an_ivr, main, sound

ANA = Extension("0003", "001")
ANAS, BENS = "PJSIP/001", "PJSIP/101"
PUBLIC = "0040744123456"
TRUNK = f"PJSIP/{PUBLIC}@trunk"
PROGRAM = Caller("web", "127.0.0.1")
ANSWERS = Callee(after=1)


def menu(*actions: Action) -> Ivr:
    return an_ivr(main(start=[sound("menu"), *actions]))


@dataclass
class World:
    """Everything that a test looks at."""

    rig: Rig
    ports: ActionPorts
    exchange: FakeExchange
    placing: Placing
    supervisor: Supervisor
    admission: Admission
    events: Ends
    listeners: Listeners | None = None
    """Who is told of events; None: nobody."""

    async def places(self, *sources: str, to: str = "0003*099", caller: Caller = PROGRAM, **order: object) -> LiveCall:
        return await self.placing.place(PlaceOrder(ANA, sources or ("001",), to, **order), caller)  # type: ignore[arg-type] # named as they are

    async def ends(self, call: LiveCall) -> None:
        await self.placing.hang_up(call, PROGRAM)

    async def transfers(
        self, call: LiveCall, number: str, to: str, *, asking: Extension = ANA, caller: Caller = PROGRAM
    ) -> None:
        stays = next(leg for leg in call.legs.values() if leg.number == number)
        await self.placing.transfer(call, stays, to, asking, caller)

    def replace(self, live: LiveSet) -> None:
        """Other files are in force now."""
        assert isinstance(self.ports.live, FixedLive)
        self.ports.live.live = live

    def channel(self, call: LiveCall) -> FakeChannel:
        return self.exchange.channels[call.call_id]

    def noticed(self, call: LiveCall) -> list[object]:
        return [what for what in self.channel(call).noticed if not isinstance(what, Told)]

    @property
    def calls(self) -> list[LiveCall]:
        return list(self.ports.switchboard)

    @property
    def reasons(self) -> list[EndReason]:
        return [entry.reason for entry in self.rig.journal.of(CallEnded)]


async def until(moment: float) -> None:
    """Let time pass until then."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.call_at(moment, over.set)
    await over.wait()


async def is_refused(order: Awaitable[object]) -> str:
    """The code with which an order is refused."""
    with pytest.raises(OrderRefused) as refused:
        await order
    return refused.value.code


@asynccontextmanager
async def a_world(live: LiveSet | None = None, *, max_calls: int = 100, told: bool = False) -> AsyncIterator[World]:
    """When it ends all calls are over, and nothing is left of them."""
    rig = Rig(live=live or a_live(menu()))
    events = Ends(rig.switchboard)
    rig.events = events
    listeners = Listeners(rig) if told else None
    ports, exchange = rig.ports, FakeExchange({ANAS: ANSWERS}, {BENS: ANSWERS, TRUNK: ANSWERS})
    admission = Admission(AdmissionLimits(max_calls, 1000), ports.clock)
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(ports, admission, tasks)
        placing = Placing(Site(exchange, supervisor, admission, ports), "pbx1", tasks, "callbridge-transfer")
        yield World(rig, ports, exchange, placing, supervisor, admission, events, listeners)
    assert exchange.left == []
    assert list(ports.switchboard) == []
    assert (admission.calls, supervisor.live_calls) == (0, 0)
