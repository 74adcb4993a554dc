"""`Hangup` and action `hangup`. Source: Call Interactive 6.1, The IVR 4."""

from bridge.calls.actions.hangup import run
from bridge.ivr.outcomes import Ended
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason, HangupCause
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call


async def test_it_ends_the_call_normally_or_with_the_cause_it_names() -> None:
    assert await run(Hangup(), a_call(), Rig().ports) == Ended(EndReason.HANGUP_ACTION, HangupCause.NORMAL_CLEARING)
    busy = Hangup(cause=HangupCause.USER_BUSY)
    assert await run(busy, a_call(), Rig().ports) == Ended(EndReason.HANGUP_ACTION, HangupCause.USER_BUSY)
