"""What following telephones needs of others.

Knows who they are. Does not know what they do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.calls.ports import Clock, LiveSets
from bridge.calls.service_ports import Keeper, Owing
from bridge.calls.switchboard import Switchboard


@dataclass(frozen=True, slots=True)
class PhonePorts:
    """All of them. `server` is the Asterisk that is seen, `app` the ARI application whose calls these are."""

    switchboard: Switchboard
    live: LiveSets
    owing: Owing
    keeper: Keeper
    clock: Clock
    server: str
    app: str
    later: Callable[[float, Callable[[], None]], object]
    """Call something after so many seconds, from the event loop: `loop.call_later`."""
    on_bug: Callable[[Exception], None]
    """Told, while it is handled, of a bug of ours that has cost what was seen just now. Never raises."""
