"""What only an IVR file may say, and the union of all actions.

Knows fields and bounds. Does not know TOML, nor effects.
Source: The IVR 4.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bridge.ivr.saying import Mode
from bridge.ivr.script import Script
from bridge.ivr.step import SoundRef, Step, VariableName, Where
from bridge.ivr.targets import Continue, HangUp, Target
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    SetCaller,
    SetVariable,
    Wait,
)
from bridge.telephony.number_list import NumberList


class CallInteractive(Step):
    """Ask a script and run the verbs of its reply (The IVR 4)."""

    script: Script | str
    """The script itself, or the name of a `[script.NAME]`."""


class Say(Step):
    """Say digits, a number, a date or a time as a list of sounds."""

    value: Template
    mode: Mode = Mode.DIGITS
    language: str | None = None
    where: Where = Where.FOREGROUND
    digit_variable: VariableName | None = None


class SetLanguage(Step):
    """Language of sounds and speech for the rest of the call."""

    language: Template


class CallerField(StrEnum):
    """Which part of the shown identity is changed."""

    NAME = "name"
    NUMBER = "number"


class CallerOperation(StrEnum):
    """How it is changed; no separator is added."""

    PREPEND = "prepend"
    APPEND = "append"
    REPLACE = "replace"


class AlterCallerId(Step):
    """Change the identity shown to parties called later."""

    field: CallerField
    operation: CallerOperation
    value: Template


class CallerIdJump(Step):
    """Go one of two ways by the caller's number as at entry; `anonymous`: a call without a number matches."""

    match: NumberList = NumberList()
    anonymous: bool = False
    then: Target
    otherwise: Target = Continue()


class TimeIntervalJump(Step):
    """Go one of two ways by the time of day: inside when any of the intervals matches now."""

    intervals: Annotated[tuple[str, ...], Field(min_length=1)]
    inside: Target = Continue()
    outside: Target = Continue()


class Authenticate(Step):
    """Ask for a PIN, in rounds; the digits are always secret. Exactly one of `pins` and `pin_variable` is given."""

    pins: Annotated[tuple[str, ...], Field(max_length=20, repr=False)] = ()
    pin_variable: VariableName | None = None
    prompt: SoundRef | None = None
    max_digits: Annotated[int, Field(ge=1, le=64)] = 16
    terminator: Annotated[str, Field(pattern=r"^[0-9*#]?$")] = "#"
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    invalid_sound: SoundRef | None = None
    then: Target = Continue()
    otherwise: Target = HangUp()


class SetInterdigitTimeout(Step):
    """Longest gap between two digits of direct dial, and of collections that name none, for the rest of the call."""

    seconds: Annotated[float, Field(ge=0.2, le=30)]


Action = (
    Hangup
    | Wait
    | SetVariable
    | SetCaller
    | PlaySound
    | PlayTts
    | Jump
    | RecordDigits
    | RecordSound
    | Transfer
    | CallInteractive
    | Say
    | SetLanguage
    | AlterCallerId
    | CallerIdJump
    | TimeIntervalJump
    | Authenticate
    | SetInterdigitTimeout
)
