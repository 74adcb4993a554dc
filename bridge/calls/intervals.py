"""Whether it is now inside of a named time interval: the IVR's own, else one of `callbridge.toml`.

Knows names and the clock. Does not know how an interval is worked out.
Source: The IVR 5.1.
"""

from collections.abc import Iterable

from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.ivr.intervals import contains


def inside_any(names: Iterable[str], call: Call, ports: ActionPorts) -> bool:
    """Whether any of them matches now. A name that does not exist, in a file accepted with its errors, never does."""
    own = call.ivr.intervals if call.ivr else {}
    known = {**call.live.intervals, **own}
    now = ports.clock.now()
    return any(name in known and contains(known[name], now, call.live.timezone) for name in names)
