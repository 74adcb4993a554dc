"""Action `time_interval_jump`. Source: The IVR 4, 5.1."""

from datetime import date

from bridge.calls.actions.time_interval_jump import run
from bridge.ivr.actions import TimeIntervalJump
from bridge.ivr.intervals import Interval, Line
from bridge.ivr.outcomes import Goto, Next, Sought
from bridge.ivr.verbs import Hangup
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main, to

ALWAYS, NEVER = Interval("always", (Line(),)), Interval("never", (Line(dates=(date(1999, 1, 1),)),))
IVR = an_ivr(main(start=[Hangup()]), intervals={"always": ALWAYS, "never": NEVER})


async def test_inside_when_any_of_them_matches_now_and_else_outside() -> None:
    rig = Rig()
    inside = TimeIntervalJump(intervals=("never", "always"), inside=to("open"), outside=to("closed"))
    assert await run(inside, a_call(IVR), rig.ports) == Goto(Sought("open"))
    outside = TimeIntervalJump(intervals=("never",), inside=to("open"), outside=to("closed"))
    assert await run(outside, a_call(IVR), rig.ports) == Goto(Sought("closed"))
    assert rig.journal.entries == []


async def test_what_it_does_not_say_goes_on() -> None:
    assert await run(TimeIntervalJump(intervals=("always",)), a_call(IVR), Rig().ports) == Next()
