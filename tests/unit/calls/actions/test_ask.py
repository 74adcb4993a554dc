"""A script is asked and its verbs come next. Source: Call Interactive 4.9, The IVR 10.1."""

import pytest

from bridge.calls.actions.ask import run
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.outcomes import Ended, Goto, Next, Outcome, Run, Sought
from bridge.ivr.targets import Continue, HangUp, Target
from bridge.ivr.verbs import Hangup, Wait
from bridge.telephony.causes import EndReason
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import SCRIPT, a_call, an_ivr, main, says, to

IVR = an_ivr(main(start=[Hangup()]))


def asking(on_error: Target = Continue()) -> Ask:  # noqa: B008 - frozen
    return Ask(SCRIPT.model_copy(update={"on_error": on_error}))


async def test_the_verbs_of_the_reply_run_in_place_of_the_question() -> None:
    rig = Rig()
    rig.scripts.replies = [says(Wait(seconds=1), Hangup())]
    assert await run(asking(), a_call(IVR), rig.ports) == Run(
        (Pending(Wait(seconds=1), Origin("check", 1)), Pending(Hangup(), Origin("check", 2)))
    )


@pytest.mark.parametrize(
    ("on_error", "outcome"),
    [
        (Continue(), Next()),
        (HangUp(), Ended(EndReason.HANGUP_ACTION)),
        (to("sales"), Goto(Sought("sales"))),
    ],
)
async def test_when_the_ladder_is_used_up_on_error_applies(on_error: Target, outcome: Outcome) -> None:
    rig = Rig()
    rig.scripts.replies = ["CB203"]
    assert await run(asking(on_error), a_call(IVR), rig.ports) == outcome


async def test_in_a_dialplan_step_on_error_is_ignored() -> None:
    rig = Rig()
    rig.scripts.replies = ["CB203"]
    assert await run(asking(HangUp()), a_call(), rig.ports) == Next()
