"""What the journal is told of events and of programs: what was queued, how it was delivered, who has ordered what.

Knows what is worth telling. Does not know who reads it.
"""

from dataclasses import dataclass
from typing import Final

from bridge.ivr.events import Trigger


@dataclass(frozen=True, slots=True)
class EventQueued:
    """A notification was put into the outbox. `delivery` is its id."""

    delivery: str
    trigger: Trigger
    extension: str
    definition: str
    receiver: str


@dataclass(frozen=True, slots=True)
class DeliveryTried:
    """An attempt of a notification has ended. `state`: delivered, dead, or pending: it will be repeated.

    `error` is a fault's sentence, or a dead letter's reason; `verbs` are those of a reply, which are never executed.
    `span` is its id in the header `traceparent`, empty when nothing was sent.
    """

    delivery: str
    definition: str
    state: str
    attempt: int
    status: int
    seconds: float
    error: str = ""
    verbs: tuple[str, ...] = ()
    span: str = ""
    api_id: str = ""


@dataclass(frozen=True, slots=True)
class ReceiverHeld:
    """After failures in a row nothing is sent but one probe at a time; or (`held` False) all is well again.

    `receiver` or `definition` is empty: it is one definition, or all at one receiver to which there is no connection.
    """

    held: bool
    receiver: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """Events are not sent for a reason of ours, and will be tried again. `delivery` is empty: none is sent at all.

    `trace` is for us, when it was a bug; empty when the store cannot be used.
    """

    error: str
    delivery: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class StoreChanged:
    """The database is away, or is back. `state`: lost, back. `unsaved`: rows that wait in memory."""

    state: str
    detail: str
    unsaved: int = 0


@dataclass(frozen=True, slots=True)
class OutboxOverflowed:
    """An alarm: so many pending deliveries that the oldest of a receiver was given up."""

    receiver: str
    delivery: str


@dataclass(frozen=True, slots=True)
class ProgramOrdered:
    """Somebody has ordered something of calls, definitions or deliveries: for the audit log.

    `who` is the name of a token or of a user, `address` where it came from, `what` the order, `subject` its id.
    """

    who: str
    address: str
    what: str
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """The API has answered a program. `request` is the header `Callbridge-Request`; `who` is empty for a stranger.

    `place` is the path without its query, harmless and short. `trace` is for us, when it was a mistake of ours.
    """

    request: str
    who: str
    address: str
    method: str
    place: str
    status: int
    seconds: float
    trace: str = ""


@dataclass(frozen=True, slots=True)
class SightChanged:
    """Channels that are not ours (AMI) can be seen on a server, or cannot.

    `state`: connecting, connected, lost, refused, or behind: more happened than could be told, and stock is taken.
    """

    server: str
    state: str
    detail: str = ""


OF_EVENTS: Final = (EventQueued, DeliveryTried)
"""What becomes of a call's events. Whoever delivers them tells it, and writes it down as steps of the call: unmasked,
so that nothing in them may come from a caller's keys."""
EventEntry = (
    EventQueued
    | DeliveryTried
    | ReceiverHeld
    | DeliveryFailed
    | StoreChanged
    | OutboxOverflowed
    | ProgramOrdered
    | RequestAnswered
    | SightChanged
)
