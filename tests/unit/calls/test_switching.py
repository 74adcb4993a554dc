"""Switches set by telephone. Source: The IVR 5.2, 10.1."""

import pytest

from bridge.calls.channel import Arrival
from bridge.calls.switching import turn
from bridge.ivr.entries import SwitchEntry
from bridge.ivr.live import SwitchOrder
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel, Told
from tests.fakes.ports import Rig


@pytest.mark.parametrize(
    ("order", "before", "after"),
    [
        (SwitchOrder.ON, False, "on"),
        (SwitchOrder.OFF, True, "off"),
        (SwitchOrder.TOGGLE, False, "on"),
        (SwitchOrder.TOGGLE, True, "off"),
    ],
)
async def test_it_is_set_for_good_and_the_dialplan_reads_how_it_is_now(
    order: SwitchOrder, before: bool, after: str
) -> None:
    caller, rig = FakeChannel(), Rig()
    rig.switches.states = {"night": before}
    arrival = Arrival(caller, (), CallerId("Ana", '0744"\n'), "*49", "PJSIP/001", up=False)
    await turn(SwitchEntry("night", order), arrival, rig.ports)
    assert rig.switches.states == {"night": after == "on"}
    assert rig.switches.turned == [("night", "PJSIP/001 <0744>")]
    assert caller.noticed == [Told("CALLBRIDGE_SWITCH", after)]
