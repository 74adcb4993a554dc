"""A target of an action, filled with the call's variables, as the outcome that it means.

Knows targets and the call's values. Does not know whether a place exists.
"""

from typing import assert_never

from bridge.calls.call import Call
from bridge.ivr.outcomes import Ended, Goto, Next, Sought
from bridge.ivr.targets import Continue, HangUp, Target, ToLabel, ToPlace
from bridge.telephony.causes import EndReason


def onward(target: Target, call: Call) -> Next | Goto | Ended:
    """What a target means: "continue" is Next, "hangup" ends the call, the rest is a Goto."""
    match target:
        case Continue():
            return Next()
        case HangUp():
            return Ended(EndReason.HANGUP_ACTION)
        case ToLabel():
            return Goto(target)
        case ToPlace(context, option, position):
            fill = call.value_of
            filled = None if context is None else context.fill(fill)
            return Goto(Sought(filled, option.fill(fill), position.fill(fill), _told(target, call)))
        case _:
            assert_never(target)


def _told(target: ToPlace, call: Call) -> str:
    named = (("context", target.context), ("option", target.option), ("position", target.position))
    parts = [(word, part) for word, part in named if part is not None]
    if all(call.from_keys.isdisjoint(part.names()) for _, part in parts):
        return ""
    return ", ".join(f'{word} "{part.fill(call.shown_value_of)}"' for word, part in parts)
