"""A `Jump` of a dialplan step: there is no IVR, so it means a place of the dialplan.

Knows which contexts a script may send its callers to. Does not know whether the place exists.
Source: Call Interactive 6.3, The IVR 10.1.
"""

import re
from typing import Final

from bridge.calls.call import Call
from bridge.calls.journal import FaultFound
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.faults import fault
from bridge.ivr.bind import Pending
from bridge.ivr.cursor import step_at
from bridge.ivr.outcomes import Goto, Left, Sought
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import EXTENSION_OF_A_SCRIPT, DialplanPlace

_EXTENSION: Final = re.compile(EXTENSION_OF_A_SCRIPT)
_PRIORITY: Final = re.compile(r"[1-9][0-9]{0,3}")
_SPECIAL: Final = {"start": "s", "timeout": "t", "invalid": "i"}
"""What these options are called in a dialplan."""
_SOURCE: Final = "dialplan step"


def leave_by(jump: Goto, call: Call, ports: ActionPorts) -> Left:
    """Leave for the place; for none, with a fault, when the script may not go there or it can be no place."""
    step = step_at(None, call.cursor)
    allowed = step.origin.jump_contexts if isinstance(step, Pending) else ()
    to = jump.to
    if not isinstance(to, Sought) or to.context is None:
        return _stays("CB307", "it names no context", call, ports)
    place = _place(to)
    told = to.told or f'context "{to.context}", option "{to.option}", position "{to.position}"'
    if to.context not in allowed:
        return _stays("CB307", told, call, ports)
    if place is None:
        return _stays("CB303", f"{told} can be no place of a dialplan", call, ports)
    return Left(DialplanResult.DONE, place, to.told or str(place))


def nowhere(left: Left) -> FaultFound:
    """The place was not found, and the dialplan goes on behind the step."""
    return FaultFound(fault("CB303", f"{left.shown} is not found by DIALPLAN_EXISTS of func_dialplan"), _SOURCE)


def _place(to: Sought) -> DialplanPlace | None:
    extension = _SPECIAL.get(to.option, to.option)
    if not to.context or not _EXTENSION.fullmatch(extension) or not _PRIORITY.fullmatch(to.position):
        return None
    return DialplanPlace(to.context, extension, int(to.position))


def _stays(code: str, detail: str, call: Call, ports: ActionPorts) -> Left:
    note_fault(code, detail, call, ports)
    return Left(DialplanResult.DONE)
