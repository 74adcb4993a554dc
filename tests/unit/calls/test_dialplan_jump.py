"""Where a jump of a dialplan step leads. Source: Call Interactive 6.3, The IVR 10.1."""

import pytest

from bridge.calls.dialplan_jump import leave_by, nowhere
from bridge.calls.journal import FaultFound
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.cursor import Cursor
from bridge.ivr.outcomes import Goto, Left, Sought
from bridge.ivr.targets import ToLabel
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_step, jump

STAYS = Left(DialplanResult.DONE)


def left_by(to: Sought | ToLabel, rig: Rig | None = None) -> Left:
    """The script may send its callers to `from-phones`."""
    call = a_step(FakeChannel())
    call.cursor = Cursor(None, (Pending(jump(), Origin("check", 1, "Jump", ("from-phones",))),))
    return leave_by(Goto(to), call, (rig or Rig()).ports)


@pytest.mark.parametrize(
    ("sought", "place"),
    [
        (Sought("from-phones", "112", "3"), DialplanPlace("from-phones", "112", 3)),
        (Sought("from-phones"), DialplanPlace("from-phones", "s")),
        (Sought("from-phones", "timeout"), DialplanPlace("from-phones", "t")),
        (Sought("from-phones", "invalid"), DialplanPlace("from-phones", "i")),
        (Sought("from-phones", "+40258422544"), DialplanPlace("from-phones", "+40258422544")),
    ],
)
def test_an_option_is_an_extension_and_a_position_a_priority(sought: Sought, place: DialplanPlace) -> None:
    left = left_by(sought)
    assert left == Left(DialplanResult.DONE, place)
    assert left.shown == str(place)


@pytest.mark.parametrize("to", [Sought("default", "112"), Sought(None, "112"), ToLabel("desk"), Sought("from-phones ")])
def test_what_is_not_among_the_contexts_is_cb307(to: Sought | ToLabel) -> None:
    rig = Rig()
    assert left_by(to, rig) == STAYS
    assert rig.journal.codes == ["CB307"]


@pytest.mark.parametrize(
    ("option", "position"),
    [
        ("", "1"),
        ("112,1", "1"),
        ("9@evil.example", "1"),
        ("9/n", "1"),
        ("sip:9", "1"),
        ("${SHELL(id)}", "1"),
        ("1" * 80, "1"),
        ("112", "0"),
        ("112", "n"),
        ("112", "10000"),
    ],
)
def test_what_can_be_no_place_is_cb303(option: str, position: str) -> None:
    rig = Rig()
    assert left_by(Sought("from-phones", option, position), rig) == STAYS
    assert rig.journal.codes == ["CB303"]


def test_keys_of_the_caller_are_shown_as_the_journal_shows_them() -> None:
    rig = Rig()
    assert left_by(Sought("from-phones", "7391", told='option "•••"')).shown == 'option "•••"'
    assert left_by(Sought("from-phones", "73,91", told='option "•••"'), rig) == STAYS
    assert "73,91" not in repr(rig.journal.entries)


def test_what_is_allowed_to_another_script_is_not_allowed_to_this_one() -> None:
    rig, call = Rig(), a_step(FakeChannel())
    call.cursor = Cursor(None, (Pending(jump(), Origin("other", 1)),))
    assert leave_by(Goto(Sought("from-phones")), call, rig.ports) == STAYS
    assert rig.journal.codes == ["CB307"]


def test_a_place_that_asterisk_does_not_know_is_named() -> None:
    found = nowhere(left_by(Sought("from-phones", "199")))
    assert isinstance(found, FaultFound)
    assert (found.fault.code, found.fault.detail) == (
        "CB303",
        "199@from-phones is not found by DIALPLAN_EXISTS of func_dialplan",
    )
