"""A step in a few words, for the journal. Says nothing of keys, nor of values that a URL carries.

Knows steps. Does not know who reads it.
"""

import re
from typing import assert_never

from bridge.ivr.actions import Action, CallInteractive
from bridge.ivr.bind import Ask
from bridge.ivr.script import Script
from bridge.ivr.targets import Destination, ToLabel, ToPlace
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    Request,
    SetCaller,
    SetVariable,
    Transfer,
    Verb,
    Wait,
)

_SHOWN = 60
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def name_of(step: Action | Verb | Ask) -> str:
    """The name of a step as an IVR file has it: `play_sound`."""
    return _HUMP.sub("_", type(step).__name__).lower()


def detail_of(step: Action | Verb | Ask) -> str:  # noqa: C901 - one arm for each step
    """What tells this step from another of its kind."""
    match step:
        case Hangup():
            return step.cause.name.lower()
        case Wait():
            return f"{step.seconds:g} s"
        case SetVariable():
            return step.name
        case SetCaller():
            return f"{step.name} <{step.number}>"
        case PlaySound():
            return f"{step.sound.sound.text} {step.where}"
        case PlayTts():
            return f"“{_shortened(step.text.text)}” {step.where}"
        case Jump():
            return _destination(step.to)
        case RecordDigits():
            return f"{step.variable}, {_count(step.min_digits, step.max_digits)}"
        case RecordSound():
            return f"at most {step.max_seconds} s"
        case Transfer():
            return ", ".join(number.text for number in step.to)
        case CallInteractive():
            return step.script.name if isinstance(step.script, Script) else step.script
        case Ask():
            return step.script.name
        case Request():
            return ""
        case _:
            assert_never(step)


def _count(least: int, most: int) -> str:
    digits = "digit" if most == 1 else "digits"
    return f"{most} {digits}" if least == most else f"{least} to {most} {digits}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _destination(to: Destination) -> str:
    match to:
        case ToLabel(label):
            return f"label {label}"
        case ToPlace(context, option, position):
            parts = (context.text if context else "", option.text, position.text)
            return ",".join(part for part in parts if part)
        case _:
            assert_never(to)
