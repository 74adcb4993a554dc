"""One step: whether it runs at all, that the call is answered when it needs it, and that the journal is told.

Knows conditions of actions. Does not know effects, nor where a call goes next.
Source: The IVR 1.2, 3.2, 4.
"""

from dataclasses import replace
from typing import Final

from bridge.calls.answering import answer
from bridge.calls.call import Call
from bridge.calls.describing import detail_of, name_of
from bridge.calls.executor import execute
from bridge.calls.intervals import inside_any
from bridge.calls.journal import StepBegun, StepSkipped
from bridge.calls.ports import ActionPorts
from bridge.ivr.bind import Ask, Pending
from bridge.ivr.conditions import CannotTell, holds
from bridge.ivr.model import Entry
from bridge.ivr.outcomes import Ended, Next, Outcome
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup, RecordDigits, RecordSound
from bridge.telephony.causes import EndReason

_NEEDS_ANSWER: Final = (RecordDigits, RecordSound, Transfer)
"""What a reply to `dial-in` can order that an unanswered caller cannot have."""


async def run(step: Pending | Entry, call: Call, ports: ActionPorts) -> Outcome:
    """Run a step, or step over it. Raises ChannelGone."""
    effect = step.action if isinstance(step, Entry) else step.step
    if isinstance(step, Entry) and (why := _why_skipped(step, call, ports)):
        ports.journal.note(call.id, StepSkipped(step.address, name_of(effect), why))
        return Next()
    if call.ivr is not None and (isinstance(step, Entry) or isinstance(effect, _NEEDS_ANSWER)):
        await answer(call, ports)
    address, line, said = (step.address, 0, "") if isinstance(step, Entry) else ("", step.origin.line, step.origin.verb)
    # A Request has become an ask; the request itself is told by whoever makes it.
    name = name_of(effect) if isinstance(effect, Ask) else said or name_of(effect)
    ports.journal.note(call.id, StepBegun(address, name, detail_of(effect), line))
    outcome = await execute(effect, call, ports)
    if isinstance(effect, Hangup) and isinstance(step, Pending) and isinstance(outcome, Ended):
        return replace(outcome, reason=EndReason.REPLY_HANGUP)
    return outcome


def _why_skipped(step: Entry, call: Call, ports: ActionPorts) -> str:
    """Why an action is stepped over, as one clause; empty when it runs."""
    if not step.enabled:
        return "it is disabled"
    if step.when is not None and not holds(step.when, call.value_of, ports.switches.is_on):
        return step.when.flaw if isinstance(step.when, CannotTell) else "its condition does not hold"
    interval = step.action.interval if isinstance(step.action, Transfer) else None
    if interval is not None and not inside_any((interval,), call, ports):
        return f"it is outside of {interval}"
    return ""
