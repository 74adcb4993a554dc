"""What is seen of channels that are not ours: a telephone's call from outside.

Knows what may be told, as bounded values. Does not know AMI, nor whose event it is. Source: Events and API 2.2.
"""

from dataclasses import dataclass, field

from bridge.telephony.values import CallerId


@dataclass(frozen=True, slots=True)
class Seen:
    """A channel as an event shows it; hostile text, cut to bounds. `name` is `PJSIP/001-0000002a`."""

    channel: str
    """Uniqueid."""
    linked: str
    """Linkedid."""
    name: str
    caller: CallerId = field(default_factory=CallerId)
    connected: CallerId = field(default_factory=CallerId)
    dialled: str = ""
    context: str = ""
    up: bool = False

    @property
    def endpoint(self) -> str:
        """`PJSIP/001`: the name without its suffix."""
        return self.name.rpartition("-")[0] or self.name


@dataclass(frozen=True, slots=True)
class Appeared:
    """A channel was made."""

    at: Seen


@dataclass(frozen=True, slots=True)
class DialBegan:
    """`caller` dials `callee`; None: it was originated, by nobody's channel."""

    caller: Seen | None
    callee: Seen


@dataclass(frozen=True, slots=True)
class DialEnded:
    """How that has ended: ANSWER, BUSY, NOANSWER, CANCEL, CONGESTION, CHANUNAVAIL, or another word of Asterisk's."""

    caller: Seen | None
    callee: Seen
    status: str


@dataclass(frozen=True, slots=True)
class HungUp:
    """A channel is gone, with its Q.850 cause (0: none)."""

    channel: Seen
    cause: int


@dataclass(frozen=True, slots=True)
class QueueJoined:
    """A caller waits in a queue."""

    channel: Seen
    queue: str


@dataclass(frozen=True, slots=True)
class QueueAbandoned:
    """A caller has given up waiting."""

    channel: Seen
    queue: str


@dataclass(frozen=True, slots=True)
class AgentConnected:
    """A queue has connected its caller with an agent."""

    channel: Seen
    agent: Seen
    queue: str


@dataclass(frozen=True, slots=True)
class ConferenceJoined:
    """A channel is in a conference now."""

    channel: Seen
    conference: str


@dataclass(frozen=True, slots=True)
class ConferenceLeft:
    """It is not any more."""

    channel: Seen
    conference: str


@dataclass(frozen=True, slots=True)
class BlindTransferred:
    """A telephone has sent the other party elsewhere. `transferee` is None when Asterisk names none."""

    transferer: Seen
    transferee: Seen | None
    context: str
    extension: str


@dataclass(frozen=True, slots=True)
class AttendedTransferred:
    """A telephone has connected its two calls with each other."""

    first: Seen
    """The transferer's channel in the call that it had first."""
    second: Seen
    """Its channel in the consultation call."""
    transferee: Seen | None = None
    target: Seen | None = None


@dataclass(frozen=True, slots=True)
class BeganToSee:
    """The link is up: what happens from now on is seen."""


@dataclass(frozen=True, slots=True)
class TookStock:
    """All channels that exist: after each connection, and every minute."""

    channels: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class WentBlind:
    """The link is lost: what happens now is not seen."""


Sighting = (
    Appeared
    | DialBegan
    | DialEnded
    | HungUp
    | QueueJoined
    | QueueAbandoned
    | AgentConnected
    | ConferenceJoined
    | ConferenceLeft
    | BlindTransferred
    | AttendedTransferred
    | BeganToSee
    | TookStock
    | WentBlind
)
