"""What the journal is told of transfers: legs, conversations, stays in the dialplan, and how it all ended.

Knows what is worth telling. Does not know who reads it.
"""

from dataclasses import dataclass

from bridge.calls.legs import LegEnd
from bridge.telephony.causes import CallStatus
from bridge.telephony.destinations import DialReason


@dataclass(frozen=True, slots=True)
class LegPlaced:
    """A leg of a transfer is dialled."""

    number: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class LegLost:
    """A leg of a transfer has ended before it was connected."""

    number: str
    end: LegEnd


@dataclass(frozen=True, slots=True)
class TalkBegun:
    """The caller is connected with whom this number stands for."""

    number: str


@dataclass(frozen=True, slots=True)
class CallLeft:
    """The call runs in the dialplan until it comes back."""

    place: str


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """A transfer is over. `seconds`: how long it has lasted since it was answered, or since the call left."""

    status: CallStatus
    reason: DialReason
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class VolumeUsed:
    """An alarm: a dial rule has used much or all of one of its limits."""

    rule: str
    what: str
    used: int
    most: int


TransferEntry = LegPlaced | LegLost | TalkBegun | CallLeft | TransferEnded | VolumeUsed
