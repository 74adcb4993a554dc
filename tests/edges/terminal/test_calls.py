"""Past calls, one on a line."""

import pytest

from bridge.calls.journal import CallEnded, CallEntered, CallFailed, CallReturned, Entry, Noted
from bridge.calls.visit_span import Visit
from bridge.observe.lines import moment
from bridge.telephony.causes import DialplanResult, EndReason
from bridge.terminal.calls import HEAD, listed

ENTERED = CallEntered("0003*099", "+12025550143", "099", "", "lfrsmzqx7c6tahkgcdvj", "pbx1")
BEGUN = Noted(1_763_800_000.0, "1763800000.1", ENTERED)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (CallEnded(EndReason.REPLY_HANGUP, 65.0), "1:05     reply hangup"),
        (CallReturned(DialplanResult.UNKNOWN), "1:05     back to the dialplan, UNKNOWN"),
        (CallFailed("KeyError", ""), "1:05     a fault of Callbridge"),
        (None, "-        -"),
    ],
)
def test_a_call_says_how_long_it_lasted_and_how_it_ended(end: Entry | None, said: str) -> None:
    head, line = listed((Visit(BEGUN, Noted(BEGUN.at + 65, BEGUN.call, end) if end else None),), moment)
    assert tuple(head.split()) == HEAD
    assert line.startswith("2025-11-22T08:26:40.000Z  1763800000.1          +12025550143")
    assert line[head.index("lasted") :] == said


def test_what_is_not_known_is_a_dash_and_nothing_steers_a_terminal() -> None:
    step = Visit(Noted(0.0, "7.1", CallEntered("", "\x1b[31m1", "", "", "", "pbx1")))
    (_, line) = listed((step,), moment)
    assert line.split()[2:5] == ["\\x1b[31m1", "-", "-"]
