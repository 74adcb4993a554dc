"""The actions about who calls, as an IVR file writes them: `alter_callerid`, `callerid_jump`, `authenticate`.

Knows names, defaults and bounds in TOML. Does not know effects, nor what is in a `match_file`.
Source: The IVR 4.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bridge.ivr.action_table import ActionTable
from bridge.ivr.actions import AlterCallerId, Authenticate, CallerField, CallerIdJump, CallerOperation
from bridge.ivr.notation_types import KeyOrNone, ReadVariable, SoundName, Text
from bridge.ivr.number_types import Patterns, Pins
from bridge.ivr.step import SoundRef
from bridge.ivr.target_types import TargetField
from bridge.ivr.targets import Continue, HangUp
from bridge.ivr.validation import refusal
from bridge.ivr.variables import Reference, Template
from bridge.telephony.number_list import NumberList

WITHOUT_PIN = 16
"""`max_digits` when the PIN stands in a variable."""


class AlterCallerIdTable(ActionTable):
    field: Annotated[CallerField, Field(strict=False)]
    operation: Annotated[CallerOperation, Field(strict=False)]
    value: Text | None = None
    variable: ReadVariable | None = None

    @model_validator(mode="after")
    def _take_one_value(self) -> "AlterCallerIdTable":
        if (self.value is None) == (self.variable is None):
            what = "value or variable is missing" if self.value is None else "value and variable exclude each other"
            raise refusal("CB405", what, "Give either value with a text, or variable with a name")
        return self

    def alteration(self) -> AlterCallerId:
        """The change that it means."""
        value = self.value if self.value is not None else Template((Reference(self.variable or ""),))
        return AlterCallerId(field=self.field, operation=self.operation, value=value)


class AlterCallerNameTable(AlterCallerIdTable):
    field: Literal[CallerField.NAME] = CallerField.NAME


class AlterCallerNumberTable(AlterCallerIdTable):
    field: Literal[CallerField.NUMBER] = CallerField.NUMBER


class CallerIdJumpTable(ActionTable):
    """`callerid_jump`. `match_file` is a path beside the IVR file."""

    match: Patterns | None = None
    match_file: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    anonymous: bool = False
    then: TargetField
    otherwise: Annotated[TargetField, Field(alias="else")] = Continue()

    @model_validator(mode="after")
    def _compare_with_something(self) -> "CallerIdJumpTable":
        if self.match is None and self.match_file is None and not self.anonymous:
            advice = "Add match, match_file, or anonymous = true"
            raise refusal("CB405", "there is nothing that a caller could match", advice)
        return self

    def jump(self, listed: NumberList) -> CallerIdJump:
        """The jump that it means; `listed` is what its `match_file` says."""
        written = NumberList.of(self.match or ())
        numbers = NumberList(written.numbers | listed.numbers, written.patterns + listed.patterns)
        return CallerIdJump(match=numbers, anonymous=self.anonymous, then=self.then, otherwise=self.otherwise)


class AuthenticateTable(ActionTable):
    """`authenticate`. `max_digits` None: the length of the longest PIN, 16 when that stands in a variable."""

    pin: Annotated[Pins | None, Field(repr=False)] = None
    pin_variable: ReadVariable | None = None
    prompt: SoundName | None = None
    max_digits: Annotated[int, Field(ge=1, le=64)] | None = None
    terminator: KeyOrNone = "#"
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    invalid_sound: SoundName | None = None
    then: TargetField = Continue()
    otherwise: Annotated[TargetField, Field(alias="else")] = HangUp()

    @model_validator(mode="after")
    def _ask_for_what_can_be_keyed(self) -> "AuthenticateTable":
        if (self.pin is None) == (self.pin_variable is None):
            what = "pin or pin_variable is missing" if self.pin is None else "pin and pin_variable exclude each other"
            raise refusal("CB405", what, "Give either pin with the digits, or pin_variable with a name")
        longest = max(map(len, self.pin or ()), default=0)
        if self.max_digits is not None and self.max_digits < longest:
            what = f"must be at least {longest}, the length of the longest PIN, not {self.max_digits}"
            raise refusal("CB403", what, "", ("max_digits",))
        if self.terminator and any(self.terminator in pin for pin in self.pin or ()):
            advice = 'Choose another terminator, or "" for none'
            raise refusal("CB403", "a PIN holds the terminator, so that it cannot be keyed", advice, ("terminator",))
        return self

    def authentication(self) -> Authenticate:
        """The question that it means."""
        longest = max(map(len, self.pin or ()), default=WITHOUT_PIN)
        return Authenticate(
            pins=self.pin or (),
            pin_variable=self.pin_variable,
            prompt=None if self.prompt is None else SoundRef(sound=self.prompt),
            max_digits=longest if self.max_digits is None else self.max_digits,
            terminator=self.terminator,
            attempts=self.attempts,
            invalid_sound=None if self.invalid_sound is None else SoundRef(sound=self.invalid_sound),
            then=self.then,
            otherwise=self.otherwise,
        )
