"""A link, a supervisor and orders of programs beside a real Asterisk, in the test's own process and without a store."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bridge.app.clock import SystemClock
from bridge.asterisk.exchange import AriExchange
from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.channel import Arrival
from bridge.calls.entries.transfers import LegLost
from bridge.calls.journal import CallEnded
from bridge.calls.legs import LegEnd
from bridge.calls.placing.attempt import Site
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.placing.placing import Placing
from bridge.calls.ports import ActionPorts
from bridge.calls.supervisor import Supervisor
from bridge.calls.switchboard import LiveCall, LiveLeg
from bridge.errors import OrderRefused
from bridge.ivr.actions import Action
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.leaving import Leaving
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension
from lab.asterisk import Asterisk
from lab.phone_call import Call
from tests.asterisk.serving import Serving, eventually, settings_of
from tests.asterisk.talkers import nothing_left, redirect
from tests.fakes.exchange import Ends
from tests.fakes.ports import FakeScripts, Rig
from tests.unit.calls.ivrs import an_ivr, main, sound

ANA = Extension("0003", "001")
PROGRAM = Caller("securemyform", "127.0.0.1")
OUTSIDE = "0744123456"


def menu(asterisk: Asterisk, *actions: Action, hz: int = 440, **settings: object) -> Ivr:
    """An IVR that begins with a tone."""
    return an_ivr(main(start=[sound(f"{asterisk.sounds_asterisk}/tone-{hz}"), *actions]), **settings)


def files(*ivrs: Ivr) -> LiveSet:
    """Telephones 001 and 002, one that goes by the dialplan, and numbers that begin with 0744 outside."""
    declared = (
        Declaration(ANA, ExtensionKind.PHONE, name="Ana Pop", id=11),
        Declaration(Extension("0003", "002"), ExtensionKind.PHONE),
        Declaration(Extension("0003", "003"), ExtensionKind.PHONE, dial="Local/slow@lab-phones"),
        Declaration(Extension("0003", "800"), ExtensionKind.QUEUE),
        *(Declaration(ivr.extension, ExtensionKind.IVR) for ivr in ivrs),
    )
    rule = DialRule("dial.allow[1]", NumberPattern.parse("0744X."))
    leaving = Leaving(frozenset({"lab-visit"}), DialplanPlace("lab-visit", "forever"))
    trunk = "PJSIP/{number}@trunk"
    dialling = Dialling("0003", Directory(declared), external=trunk, allow=(rule,), leaving=leaving)
    return LiveSet("v1", "0003", {ivr.extension: ivr for ivr in ivrs}, dialling=dialling)


@dataclass
class Placer:
    """Who orders, and all that shows what has come of it."""

    asterisk: Asterisk
    made: Serving
    rig: Rig
    ports: ActionPorts
    placing: Placing
    events: Ends
    scripts: FakeScripts = field(default_factory=FakeScripts)

    async def places(self, *sources: str, to: str = "0003*099", **order: object) -> LiveCall:
        return await self.placing.place(PlaceOrder(ANA, sources or ("001",), to, **order), PROGRAM)  # type: ignore[arg-type] # named as they are

    async def ends(self, call: LiveCall) -> None:
        await self.placing.hang_up(call, PROGRAM)

    async def transfers(self, call: LiveCall, stays: LiveLeg, to: str) -> None:
        await self.placing.transfer(call, stays, to, ANA, PROGRAM)

    async def is_over(self, *reasons: EndReason) -> None:
        """No call is on the switchboard any more, and these were the reasons why sessions have ended."""
        await eventually(lambda: not list(self.ports.switchboard))
        await eventually(lambda: len(self.reasons) >= len(reasons))
        assert self.reasons[: len(reasons)] == list(reasons)

    @property
    def lost(self) -> list[LegEnd]:
        return [entry.end for entry in self.rig.journal.of(LegLost)]

    @property
    def reasons(self) -> list[EndReason]:
        return [entry.reason for entry in self.rig.journal.of(CallEnded)]


@asynccontextmanager
async def placer(asterisk: Asterisk, live: LiveSet, *, ami: bool = False) -> AsyncIterator[Placer]:
    """Nothing is left in Asterisk or on the switchboard when it ends."""
    async with asyncio.TaskGroup() as tasks:
        made = Serving(settings_of(asterisk), tasks)
        rig = Rig(live=live, journal=made.journal)
        events = Ends(rig.switchboard)
        rig.events = events
        given = rig.ports
        ports = ActionPorts(
            *(given.scripts, given.sounds, given.journal, SystemClock(), given.live, given.switches),
            *(given.volume, given.pins, given.events, given.ids, given.switchboard),
        )
        admission = Admission(AdmissionLimits(100, 100), ports.clock)
        supervisor = Supervisor(ports, admission, tasks)

        def arrive(arrival: Arrival) -> None:
            supervisor.arrive(arrival)

        made.link._on_arrival = arrive  # noqa: SLF001 - in service the link is made with it
        made.begin()
        async with asyncio.timeout(5):
            await made.link.ready.wait()

        def send(channel: str, context: str, extension: str, priority: int) -> Awaitable[object]:
            assert priority == 1
            return redirect(asterisk, channel, context, extension)

        exchange = AriExchange(made.link.line, "pbx1", send if ami else None)
        placing = Placing(Site(exchange, supervisor, admission, ports), "pbx1", tasks, "callbridge-transfer")
        try:
            yield Placer(asterisk, made, rig, ports, placing, events)
            await eventually(lambda: not list(ports.switchboard))
            await nothing_left(asterisk)
            await eventually(lambda: supervisor.live_calls == 0)
            assert admission.calls == 0
        finally:
            made.end()


async def hear_each_other(one: Call, other: Call) -> None:
    now = asyncio.get_running_loop().time()
    one.say_tone(1300, 0.5)
    other.say_tone(1600, 0.5)
    await other.hears(1300, since=now)
    await one.hears(1600, since=now)


async def refused(order: Awaitable[object]) -> str:
    """The code with which an order is refused."""
    try:
        await order
    except OrderRefused as refusal:
        return refusal.code
    raise AssertionError("it was carried out")
