"""CB436: loops of `timeout`. Source: The IVR 3.7, 6.4, acceptance scenario I10."""

from collections.abc import Sequence

import pytest

from bridge.ivr.actions import Action, Authenticate
from bridge.ivr.conditions import CannotTell, SwitchIs
from bridge.ivr.model import Entry
from bridge.ivr.targets import Continue, HangUp
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import RecordDigits
from tests.unit.calls.ivrs import ask_script, digits, jump, sound, to
from tests.unit.ivr.report.sheets import END, context, found, ivr, menu, text

BACK = jump("main")
TOLD = [
    "CB436 context.main.option.timeout: a caller who keys nothing comes back here, until a guard ends the call",
]


def loops(*start: Action | Entry, timeout: Sequence[Action | Entry]) -> list[str]:
    return found(ivr(menu(*start, timeout=timeout)), "CB436")


def test_a_timeout_that_begins_again() -> None:
    assert loops(sound("menu"), timeout=[BACK]) == TOLD
    assert loops(sound("menu"), timeout=[sound("hello?")]) == TOLD


def test_a_question_that_is_asked_again() -> None:
    assert loops(digits(on_timeout=to(None, "timeout")), END, timeout=[BACK]) == TOLD
    refused = Authenticate(pins=("1",), otherwise=to(None, "timeout"))
    assert loops(refused, END, timeout=[BACK]) == TOLD


def test_a_question_that_needs_no_answer_goes_on() -> None:
    asks = RecordDigits(variable="d", max_digits=1, min_digits=0, on_timeout=to(None, "timeout"))
    assert not loops(asks, END, timeout=[BACK])


@pytest.mark.parametrize(
    "out",
    [
        END,
        Entry(END, when=SwitchIs("night")),
        ask_script(),
        Transfer(to=(text("001"),), on_failure=Continue()),
        Authenticate(pins=("1",), otherwise=HangUp()),
        Entry(Authenticate(pins=("1",)), when=SwitchIs("night")),
        jump("nope"),
    ],
)
def test_a_loop_with_a_way_out_is_fine(out: Action | Entry) -> None:
    assert not loops(sound("menu"), timeout=[out, BACK])


def test_an_action_that_never_runs_is_no_way_out() -> None:
    assert loops(sound("menu"), timeout=[Entry(END, enabled=False), BACK]) == TOLD
    assert loops(sound("menu"), timeout=[Entry(END, when=CannotTell("x", "it repeats itself")), BACK]) == TOLD


def test_an_empty_timeout_hangs_up() -> None:
    assert not found(ivr({"main": {"start": [sound("menu")], "invalid": [END]}}), "CB436")


def test_a_timeout_that_only_leads_into_a_loop_is_none_itself() -> None:
    late = context("late", {"start": [sound("late")], "timeout": [BACK], "invalid": [END]})
    one = ivr(menu(sound("menu"), key_1=[jump("late")], timeout=[sound("hello?")]) | {"late": late})
    assert found(one, "CB436") == TOLD
