"""Which recordings are being made now, so that nobody is given half of one.

Knows the calls of this process. Does not know files, nor who asks. Source: Events and API 6.10.
"""

from collections.abc import Callable
from typing import Final

from bridge.calls.switchboard import Switchboard
from bridge.store.recordings import Busy

STILL: Final = 3.0
"""Seconds after which a recording that does not grow is over: Asterisk writes several times a second."""


def under_way(switchboard: Switchboard, now: Callable[[], float]) -> Busy:
    """Of this process's calls it is known; what one before it has begun is taken for busy while it grows."""
    start = now()

    def busy(api_id: str, name: str, began: float, changed: float) -> bool:
        call = switchboard.get(api_id)
        if call is not None and name in call.recording:
            return True
        return began < start and now() - changed < STILL

    return busy
