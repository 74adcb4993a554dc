"""Snapshots as texts, and back: where the channel stands can be read at once, the rest only with the files of the call.

Knows which classes a snapshot is made of. Does not know where texts are kept. A script is named and not written down:
its settings may hold a password. Source: The IVR 3.12.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.calls.conversation import Conversation
from bridge.calls.kept.forms import FormError, Forms, Reference
from bridge.calls.kept.snapshots import CallSnapshot
from bridge.calls.legs import Leg
from bridge.calls.party import Party
from bridge.calls.records import KeptCall
from bridge.calls.standing import Standing
from bridge.ivr import targets, verbs
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.connect import Callee, Connect, Leave
from bridge.ivr.cursor import Cursor
from bridge.ivr.events import EventType
from bridge.ivr.guards import Counters
from bridge.ivr.live import LiveSet
from bridge.ivr.live_scripts import mark_of, scripts_of
from bridge.ivr.script import Method, Script
from bridge.ivr.step import SoundRef, View, Where
from bridge.ivr.transfer import Hear, Strategy, Transfer
from bridge.ivr.variables import Reference as VariableReference
from bridge.ivr.variables import Template
from bridge.telephony.causes import CallStatus, HangupCause
from bridge.telephony.destinations import DialplanPlace, DialReason, Kind, RingOutside, RingPhone, ShownRule
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import CallerId, Extension

SCHEMA: Final = 1
"""Changed whenever an older or a newer Callbridge could misread a text."""
LONGEST: Final = 4 << 20
"""Characters of a text that is read; calls that do much have some ten thousand."""

CLASSES: Final = (
    CallSnapshot,
    Standing,
    Party,
    Conversation,
    Leg,
    Cursor,
    Counters,
    Pending,
    Origin,
    Ask,
    Connect,
    Callee,
    Leave,
    RingPhone,
    RingOutside,
    ShownRule,
    DialplanPlace,
    Extension,
    CallerId,
    Template,
    VariableReference,
    SoundRef,
    targets.Place,
    targets.Continue,
    targets.HangUp,
    targets.ToLabel,
    targets.ToPlace,
    verbs.Hangup,
    verbs.Wait,
    verbs.SetVariable,
    verbs.SetCaller,
    verbs.PlaySound,
    verbs.PlayTts,
    verbs.Jump,
    verbs.RecordDigits,
    verbs.RecordSound,
    verbs.Request,
    Transfer,
    verbs.RecordTerminator,
    CallStatus,
    DialReason,
    DialScope,
    EventType,
    HangupCause,
    Hear,
    Kind,
    Method,
    Strategy,
    View,
    Where,
)
"""All that a call may hold. A test walks the types of all steps, and misses none."""


@dataclass(frozen=True, slots=True)
class LeftCall:
    """A call that a process before this one has left. Made by `read_left`."""

    kept: KeptCall
    standing: Standing
    data: Any = field(repr=False)

    def snapshot(self, live: LiveSet) -> CallSnapshot:
        """The whole, with the files that the call runs on. Raises FormError."""

        def find(mark: str) -> Script:
            script = next((one for one in scripts_of(live) if mark_of(one) == mark), None)
            if script is None:
                raise FormError("waits for a script that is not in its files any more")
            return script

        snapshot = _forms(Reference(Script, mark_of, find)).read(self.data)
        if not isinstance(snapshot, CallSnapshot):
            raise FormError("is no snapshot")
        return snapshot


def text_of(snapshot: CallSnapshot, standing: Standing) -> str:
    """The text of a call. Raises FormError, which is a bug: a class is missing above."""
    whole = {"schema": SCHEMA, "standing": _WRITING.write(standing), "call": _WRITING.write(snapshot)}
    return _ENCODER.encode(whole)


def read_left(kept: KeptCall) -> LeftCall:
    """Read what is kept of a call, except for what needs its files. Raises FormError."""
    if len(kept.state) > LONGEST:
        raise FormError(f"has {len(kept.state)} characters")
    try:
        whole = json.loads(kept.state, parse_constant=_number)
    except (ValueError, RecursionError):
        raise FormError("is no JSON") from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        schema = whole.get("schema") if isinstance(whole, dict) else None
        raise FormError(f"was written in schema {str(schema)[:20]}, this version reads {SCHEMA}")
    standing = _WRITING.read(whole.get("standing"))
    if not isinstance(standing, Standing) or not _is_sound(standing):
        raise FormError("does not say where its channel stands")
    return LeftCall(kept, standing, whole.get("call"))


def _is_sound(standing: Standing) -> bool:
    """Channels are looked for by this one after the other: a garbled one would keep the others from being found."""
    return all(isinstance(getattr(standing, name), kind) for name, kind in _KINDS.items())


def _forms(script: Reference[Script]) -> Forms:
    return Forms(CLASSES, (script, _PATTERN))


def _number(name: str) -> float:
    if name == "NaN":  # neither before nor after any moment
        raise ValueError(name)
    return float(name)


def _unread(mark: str) -> Script:
    message = f"holds the script {mark} where there can be none"
    raise FormError(message)


_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False)  # trees that were just made
_KINDS: Final = {"given": str, "pressed": int, "home": DialplanPlace | None, "recording": str}
_PATTERN: Final = Reference(NumberPattern, str, NumberPattern.parse)
_WRITING: Final = _forms(Reference(Script, mark_of, _unread))
