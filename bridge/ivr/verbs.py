"""What a script may send and an IVR file may say: one small frozen model for each effect.

Knows fields and their widest bounds. Each notation (XML in `protocol`, TOML in `ivr/load`) owns its own names,
defaults and narrower bounds. Does not know XML tags, nor what an effect does to a call.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bridge.ivr.script import Method
from bridge.ivr.step import Seconds, SoundRef, Step, VariableName, Where
from bridge.ivr.targets import Continue, Destination, Target
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.causes import HangupCause


class Hangup(Step):
    """End the call at once, with a cause."""

    cause: HangupCause = HangupCause.NORMAL_CLEARING


class Wait(Step):
    """`Pause`: silence for that time."""

    seconds: Seconds
    where: Where = Where.FOREGROUND


class SetVariable(Step):
    """`SetVar`: set a variable of the call."""

    name: VariableName
    value: Template


class SetCaller(Step):
    """Name and number shown to parties called later."""

    name: Annotated[str, Field(max_length=80)]
    number: Annotated[str, Field(max_length=80)]


class PlaySound(Step):
    """Play one sound, some number of times."""

    sound: SoundRef
    loop: Annotated[int, Field(ge=1, le=100)] = 1
    where: Where = Where.FOREGROUND
    digit_variable: VariableName | None = None


class PlayTts(Step):
    """Speak a text. `volume` in percent of the engine's own level; `heard` false: prepared and kept, nothing heard."""

    text: Template
    voice: Annotated[str, Field(max_length=80)] | None = None
    language: str | None = None
    volume: Annotated[int, Field(ge=0, le=400)] = 150
    speed: Annotated[float, Field(ge=0.1, le=3.0)] = 1.0
    loop: Annotated[int, Field(ge=1, le=100)] = 1
    where: Where = Where.FOREGROUND
    digit_variable: VariableName | None = None
    heard: bool = True


class Jump(Step):
    """Go to another action of this IVR; ends the list."""

    to: Destination


class RecordDigits(Step):
    """Play a prompt and collect keys into a variable. None in a time: the IVR's."""

    variable: VariableName
    max_digits: Annotated[int, Field(ge=1, le=64)]
    min_digits: Annotated[int, Field(ge=0, le=64)] = 1
    prompt: SoundRef | None = None
    text: Template | None = None
    voice: Annotated[str, Field(max_length=80)] | None = None
    where: Where = Where.BACKGROUND
    timeout: Annotated[float, Field(ge=0.5, le=300)] | None = None
    interdigit_timeout: Annotated[float, Field(ge=0.2, le=30)] | None = None
    terminator: Annotated[str, Field(pattern=r"^[0-9*#]?$")] = "#"
    attempts: Annotated[int, Field(ge=1, le=10)] = 1
    secret: bool = False
    on_timeout: Target = Continue()


class RecordTerminator(StrEnum):
    """Which key ends a recording."""

    HASH = "#"
    STAR = "*"
    ANY = "any"
    NONE = "none"


class RecordSound(Step):
    """Record the caller."""

    name: Template | None = None
    max_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    silence: Annotated[int, Field(ge=0, le=60)] = 0
    terminator: RecordTerminator = RecordTerminator.HASH
    beep: bool = True
    variable: VariableName | None = None


class Request(Step):
    """Ask again: another URL (None: the same), its reply takes the place of this one. Ends the list."""

    url: Template | None = None
    method: Method | None = None


Verb = (
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
    | Request
)
ENDS_LIST = (Hangup, Jump, Request)


def ends_list(verb: Verb) -> bool:
    """Tell whether nothing after this verb in a reply can run (Call Interactive 7.5)."""
    return type(verb) in ENDS_LIST or (type(verb) is Transfer and verb.final)
