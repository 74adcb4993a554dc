"""What a person may see and order of the calls that are up: list them, end one, place one.

Knows a call as it is shown, and orders as a protocol. Does not know how an order comes in, nor who carries it out.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LegShown:
    """One party of a call. `state` is a word for people: dialling, ringing, talks."""

    number: str
    state: str


@dataclass(frozen=True, slots=True)
class CallShown:
    """One call that is up. `seconds` since it began; `where` is its place in an IVR, "" in the dialplan."""

    call: str
    """CallID."""
    api_id: str
    server: str
    seconds: float
    caller: str = ""
    called: str = ""
    ivr: str = ""
    where: str = ""
    doing: str = ""
    """What runs there: an action, a verb, a request."""
    legs: tuple[LegShown, ...] = ()


class LiveOrders(Protocol):
    """The calls of the running service, as whoever may give it orders sees them."""

    def calls(self) -> tuple[CallShown, ...]:
        """All that are up, the oldest first."""

    async def hang_up(self, call: str, by: str) -> bool:
        """End a call, by CallID or CallAPIID; False when there is none. Raises OrderRefused."""

    async def place(self, number: str, ivr: str, ring: float, by: str) -> CallShown:
        """Call a number, and run an IVR when somebody answers. Raises OrderRefused."""
