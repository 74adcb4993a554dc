"""When an action runs. Source: The IVR 4 (`when`), 5.2, acceptance I36."""

import pytest

from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs, When, holds
from bridge.ivr.expressions import Expression, read_expression

VALUES = {"DIALSTATUS": "BUSY", "empty": ""}
SWITCHES = {"night": True, "holiday": False}


def judged(when: When) -> bool:
    return holds(when, lambda name: VALUES.get(name, ""), SWITCHES.get)


def expression(text: str) -> Expression:
    read = read_expression(text)
    assert isinstance(read, Expression)
    return read


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("DIALSTATUS", "BUSY", True),
        ("DIALSTATUS", "busy", False),
        ("DIALSTATUS", "BUS", False),
        ("empty", "", True),
        ("unset", "", True),
        ("unset", "x", False),
        ("DIALSTATUS", expression("BUSY|NOANSWER"), True),
        ("DIALSTATUS", expression("BUS"), False),
        ("unset", expression(".*"), True),
        ("unset", expression(".+"), False),
    ],
)
def test_a_variable_has_the_value_or_with_not_it_has_another(
    variable: str, value: str | Expression, expected: bool
) -> None:
    assert judged(VariableIs(variable, value)) is expected
    assert judged(VariableIs(variable, value, negated=True)) is not expected


def test_a_switch_is_as_it_was_set() -> None:
    """Acceptance I36."""
    assert judged(SwitchIs("night"))
    assert not judged(SwitchIs("night", on=False))
    assert not judged(SwitchIs("holiday"))
    assert judged(SwitchIs("holiday", on=False))


def test_what_cannot_be_told_does_not_hold() -> None:
    assert not judged(SwitchIs("nigth"))
    assert not judged(SwitchIs("nigth", on=False))
    assert not judged(CannotTell("DIALSTATUS", "looks around, which is not permitted"))
