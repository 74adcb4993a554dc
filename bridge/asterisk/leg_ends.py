"""How a leg that was not connected has ended, from the cause that Asterisk gives.

Knows Q.850 causes as chan_pjsip makes them from SIP. Does not know who was called.
Source: The IVR 3.9; measured on 16.28 and 22.10.1. `Dial` says nothing of it; `ChannelHangupRequest` and
`ChannelDestroyed` do (see Party.learn).
"""

from typing import Final

from bridge.calls.legs import LegEnd

_ENDS: Final[dict[int, LegEnd]] = {
    17: LegEnd.BUSY,  # 486, 600
    21: LegEnd.BUSY,  # 603, 403: rejected
    19: LegEnd.NO_ANSWER,  # 480
    1: LegEnd.CONGESTION,  # 404: the network does not know the number
    2: LegEnd.CONGESTION,
    3: LegEnd.CONGESTION,
    22: LegEnd.CONGESTION,  # 410: changed
    28: LegEnd.CONGESTION,  # 484: incomplete
    34: LegEnd.CONGESTION,  # 503
    38: LegEnd.CONGESTION,  # 500
    41: LegEnd.CONGESTION,
    42: LegEnd.CONGESTION,
    44: LegEnd.CONGESTION,
}
"""Every other cause: it rang out when it has rung, else it could not be reached (408, 488, 502 …)."""


def end_of(cause: int, *, rang: bool) -> LegEnd:
    """How a leg has ended. `cause` 0: not told."""
    return _ENDS.get(cause, LegEnd.NO_ANSWER if rang else LegEnd.UNAVAILABLE)
