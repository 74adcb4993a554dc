"""Action `set_interdigit_timeout`. Source: The IVR 4."""

from bridge.calls.actions.set_interdigit_timeout import run
from bridge.calls.session import walk
from bridge.ivr.actions import Action, SetInterdigitTimeout
from bridge.ivr.outcomes import Next
from bridge.ivr.verbs import Hangup
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, digits, main


async def test_it_counts_for_direct_dial_and_for_collections_that_name_none() -> None:
    caller = FakeChannel(up=True)
    caller.press_at(0, "1")
    caller.press_at(8, "2")
    caller.press_at(12, "3")
    steps: list[Action] = [
        SetInterdigitTimeout(seconds=9),
        digits(2, "a"),
        digits(2, "b", interdigit_timeout=1),
        Hangup(),
    ]
    call = a_call(an_ivr(main(start=steps)), caller)
    assert await run(SetInterdigitTimeout(seconds=0.5), call, Rig().ports) == Next()
    assert call.interdigit == 0.5
    await walk(call, Rig().ports)
    assert (call.interdigit, call.value_of("a"), call.value_of("b")) == (9, "12", "3")
