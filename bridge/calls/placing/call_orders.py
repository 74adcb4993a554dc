"""What a program may order of calls: place one, hang up, transfer; and who carries it out, as a protocol.

Knows orders as bounded values. Does not know JSON, tokens' secrets, nor Asterisk. Source: Events and API 6.3 to 6.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bridge.calls.switchboard import LiveCall, LiveLeg
from bridge.telephony.values import CallerId, Extension


@dataclass(frozen=True, slots=True)
class Caller:
    """Who orders, as far as calls care. Limits of 0 are none."""

    token: str
    """The name under which its calls are counted."""
    address: str
    max_calls: int = 20
    max_calls_per_hour: int = 0
    max_minutes_per_day: int = 0


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """A call to be placed. Times in seconds."""

    charged: Extension
    """Whose call it is: a telephone of the token, which pays."""
    sources: tuple[str, ...]
    """1 to 10 numbers as they were written; all ring together."""
    destination: str
    source_sees: CallerId | None = None
    """`callerId`; None: the destination, if it is an extension, else `charged`."""
    destination_sees: CallerId | None = None
    """`callerDestination`; None: `charged`."""
    ring: float = 25
    """`waitForPickup`: how long each side may ring."""
    duration: float = 7200
    transfer_outside: bool = True
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    nonce: str | None = None


class CallOrders(Protocol):
    """Carries orders out. Each method may raise OrderRefused, and nothing else."""

    async def place(self, order: PlaceOrder, caller: Caller) -> LiveCall:
        """Place a call; it is on the switchboard when Asterisk has accepted it, before anybody answers."""

    async def hang_up(self, call: LiveCall, caller: Caller) -> None:
        """End a call, all legs, cause normal clearing, end reason `api_delete`."""

    async def transfer(self, call: LiveCall, stays: LiveLeg, to: str, asking: Extension, caller: Caller) -> None:
        """Connect the leg that stays with a number; the other legs end. Returns when Asterisk has accepted it.

        `asking` is the caller's own extension, whose rights to dial count.
        """
