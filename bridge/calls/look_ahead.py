"""Has speech made while earlier steps are heard, so that it is ready when its turn comes.

Knows which steps speak, and which set what a text is made of. Does not know engines. Nothing is promised: a step asks
again when it runs, and speech that is never heard has cost an engine some work. Source: The IVR 3.1.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts, Speech
from bridge.calls.speeches import speech_of
from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerIdJump,
    Say,
    SetInterdigitTimeout,
    TimeIntervalJump,
)
from bridge.ivr.bind import Ask, Pending
from bridge.ivr.connect import Connect, Leave
from bridge.ivr.model import Entry
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    SetCaller,
    SetVariable,
    Verb,
    Wait,
)

_SHOWN: Final = frozenset({"SHOWNCALLERIDNUM", "SHOWNCALLERIDNAME"})
_RECORDED: Final = frozenset({"RECORDING", "RECORDINGURL"})


def prepare(steps: Iterable[Pending | Entry], call: Call, ports: ActionPorts) -> None:
    """Have the texts made that are known already; the steps are those that the call runs next. Never waits."""
    if speeches := list(_speeches(steps, call)):
        ports.sounds.prepare(speeches)


def prepare_list(call: Call, ports: ActionPorts) -> None:
    """The same for the option in which the call stands, from its present position on."""
    if call.ivr is not None and (place := call.cursor.place) is not None:
        entries = call.ivr.contexts[place.context].options.get(place.option, ())
        prepare(entries[max(place.position, 1) - 1 :], call, ports)


def _speeches(steps: Iterable[Pending | Entry], call: Call) -> Iterator[Speech]:
    changed = {"POSITION"}  # each action has its own
    for one in steps:
        step, certain = (one.step, True) if isinstance(one, Pending) else (one.action, one.when is None)
        if isinstance(one, Entry) and not one.enabled:
            continue
        if certain and isinstance(step, PlayTts | RecordDigits) and not _names(step) & changed:
            speech = speech_of(step, call)
            if speech is not None:
                yield speech
        sets = _sets(step)
        if sets is None and (certain or not isinstance(step, Jump | Hangup)):
            return
        changed |= sets or set()


def _names(step: PlayTts | RecordDigits) -> set[str]:
    return set(step.text.names()) if step.text else set()


def _sets(step: Verb | Action | Ask | Connect | Leave) -> frozenset[str] | None:
    """The variables that a step may set; None when the call goes elsewhere, or when it may change anything."""
    match step:
        case Wait() | SetInterdigitTimeout() | CallerIdJump() | TimeIntervalJump() | Authenticate():
            return frozenset()
        case SetVariable(name=name):
            return frozenset({name})
        case PlaySound() | PlayTts() | Say():
            return frozenset({step.digit_variable} if step.digit_variable else ())
        case RecordDigits(variable=variable):
            return frozenset({variable})
        case RecordSound(variable=variable):
            return _RECORDED | ({variable} if variable else set())
        case SetCaller() | AlterCallerId():
            return _SHOWN
        case _:  # a transfer, a script, another language: what comes after them is known when they are over
            return None
