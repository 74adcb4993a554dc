"""Deliveries as the outbox hands them out and takes them back, and as people look at them.

Knows states and reasons. Does not know SQL, nor HTTP. Source: Events and API 5.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.calls.records import Notification


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    IN_FLIGHT = "in_flight"
    DELIVERED = "delivered"
    DEAD = "dead"


class DeadReason(StrEnum):
    """Why nobody will get it any more, unless a person replays it."""

    GONE = "gone"
    """The receiver answered 410."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """Its definition was deleted or disabled."""
    ADDRESS = "address"
    """The receiver's address is not allowed."""
    OVERFLOW = "overflow"
    DROPPED = "dropped"
    """A person has dropped it."""


class Pot(StrEnum):
    """Receivers that share what there is for their kind, however many they are."""

    UNKNOWN = "unknown"
    """Not known to answer fast."""
    DOUBTED = "doubted"
    """What they were told last has failed, or took long; they are unknown, too."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be claimed now. `held`: what a breaker keeps back."""

    most: int
    per_receiver: int
    busy: Mapping[str, int] = field(default_factory=dict)
    """What each receiver has already of its `per_receiver`."""
    ahead: Mapping[str, int] = field(default_factory=dict)
    """How many more some receivers may have: they answer so fast that these will not wait long."""
    held_receivers: frozenset[str] = frozenset()
    held_definitions: frozenset[str] = frozenset()
    pots: Mapping[Pot, int] = field(default_factory=dict)
    """How many may be claimed of each kind of receivers."""
    kinds: Callable[[str], Collection[Pot]] = lambda _: ()
    """Of which kinds a receiver is, by its name."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that was leased to us. `attempt` counts from 1; `replay`: a person has put it back."""

    notification: Notification
    attempt: int
    replay: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt has ended: delivered, dead for a reason, or due again at a moment (seconds since 1970)."""

    id: str
    delivered: bool = False
    reason: DeadReason | None = None
    due: float | None = None
    status: int = 0
    """Of the last answer; 0: there was none."""
    error: str = ""
    """The fault's code and sentence; empty when there was an answer."""
    reply: str = ""
    """At most 2 KiB of the last body."""
    seconds: float = 0.0
    attempted: bool = True
    """False: it was given up without another attempt, and how the last one ended still stands."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as people see it; URL and body are masked by whoever shows them."""

    notification: Notification
    state: DeliveryState
    attempts: int
    due: float | None
    verdict: Verdict | None
    """The last one."""
    replay: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are meant; None and "" leave a question open. Moments are seconds since 1970."""

    state: DeliveryState | None = None
    receiver: str = ""
    call: str = ""
    """CallID or CallAPIID."""
    definition: str = ""
    since: float | None = None
    until: float | None = None
    ids: tuple[str, ...] = ()
