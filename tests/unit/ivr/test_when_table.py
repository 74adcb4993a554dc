"""The field `when` of a file. Source: The IVR 4 (`when`), 5.2."""

from typing import Any

import pytest

from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs, When, holds
from bridge.ivr.expressions import Expression
from bridge.ivr.findings import Findings
from bridge.ivr.notation_types import Table
from bridge.ivr.validation import read_table
from bridge.ivr.when_table import WhenTable
from bridge.toml_lines import TomlLines


class Action(Table):
    when: WhenTable | None = None


def findings_of(when: object) -> list[str]:
    findings = Findings("ivr/menu.toml", TomlLines(""))
    assert read_table(Action, {"when": when}, ("action",), findings) is None
    return [str(fault).removeprefix("ivr/menu.toml: ") for fault in findings.faults]


def condition(**when: object) -> When:
    read = Action.model_validate({"when": when}).when
    assert read is not None
    return read.condition()


def test_a_variable_equals_or_does_not_equal_a_text() -> None:
    assert condition(variable="x", equals="1") == VariableIs("x", "1")
    assert condition(variable="DIALSTATUS", equals="", **{"not": True}) == VariableIs("DIALSTATUS", "", negated=True)


def test_a_variable_matches_or_does_not_match_an_expression() -> None:
    for negated in (False, True):
        read = condition(variable="DIALSTATUS", matches="BUSY|NOANSWER", **{"not": negated})
        assert isinstance(read, VariableIs)
        assert isinstance(read.value, Expression)
        assert (read.value.text, read.negated) == ("BUSY|NOANSWER", negated)


def test_a_switch_is_on_or_off() -> None:
    assert condition(switch="night", **{"is": True}) == SwitchIs("night", on=True)
    assert condition(switch="night", **{"is": False}) == SwitchIs("night", on=False)
    assert condition(switch="night") == SwitchIs("night", on=True)


@pytest.mark.parametrize("wrong", ["(a+)+", "(", "x" * 201])
def test_an_expression_that_is_not_permitted_is_read_and_never_holds(wrong: str) -> None:
    for negated in (False, True):
        read = condition(variable="x", matches=wrong, **{"not": negated})
        assert isinstance(read, CannotTell)
        assert read.variable == "x"
        assert read.flaw
        assert not holds(read, lambda _name: "a", lambda _name: True)


@pytest.mark.parametrize(
    ("when", "finding"),
    [
        ({}, "fatal CB405 action.when: variable or switch is missing."),
        ({"equals": "1"}, "fatal CB405 action.when: variable is missing."),
        ({"not": True}, "fatal CB405 action.when: variable is missing."),
        ({"is": True}, "fatal CB405 action.when: switch is missing."),
        ({"variable": "x"}, "fatal CB405 action.when: equals or matches is missing."),
        (
            {"variable": "x", "equals": "1", "matches": "1"},
            "fatal CB405 action.when: equals and matches exclude each other.",
        ),
        ({"variable": "x", "switch": "night"}, "fatal CB405 action.when: variable and switch exclude each other."),
        ({"switch": "night", "not": True}, "fatal CB405 action.when: variable and switch exclude each other."),
        (
            {"variable": "$x", "equals": "1"},
            'fatal CB403 action.when.variable: must be the name of a variable, without $, not "$x".',
        ),
        (
            {"variable": "x", "equals": 1},
            "fatal CB403 action.when.equals: must be a text of at most 4096 characters, not 1.",
        ),
        (
            {"variable": "x", "matches": 1},
            "fatal CB403 action.when.matches: must be a regular expression, as text, not 1.",
        ),
        ({"variable": "x", "equals": "1", "not": 1}, "fatal CB403 action.when.not: must be true or false, not 1."),
        ({"switch": "night", "is": "on"}, 'fatal CB403 action.when.is: must be true or false, not "on".'),
        ({"switch": ""}, 'fatal CB403 action.when.switch: must be the name of a switch, not "".'),
        (
            {"variable": "x", "match": "1"},
            'fatal CB402 action.when.match: there is no "match" here. Nearest: "matches".',
        ),
        ({"switch": "night", "on": True}, 'fatal CB402 action.when.on: there is no "on" here.'),
        ("night", 'fatal CB403 action.when: must be a table, not "night".'),
    ],
)
def test_a_condition_that_says_nothing_is_refused_with_its_place(when: Any, finding: str) -> None:  # noqa: ANN401 - what TOML may hold
    (found,) = findings_of(when)
    assert found.startswith(finding)
