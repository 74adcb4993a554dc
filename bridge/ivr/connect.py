"""What a transfer has come to once its numbers are worked out: legs to ring, or a place to leave for.

Knows the transfer and its destinations. Does not know channels.
Source: The IVR 3.9, 10.4.
"""

from dataclasses import dataclass, field

from bridge.ivr.transfer import Transfer
from bridge.telephony.destinations import DialplanPlace, RingOutside, RingPhone
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class Callee:
    """One number that may be dialled; `shown` is what people may read of it."""

    to: RingPhone | RingOutside
    shown: str
    keyed: bool = False
    """The caller's keys are part of the number: people see neither that nor its endpoint."""
    written: str = field(default="", repr=False)
    """As it stands in the file, or was keyed."""

    @property
    def extension(self) -> Extension | None:
        """The extension that is called; None: it is a number outside."""
        return self.to.extension if isinstance(self.to, RingPhone) else None

    @property
    def dialled(self) -> str:
        """The number as it was dialled: an extension may be written short."""
        return self.written if isinstance(self.to, RingPhone) else self.to.number

    @property
    def number(self) -> str:
        """The extension or number that is called."""
        return str(self.to.extension) if isinstance(self.to, RingPhone) else self.to.number


@dataclass(frozen=True, slots=True)
class Connect:
    """Ring these and connect the caller with the first that answers."""

    transfer: Transfer
    callees: tuple[Callee, ...]
    first_leg: str = ""
    """The id of the first leg's channel, which a request at `dial-out` tells; empty: whatever it will be."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Go to this place of the dialplan and come back. `masked`: what people may read of one that was keyed."""

    transfer: Transfer
    place: DialplanPlace
    masked: str = ""

    @property
    def shown(self) -> str:
        """What people may read of the place."""
        return self.masked or str(self.place)
