"""Action `call_interactive`. Source: Call Interactive 2, The IVR 4."""

from bridge.calls.actions.call_interactive import run
from bridge.ivr.actions import CallInteractive
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.live import LiveSet
from bridge.ivr.outcomes import Next, Run
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import SCRIPT, a_call

QUESTION = Run((Pending(Ask(SCRIPT), Origin("check", 0)),))


async def test_the_question_takes_the_place_of_the_action() -> None:
    assert await run(CallInteractive(script=SCRIPT), a_call(), Rig().ports) == QUESTION


async def test_a_script_may_be_named() -> None:
    rig = Rig(live=LiveSet("v1", "0003", scripts={"check": SCRIPT}))
    assert await run(CallInteractive(script="check"), a_call(live=rig.live), rig.ports) == QUESTION


async def test_a_script_that_is_not_declared_any_more_is_a_fault_and_the_call_goes_on() -> None:
    rig = Rig()
    assert await run(CallInteractive(script="gone"), a_call(), rig.ports) == Next()
    assert rig.journal.codes == ["CB419"]
