"""`SimpleTransfer` while nothing may be dialled. Source: The IVR 3.9, 9; acceptance I17, I18."""

import pytest

from bridge.calls.actions.transfer import run
from bridge.calls.journal import FaultFound
from bridge.ivr.outcomes import Ended, Next
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Transfer
from bridge.telephony.causes import EndReason
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call


def transfer_to(*numbers: str, final: bool = False) -> Transfer:
    return Transfer(to=tuple(Template.parse(number) for number in numbers), final=final)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("0044123", "denied"),
        ("+40 (258) 422-544", "denied"),
        ("001&PJSIP/evil", "bad_number"),
        ("$x", "bad_number"),
        ("", "bad_number"),
    ],
)
async def test_i17_i18_nothing_is_dialled(number: str, reason: str) -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(channel=caller)
    call.variables["x"] = "001&PJSIP/evil"
    assert await run(transfer_to(number), call, rig.ports) == Next()
    assert (call.value_of("DIALSTATUS"), call.value_of("DIALREASON")) == ("CHANUNAVAIL", reason)
    assert rig.journal.codes == ["CB304"]
    assert caller.noticed == []


async def test_each_number_has_its_fault_and_the_last_one_gives_the_reason() -> None:
    rig, call = Rig(), a_call()
    await run(transfer_to("x", "101"), call, rig.ports)
    assert rig.journal.codes == ["CB304", "CB304"]
    assert call.value_of("DIALREASON") == "denied"


async def test_a_final_transfer_ends_the_call() -> None:
    assert await run(transfer_to("101", final=True), a_call(), Rig().ports) == Ended(EndReason.TRANSFER_FINAL)


async def test_keys_that_wait_are_forgotten() -> None:
    caller = FakeChannel()
    caller.press("12")
    await run(transfer_to("101"), a_call(channel=caller), Rig().ports)
    assert len(caller.keys) == 0


async def test_a_number_that_was_keyed_is_not_told() -> None:
    rig, call = Rig(), a_call()
    call.set("x", "0744123456", from_keys=True)
    await run(transfer_to("$x"), call, rig.ports)
    (found,) = rig.journal.of(FaultFound)
    assert found.fault.message == "•••: no dial rule allows it"
