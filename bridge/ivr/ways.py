"""The ways out of an action: where it may go besides the next one, and what each way is called.

Knows actions and their targets. Does not know whether a target exists, nor who asks: the report and the graph do.
Source: The IVR 4, 8.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bridge.ivr.actions import Action, Authenticate, CallerIdJump, CallInteractive, TimeIntervalJump
from bridge.ivr.script import Script
from bridge.ivr.targets import Target, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Jump, RecordDigits


class WayKind(StrEnum):
    """Why a call goes that way; the words of the graph's JSON."""

    JUMP = "jump"
    INSIDE = "inside"
    OUTSIDE = "outside"
    MATCH = "match"
    NO_MATCH = "no_match"
    ON_FAILURE = "on_failure"
    ON_TIMEOUT = "on_timeout"
    ON_ERROR = "on_error"
    GRANTED = "granted"
    REFUSED = "refused"
    LIFETIME = "lifetime"
    ENTER_IVR = "enter_ivr"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class WayOut:
    """A target of an action. `field` names it in the file, empty for a jump whose place is fields of its own."""

    kind: WayKind
    target: Target
    field: str
    label: str = ""
    """A few words for people."""


def ways_out(action: Action, scripts: Mapping[str, Script]) -> Iterable[WayOut]:
    """Every target that an action names, in the order of the file's fields."""
    match action:
        case Jump(to=to):
            yield WayOut(WayKind.JUMP, to, "to" if isinstance(to, ToLabel) else "")
        case RecordDigits(on_timeout=target):
            yield WayOut(WayKind.ON_TIMEOUT, target, "on_timeout", "too few digits")
        case CallInteractive(script=Script() as script):
            yield WayOut(WayKind.ON_ERROR, script.on_error, "on_error", f"{script.event_id or 'script'} failed")
        case CallInteractive(script=str(name)) if name in scripts:
            yield WayOut(WayKind.ON_ERROR, scripts[name].on_error, "script", f"{name} failed")
        case Transfer(on_failure=target) if target is not None:
            yield WayOut(WayKind.ON_FAILURE, target, "on_failure", "not connected")
        case CallerIdJump(then=then, otherwise=otherwise):
            yield WayOut(WayKind.MATCH, then, "then", "caller matches")
            yield WayOut(WayKind.NO_MATCH, otherwise, "else", "caller does not match")
        case TimeIntervalJump(intervals=names, inside=inside, outside=outside):
            named = ", ".join(names)
            yield WayOut(WayKind.INSIDE, inside, "inside", f"inside {named}")
            yield WayOut(WayKind.OUTSIDE, outside, "outside", f"outside {named}")
        case Authenticate(then=then, otherwise=otherwise):
            yield WayOut(WayKind.GRANTED, then, "then", "PIN right")
            yield WayOut(WayKind.REFUSED, otherwise, "else", "PIN wrong")
        case _:
            return
