"""`SetVar`: set a variable of the call; in a dialplan step the channel sees it as `CI_<name>`."""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import set_variable
from bridge.ivr.outcomes import Next
from bridge.ivr.verbs import SetVariable


async def run(step: SetVariable, call: Call, ports: ActionPorts) -> Next:
    """Set it, or leave fault CB309. The `CI_` prefix keeps a script from naming a channel variable or a function.

    A value made of keys is one that was filled by keys, and one made of a secret is a secret.
    """
    value = step.value.fill(call.value_of)
    from_keys = not call.from_keys.isdisjoint(step.value.names())
    secret = not call.secrets.isdisjoint(step.value.names())
    if set_variable(step.name, value, call, ports, from_keys=from_keys, secret=secret) and call.ivr is None:
        await call.channel.set_variable(f"CI_{step.name}", value)
    return Next()
