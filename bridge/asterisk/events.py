"""The ARI events in use, as bounded values.

Knows what is used of each. Does not know how one is read, nor our calls. Source: Asterisk reference 4, 5, 7, 8.
"""

from dataclasses import dataclass, field
from typing import Final

from bridge.telephony.destinations import DialplanPlace


@dataclass(frozen=True, slots=True)
class StasisStart:
    """A channel has entered the application. `replaces`: the id of the channel whose place it has taken, or empty."""

    channel: str
    name: str
    up: bool
    caller_name: str
    caller_number: str
    dialled: str
    args: tuple[str, ...]
    replaces: str = ""
    accountcode: str = ""
    next_place: DialplanPlace | None = None
    """Where the dialplan would go on."""


@dataclass(frozen=True, slots=True)
class StasisEnd:
    """A channel has left the application; it may live on in the dialplan."""

    channel: str


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    """A key was released. Seconds, 0 when not told: `at` by Asterisk's wall clock, `length` of the tone."""

    channel: str
    digit: str
    at: float
    length: float = 0.0


SAYS_NOTHING: Final = frozenset({0, 127})
"""Causes that are none: 0, and "interworking", what a caller leaves behind who hangs up before, or on 22 after, he was
answered."""


@dataclass(frozen=True, slots=True)
class HangupRequest:
    """A channel is about to be hung up. May come more than once; the cause may be 0 or 32 (T6)."""

    channel: str
    cause: int


@dataclass(frozen=True, slots=True)
class ChannelDestroyed:
    """A channel is gone for good."""

    channel: str
    cause: int


@dataclass(frozen=True, slots=True)
class Dialled:
    """How the dialling of a leg goes on: RINGING, PROGRESS, ANSWER, or empty when it begins."""

    channel: str
    status: str


@dataclass(frozen=True, slots=True)
class LeftBridge:
    """A channel has left a mixing bridge; it may live on."""

    channel: str
    bridge: str


@dataclass(frozen=True, slots=True)
class PlaybackStarted:
    """A playback is heard now. `channel` is a bridge when it is played there."""

    channel: str


@dataclass(frozen=True, slots=True)
class PlaybackFinished:
    """A playback is over: `done` (also when it was stopped) or `failed` (also when the caller left).

    `channel` is a bridge when it was played there; so it is for recordings. `at` by Asterisk's wall clock, 0 when not
    told.
    """

    channel: str
    playback: str
    failed: bool
    at: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """A recording is over. `seconds` is 0 when Asterisk said none."""

    channel: str
    name: str
    failed: bool
    seconds: int


@dataclass(frozen=True, slots=True)
class ApplicationReplaced:
    """Another connection has taken the application over; this one hears nothing more."""


@dataclass(frozen=True, slots=True)
class RestAnswered:
    """The answer to a command that went over the event socket. `body` is JSON, or empty."""

    request: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not used here, or cannot be read; its type is for counting."""

    kind: str


ChannelEvent = (
    StasisStart
    | StasisEnd
    | DtmfReceived
    | HangupRequest
    | ChannelDestroyed
    | Dialled
    | LeftBridge
    | PlaybackStarted
    | PlaybackFinished
    | RecordingEnded
)
Event = ChannelEvent | ApplicationReplaced | RestAnswered | Unknown
