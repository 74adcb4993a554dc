"""Targets as outcomes. Source: The IVR 1.3."""

import pytest

from bridge.calls.targets import onward
from bridge.ivr.outcomes import Ended, Goto, Next, Outcome, Sought
from bridge.ivr.targets import Continue, HangUp, Target, ToLabel
from bridge.telephony.causes import EndReason
from tests.unit.calls.ivrs import a_call, to


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        (Continue(), Next()),
        (HangUp(), Ended(EndReason.HANGUP_ACTION)),
        (ToLabel("menu"), Goto(ToLabel("menu"))),
        (to(), Goto(Sought(None, "start", "1"))),
        (to("$x", "$d", "2"), Goto(Sought("sales", "5", "2"))),
        (to("$unset"), Goto(Sought("", "start", "1"))),
    ],
)
def test_what_a_target_means(target: Target, outcome: Outcome) -> None:
    call = a_call()
    call.variables = {"x": "sales", "d": "5"}
    assert onward(target, call) == outcome


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (to("$pin", "$d", "2"), 'context "•••", option "5", position "2"'),
        (to(None, "start", "$pin"), 'option "start", position "•••"'),
        (to("sales", "$d"), ""),
    ],
)
def test_people_are_not_told_what_was_keyed(target: Target, told: str) -> None:
    call = a_call()
    call.set("pin", "1234", from_keys=True)
    call.set("d", "5")
    outcome = onward(target, call)
    assert isinstance(outcome, Goto)
    assert isinstance(outcome.to, Sought)
    assert outcome.to.told == told
