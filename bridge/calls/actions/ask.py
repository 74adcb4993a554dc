"""Ask a script and let its verbs run in place of the question: Call Interactive, and the verb `Request`."""

from bridge.calls import look_ahead
from bridge.calls.asking import ask
from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.targets import onward
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask, bind
from bridge.ivr.outcomes import Ended, Goto, Next, Run


async def run(step: Ask, call: Call, ports: ActionPorts) -> Next | Goto | Ended | Run:
    """Run the verbs of the reply; when the ladder is used up, go to `on_error` (ignored in a dialplan step)."""
    try:
        reply = await ask(step, call, ports)
    except ScriptError:
        return Next() if call.ivr is None else onward(step.script.on_error, call)
    steps = bind(reply, step)
    look_ahead.prepare(steps, call, ports)
    return Run(steps)
