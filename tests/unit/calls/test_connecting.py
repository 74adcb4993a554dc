"""Connections are made while a call does something else."""

from dataclasses import replace

from bridge.calls.channel import Arrival
from bridge.calls.connecting import make_ready
from bridge.calls.entering import begin, enter_ivr
from bridge.calls.session import walk
from bridge.ivr.entries import IvrEntry, StepEntry
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_call, a_live, an_ivr, ask_script, main, sound

ARRIVAL = Arrival(FakeChannel(), (), CallerId("Ana", "+12025550143"), "099", "PJSIP/trunk", up=False)
IVR = an_ivr(main(start=[sound("menu")], key_1=[ask_script()]))
LIVE = a_live(IVR)
HOST = ["script.example.com"]


async def test_a_call_that_enters_an_ivr_has_them_made_before_anything_is_done() -> None:
    rig = Rig(live=LIVE)
    begin(ARRIVAL, IvrEntry(IVR, None), LIVE, rig.ports)
    assert rig.connections.ready == [HOST]


async def test_a_call_that_enters_another_ivr_has_those_of_that_one_made() -> None:
    rig = Rig(live=LIVE)
    enter_ivr(IVR_NUMBER, a_call(an_ivr(main(start=[Hangup()]))), rig.ports)
    assert rig.connections.ready == [HOST]


async def test_a_call_that_waits_for_a_key_has_them_made_again() -> None:
    caller, rig = FakeChannel(up=True), Rig(live=LIVE)
    caller.press_at(3, "2")
    ivr = replace(IVR, contexts=an_ivr(main(start=[sound("menu")], key_2=[Hangup()])).contexts)
    await walk(a_call(ivr, caller, LIVE), rig.ports)
    assert rig.connections.ready == [HOST]


async def test_a_step_of_the_dialplan_asks_at_once_and_has_none_made() -> None:
    rig = Rig(live=LIVE)
    make_ready(begin(ARRIVAL, StepEntry(SCRIPT), LIVE, rig.ports), rig.ports)
    assert rig.connections.ready == []
