"""How much may still be dialled. Source: The IVR 9 (step 5), Events and API 8."""

from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.placing import allowances
from bridge.calls.placing.allowances import Allowance, Held, of_program, of_rule
from bridge.calls.placing.call_orders import Caller
from bridge.calls.volume import Limits
from bridge.telephony.destinations import RingOutside
from tests.fakes.ports import Rig
from tests.unit.calls.placing_world import until

TWO = Allowance("token web", "token web", Limits(calls_per_hour=2))
MINUTES = Allowance("token web", "token web", Limits(minutes_per_day=1))


def test_a_rule_and_a_program_have_their_own() -> None:
    to = RingOutside(
        "1", "PJSIP/1", "dial.allow[1]", max_calls_per_hour=5, max_minutes_per_day=6, identity="what it is"
    )
    assert of_rule(to) == Allowance("dial.allow[1]", "what it is", Limits(5, 6))
    caller = Caller("web", "127.0.0.1", max_calls_per_hour=7, max_minutes_per_day=8)
    assert of_program(caller) == Allowance("token web", "token web", Limits(7, 8))


async def test_places_that_are_held_are_taken() -> None:
    ports = Rig().ports
    held = Held(ports)
    assert held.take(TWO) is None
    assert held.take(TWO) is None
    assert held.take(TWO) is not None
    held.release()
    assert allowances.full(TWO, ports) is None


async def test_what_is_placed_counts_once_and_raises_the_alarm() -> None:
    rig = Rig()
    held = Held(rig.ports)
    for _ in range(2):
        held.take(TWO)
    for _ in range(3):
        held.placed(TWO, "call")
    held.release()
    assert allowances.full(TWO, rig.ports) is not None
    assert rig.journal.of(VolumeUsed) == [VolumeUsed("token web", "calls in an hour", 2, 2)]


async def test_a_conversation_counts_and_raises_the_alarm() -> None:
    rig = Rig()
    with allowances.talking((MINUTES,), "call", rig.ports):
        await until(61)
    assert rig.journal.of(VolumeUsed) == [VolumeUsed("token web", "minutes since midnight", 1, 1)]
