"""The field `when` of an action as an IVR file writes it: names, defaults and bounds in TOML.

Knows the notation. Does not know how a condition is judged, nor which switches exist.
Source: The IVR 4 (`when`), 5.2.
"""

from typing import Annotated

from pydantic import Field, model_validator

from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs, When
from bridge.ivr.expressions import read_expression
from bridge.ivr.notation_types import Table
from bridge.ivr.validation import refusal
from bridge.ivr.variables import NAME, VALUE_LIMIT


class WhenTable(Table):
    """`{ variable, equals | matches, not }` or `{ switch, is }`.

    An expression that is not permitted is an error, not fatal: it is read, and `condition` says that it never holds.
    """

    variable: (
        Annotated[str, Field(pattern=f"^{NAME.pattern}$", description="the name of a variable, without $")] | None
    ) = None
    equals: Annotated[str, Field(max_length=VALUE_LIMIT)] | None = None
    matches: Annotated[str, Field(description="a regular expression, as text")] | None = None
    negated: Annotated[bool, Field(alias="not")] = False
    switch: Annotated[str, Field(min_length=1, max_length=64, description="the name of a switch")] | None = None
    on: Annotated[bool, Field(alias="is")] = True

    @model_validator(mode="after")
    def _ask_one_thing(self) -> "WhenTable":
        of_variable = self.model_fields_set & {"variable", "equals", "matches", "negated"}
        of_switch = self.model_fields_set & {"switch", "on"}
        if of_variable and of_switch:
            raise refusal("CB405", "variable and switch exclude each other", "Keep one of them")
        if self.switch is None and self.variable is None:
            lacking = "switch" if of_switch else "variable" if of_variable else "variable or switch"
            raise refusal("CB405", f"{lacking} is missing", 'Such as { variable = "x", equals = "1" }')
        if self.variable is not None and (self.equals is None) == (self.matches is None):
            both = "equals and matches exclude each other"
            what = "equals or matches is missing" if self.equals is None else both
            raise refusal("CB405", what, "Give either equals with a text, or matches with a regular expression")
        return self

    def condition(self) -> When:
        """The condition that it means."""
        if self.variable is None:
            return SwitchIs(self.switch or "", self.on)
        if self.matches is None:
            return VariableIs(self.variable, self.equals or "", self.negated)
        read = read_expression(self.matches)
        return (
            CannotTell(self.variable, read) if isinstance(read, str) else VariableIs(self.variable, read, self.negated)
        )
