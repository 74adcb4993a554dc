"""The ways out of an action. Source: The IVR 4, 8.1."""

import pytest

from bridge.ivr.actions import Action, Authenticate, CallerIdJump, CallInteractive, TimeIntervalJump
from bridge.ivr.script import Script
from bridge.ivr.targets import Continue, HangUp, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Jump
from bridge.ivr.ways import ways_out
from tests.unit.calls.ivrs import ask_script, digits, jump, to

THERE = to("sales")
NAMED = {"check": Script(url=Template.parse("https://x.example/"), on_error=THERE)}
NUMBER = (Template.literal("001"),)


@pytest.mark.parametrize(
    ("action", "ways"),
    [
        (jump("sales"), [("jump", "", "")]),
        (Jump(to=ToLabel("menu")), [("jump", "to", "")]),
        (digits(on_timeout=THERE), [("on_timeout", "on_timeout", "too few digits")]),
        (ask_script(on_error=THERE), [("on_error", "on_error", "script failed")]),
        (ask_script(on_error=THERE, event_id="check01"), [("on_error", "on_error", "check01 failed")]),
        (CallInteractive(script="check"), [("on_error", "script", "check failed")]),
        (CallInteractive(script="nope"), []),
        (Transfer(to=NUMBER, on_failure=THERE), [("on_failure", "on_failure", "not connected")]),
        (Transfer(to=NUMBER), []),
        (Hangup(), []),
    ],
)
def test_the_ways_of_an_action(action: Action, ways: list[tuple[str, str, str]]) -> None:
    found = list(ways_out(action, NAMED))
    assert [(way.kind, way.field, way.label) for way in found] == ways


def test_tests_have_two_ways_with_their_targets() -> None:
    tests = (
        CallerIdJump(then=THERE, otherwise=HangUp()),
        TimeIntervalJump(intervals=("office", "holidays"), inside=THERE, outside=HangUp()),
        Authenticate(pins=("1",), then=THERE),
    )
    found = [[(way.kind, way.target, way.field, way.label) for way in ways_out(action, {})] for action in tests]
    assert found == [
        [("match", THERE, "then", "caller matches"), ("no_match", HangUp(), "else", "caller does not match")],
        [
            ("inside", THERE, "inside", "inside office, holidays"),
            ("outside", HangUp(), "outside", "outside office, holidays"),
        ],
        [("granted", THERE, "then", "PIN right"), ("refused", HangUp(), "else", "PIN wrong")],
    ]


def test_a_target_that_just_goes_on_is_a_way_too() -> None:
    assert [way.target for way in ways_out(digits(), {})] == [Continue()]
