"""`SetCaller`. Source: Call Interactive 6.1, The IVR 4, 10.1."""

import pytest

from bridge.calls.actions.set_caller import run
from bridge.calls.journal import CallerShown
from bridge.ivr.outcomes import Next
from bridge.ivr.verbs import Hangup, SetCaller
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel, Shows
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main

DESK = SetCaller(name='Front "desk"', number="92-992")


async def test_it_changes_what_is_shown_not_who_called() -> None:
    caller, rig = FakeChannel(), Rig()
    call = a_call(an_ivr(main(start=[Hangup()])), caller)
    assert await run(DESK, call, rig.ports) == Next()
    assert (call.value_of("SHOWNCALLERIDNUM"), call.value_of("CALLERIDNUM")) == ("92-992", "+12025550143")
    assert caller.noticed == []
    assert rig.journal.entries == [CallerShown('Front "desk"', "92-992")]


@pytest.mark.parametrize(("number", "wished"), [("92992", True), ("", False)])
async def test_only_a_number_that_is_given_is_wished_to_be_shown_outside(*, number: str, wished: bool) -> None:
    call = a_call()
    await run(SetCaller(name="Desk", number=number), call, Rig().ports)
    assert call.shown_number_set is wished


async def test_in_a_dialplan_step_the_channel_shows_it_in_its_wire_form() -> None:
    caller = FakeChannel()
    await run(DESK, a_call(channel=caller), Rig().ports)
    assert caller.noticed == [Shows(CallerId("Front desk", "92992"))]
