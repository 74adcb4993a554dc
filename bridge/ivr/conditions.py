"""When an action runs: if a variable has a value, or if a switch is on or off.

Knows conditions and how they are judged. Does not know who sets variables and switches, nor how a file writes them.
Source: The IVR 4 (`when`), 5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from bridge.ivr.expressions import Expression


@dataclass(frozen=True, slots=True)
class VariableIs:
    """The value of a variable equals a text, or matches an expression; `negated`: it does not."""

    variable: str
    value: str | Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class SwitchIs:
    """A switch is on, or off."""

    switch: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class CannotTell:
    """What was asked of a variable is no permitted expression, and says why, as one clause. It never holds."""

    variable: str
    flaw: str


When = VariableIs | SwitchIs | CannotTell


def holds(when: When, value_of: Callable[[str], str], switch_is_on: Callable[[str], bool | None]) -> bool:
    """Tell whether the action runs. An unset variable has the value ""; a switch that does not exist is None.

    What cannot be told does not hold, negated or not: then the action is stepped over.
    """
    match when:
        case VariableIs(variable, expected, negated):
            value = value_of(variable)
            as_asked = value == expected if isinstance(expected, str) else expected.matches(value)
            return as_asked is not negated
        case SwitchIs(switch, on):
            return switch_is_on(switch) is on
        case CannotTell():
            return False
        case _:
            assert_never(when)
