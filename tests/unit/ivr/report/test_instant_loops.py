"""CB436: loops that take no time. Source: The IVR 3.10, 6.4, acceptance scenario I20."""

from collections.abc import Sequence

import pytest

from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    CallerField,
    CallerIdJump,
    CallerOperation,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs, When
from bridge.ivr.expressions import Expression, read_expression
from bridge.ivr.model import Entry
from bridge.ivr.targets import Continue
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import SetCaller, Wait
from bridge.telephony.number_list import NumberList
from tests.unit.calls.ivrs import ask_script, digits, jump, set_to, sound, to
from tests.unit.ivr.report.sheets import END, context, found, ivr, menu, text

BACK = jump("main")
QUIET = (
    set_to("a", "1"),
    SetCaller(name="x", number="1"),
    AlterCallerId(field=CallerField.NAME, operation=CallerOperation.REPLACE, value=text("x")),
    SetLanguage(language=text("ro")),
    SetInterdigitTimeout(seconds=1),
)


def loops(*actions: Action | Entry, **others: Sequence[Action | Entry]) -> list[str]:
    return found(ivr(menu(*actions, **others)), "CB436")


def when(condition: When, action: Action = BACK) -> Entry:
    return Entry(action, when=condition)


def test_a_loop_of_set_variable_and_jump_is_told_where_it_closes() -> None:
    what = "it closes a loop without sound, input or wait: context.main.option.start[1] → context.main.option.start[2]"
    assert loops(set_to("a", "1"), BACK) == [f"CB436 context.main.option.start[2]: {what}"]


def test_a_jump_to_itself_is_a_loop() -> None:
    assert len(loops(BACK)) == 1


def test_a_long_loop_is_told_in_few_words() -> None:
    (told,) = loops(*QUIET, BACK)
    assert told.endswith("start[1] → context.main.option.start[2] → context.main.option.start[3] → …")


@pytest.mark.parametrize(
    "slow",
    [sound("a"), digits(), Wait(seconds=1), ask_script(), Transfer(to=(text("001"),), on_failure=Continue()), END],
)
def test_what_takes_time_or_ends_makes_no_such_loop(slow: Action) -> None:
    assert not loops(slow, BACK)


def test_what_may_be_stepped_over_takes_no_time() -> None:
    assert loops(Entry(sound("a"), enabled=False), BACK)
    assert loops(when(CannotTell("x", "it repeats itself"), sound("a")), BACK)
    assert loops(when(SwitchIs("night"), sound("a")), BACK)


def test_a_loop_under_a_condition_that_does_not_change() -> None:
    assert loops(when(SwitchIs("night")), END)
    assert loops(when(VariableIs("x", "1")), END)
    assert loops(when(VariableIs("x", "1", negated=True)), END)
    expression = read_expression("1|2")
    assert isinstance(expression, Expression)
    assert loops(when(VariableIs("x", expression)), END)
    assert loops(CallerIdJump(match=NumberList(frozenset("1")), then=to("main")), END)
    assert loops(TimeIntervalJump(intervals=("office",), outside=to("main")), END)


def test_a_loop_that_sets_what_it_tests_may_end() -> None:
    assert not loops(when(VariableIs("x", "1"), END), set_to("x", "1"), BACK)


def test_a_loop_that_needs_two_answers_to_one_question_is_none() -> None:
    contexts = {
        "main": context("main", {"start": [TimeIntervalJump(intervals=("a",), outside=to("closed")), END]}, entry=True),
        "closed": context("closed", {"start": [TimeIntervalJump(intervals=("a",), inside=to("main")), END]}),
    }
    assert not found(ivr(contexts), "CB436")
    keys = {
        "key_1": [when(VariableIs("x", "2"), jump("main", "2"))],
        "key_2": [when(VariableIs("x", "1"), jump("main", "1"))],
    }
    assert not loops(sound("a"), **keys)


def test_a_loop_that_nobody_reaches_is_not_told() -> None:
    assert not found(ivr(menu(END) | {"cellar": {"start": [jump("cellar")]}}), "CB436")


def test_a_target_that_is_missing_or_a_variable_closes_no_loop() -> None:
    assert not loops(jump("nope"))
    assert not loops(jump("$x"))
