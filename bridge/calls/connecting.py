"""Has connections to scripts made while a call does something else, so that its first request need not wait for one.

Knows when a call is likely to ask a script soon. Does not know connections. Nothing is promised: a request that finds
none makes its own.
"""

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts


def make_ready(call: Call, ports: ActionPorts) -> None:
    """Have connections made to the scripts that the IVR of a call asks first. Never waits."""
    if call.ivr is not None:
        ports.connections.make_ready(call.live.first_asked(call.ivr.extension))
