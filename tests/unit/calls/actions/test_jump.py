"""`Jump` and action `jump`. Source: Call Interactive 6.3, The IVR 3.8."""

from bridge.calls.actions.jump import run
from bridge.ivr.outcomes import Goto, Sought
from bridge.ivr.targets import ToLabel
from bridge.ivr.verbs import Jump
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, jump


async def test_its_variables_are_filled_in_at_the_moment_of_the_jump() -> None:
    call = a_call()
    call.variables = {"option": "5", "place": "2"}
    assert await run(jump("main", "$option", "$place"), call, Rig().ports) == Goto(Sought("main", "5", "2"))


async def test_a_label_is_taken_as_it_is() -> None:
    assert await run(Jump(to=ToLabel("menu")), a_call(), Rig().ports) == Goto(ToLabel("menu"))
