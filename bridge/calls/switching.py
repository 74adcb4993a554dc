"""A switch is set from the dialplan, by a telephone.

Knows what the dialplan reads afterwards. Does not know where switches are kept.
Source: The IVR 5.2, 10.1.
"""

from bridge.calls.channel import Arrival
from bridge.calls.ports import ActionPorts
from bridge.ivr.entries import SwitchEntry

VARIABLE = "CALLBRIDGE_SWITCH"


async def turn(entry: SwitchEntry, arrival: Arrival, ports: ActionPorts) -> None:
    """Set it and say on the channel how it is now. Raises ChannelGone, AsteriskError."""
    by = f"{arrival.endpoint} <{arrival.caller.wire().number}>"
    is_on = await ports.switches.turn(entry.name, entry.order, by)
    await arrival.channel.set_variable(VARIABLE, "on" if is_on else "off")
