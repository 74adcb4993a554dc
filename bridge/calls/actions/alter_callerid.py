"""Change the name or the number that parties called later are shown."""

from typing import assert_never

from bridge.calls.call import SHOWN_NAME, SHOWN_NUMBER, Call
from bridge.calls.journal import CallerShown
from bridge.calls.ports import ActionPorts
from bridge.ivr.actions import AlterCallerId, CallerField, CallerOperation
from bridge.ivr.outcomes import Next
from bridge.telephony.values import CallerId


async def run(step: AlterCallerId, call: Call, ports: ActionPorts) -> Next:
    """Change one of the two; parameters of requests keep what the caller came with."""
    value, shown = step.value.fill(call.value_of), call.shown
    match step.field:
        case CallerField.NAME:
            changed = CallerId(_altered(shown.name, value, step.operation), shown.number)
            call.show(changed.cleaned(), _made_of(step, SHOWN_NAME), (SHOWN_NUMBER,))
        case CallerField.NUMBER:
            changed = CallerId(shown.name, _altered(shown.number, value, step.operation))
            call.show(changed.cleaned(), (SHOWN_NAME,), _made_of(step, SHOWN_NUMBER))
            call.shown_number_set = True
        case _:
            assert_never(step.field)
    told = call.told_caller
    ports.journal.note(call.id, CallerShown(told.name, told.number))
    return Next()


def _altered(present: str, value: str, operation: CallerOperation) -> str:
    match operation:
        case CallerOperation.PREPEND:
            return value + present
        case CallerOperation.APPEND:
            return present + value
        case CallerOperation.REPLACE:
            return value
        case _:
            assert_never(operation)


def _made_of(step: AlterCallerId, present: str) -> tuple[str, ...]:
    kept = () if step.operation is CallerOperation.REPLACE else (present,)
    return (*step.value.names(), *kept)
