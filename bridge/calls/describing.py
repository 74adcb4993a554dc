"""A step in a few words, for the journal. Says nothing of keys, nor of values that a URL carries.

Knows steps. Does not know who reads it.
"""

import re
from typing import assert_never

from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerIdJump,
    CallInteractive,
    Say,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.bind import Ask
from bridge.ivr.connect import Connect, Leave
from bridge.ivr.script import Script
from bridge.ivr.targets import Destination, ToLabel, ToPlace
from bridge.ivr.transfer import Transfer
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
    Verb,
    Wait,
)

_SHOWN = 60
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def name_of(step: Action | Verb | Ask | Connect | Leave) -> str:
    """The name of a step as an IVR file has it: `play_sound`."""
    return _HUMP.sub("_", type(step).__name__).lower().replace("caller_id", "callerid")


def detail_of(step: Action | Verb | Ask | Connect | Leave) -> str:  # noqa: C901 - one arm for each step
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
            return f"{quoted(step.text.text)} {step.where}"
        case Jump():
            return _destination(step.to)
        case RecordDigits():
            return f"{step.variable}, {_count(step.min_digits, step.max_digits)}"
        case RecordSound():
            return f"at most {step.max_seconds} s"
        case Transfer():
            return str(step.place or ", ".join(number.text for number in step.to))
        case CallInteractive():
            return step.script.name if isinstance(step.script, Script) else step.script
        case Say():
            return f"{step.mode} {_shortened(step.value.text)}"
        case SetLanguage():
            return step.language.text
        case AlterCallerId():
            return f"{step.operation} {step.field}"
        case CallerIdJump():
            return f"{len(step.match)} numbers or patterns"
        case TimeIntervalJump():
            return ", ".join(step.intervals)
        case Authenticate():
            return "1 attempt" if step.attempts == 1 else f"{step.attempts} attempts"
        case SetInterdigitTimeout():
            return f"{step.seconds:g} s"
        case Ask():
            return step.script.name
        case Connect():
            return ", ".join(callee.shown for callee in step.callees)
        case Leave():
            return step.shown
        case Request():
            return ""
        case _:
            assert_never(step)


def _count(least: int, most: int) -> str:
    digits = "digit" if most == 1 else "digits"
    return f"{most} {digits}" if least == most else f"{least} to {most} {digits}"


def quoted(text: str) -> str:
    """A text as people recognise it."""
    return f"“{_shortened(text)}”"


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
