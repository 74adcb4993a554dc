"""Call Interactive: the script is asked in place of this action (Call Interactive 2)."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.ivr.actions import CallInteractive
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.outcomes import Next, Run
from bridge.ivr.script import Script


async def run(step: CallInteractive, call: Call, ports: ActionPorts) -> Next | Run:
    """Put the question in place of the action."""
    script = step.script if isinstance(step.script, Script) else call.live.scripts.get(step.script)
    if script is None:
        note_fault("CB419", f"script {step.script!r} is not declared any more", call, ports)
        return Next()
    return Run((Pending(Ask(script), Origin(script.name, 0)),))
