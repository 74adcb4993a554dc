"""The ARI events in use, as bounded values, and how one is read from its JSON text.

Knows ARI's field names, and that all of them are hostile. Does not know our calls.
Source: Asterisk reference 4, 5, 7.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.asterisk.fields import cause_of, id_of, moment_of, text_of, whole_of
from bridge.telephony.destinations import DialplanPlace

ARGUMENTS = 128
ARGUMENT_LIMIT = 1024
CALLER_LIMIT = 80


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
Event = ChannelEvent | ApplicationReplaced | Unknown


def decode(text: str | bytes) -> Event:
    """Read one event. Never raises: what cannot be read is Unknown("garbage")."""
    try:
        fields = json.loads(text)
        return _event(fields, text_of(fields, "type"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Unknown("garbage")


def _event(fields: dict[str, Any], kind: str) -> Event:
    match kind:
        case "StasisStart":
            return _stasis_start(fields)
        case "StasisEnd":
            return StasisEnd(_channel_id(fields))
        case "ChannelDtmfReceived":
            return DtmfReceived(
                _channel_id(fields),
                text_of(fields, "digit")[:1],
                moment_of(fields),
                whole_of(fields.get("duration_ms")) / 1000,
            )
        case "ChannelHangupRequest":
            return HangupRequest(_channel_id(fields), cause_of(fields))
        case "ChannelDestroyed":
            return ChannelDestroyed(_channel_id(fields), cause_of(fields))
        case "Dial":
            return Dialled(id_of(fields["peer"]["id"]), text_of(fields, "dialstatus"))
        case "ChannelLeftBridge":
            return LeftBridge(_channel_id(fields), id_of(fields["bridge"]["id"]))
        case "PlaybackStarted":
            return PlaybackStarted(_target(fields["playback"]))
        case "PlaybackFinished":
            playback = fields["playback"]
            failed = text_of(playback, "state") == "failed"
            return PlaybackFinished(_target(playback), id_of(playback["id"]), failed, moment_of(fields))
        case "RecordingFinished" | "RecordingFailed":
            recording = fields["recording"]
            name, seconds = text_of(recording, "name"), whole_of(recording.get("duration"))
            return RecordingEnded(_target(recording), name, kind == "RecordingFailed", seconds)
        case "ApplicationReplaced":
            return ApplicationReplaced()
        case _:
            return Unknown(kind[:64])


def entered(channel: Mapping[str, Any], args: Sequence[str]) -> StasisStart:
    """The entry of a channel as Asterisk would have told it, made of what `GET channels/{id}` says of it."""
    return _stasis_start({"channel": dict(channel), "args": list(args)})


def _number(caller: dict[str, Any]) -> str:
    """The caller's number; a number that is withheld arrives as this word of RFC 3323, and is none."""
    number = text_of(caller, "number")[:CALLER_LIMIT]
    return "" if number.lower() == "anonymous" else number


def _stasis_start(fields: dict[str, Any]) -> StasisStart:
    channel = fields["channel"]
    caller = channel.get("caller") or {}
    replaced = fields.get("replace_channel") or {}
    return StasisStart(
        channel=id_of(channel["id"]),
        name=text_of(channel, "name"),
        up=channel.get("state") == "Up",
        caller_name=text_of(caller, "name")[:CALLER_LIMIT],
        caller_number=_number(caller),
        dialled=text_of(channel.get("dialplan") or {}, "exten"),
        args=tuple(str(arg)[:ARGUMENT_LIMIT] for arg in (fields.get("args") or [])[:ARGUMENTS]),
        replaces=id_of(replaced["id"]) if replaced else "",
        accountcode=text_of(channel, "accountcode")[:CALLER_LIMIT],
        next_place=_next_place(channel.get("dialplan") or {}),
    )


def _next_place(dialplan: dict[str, Any]) -> DialplanPlace | None:
    context, extension = text_of(dialplan, "context"), text_of(dialplan, "exten")
    priority = whole_of(dialplan.get("priority"))
    return DialplanPlace(context, extension, priority + 1) if context and extension and priority else None


def _channel_id(fields: dict[str, Any]) -> str:
    return id_of(fields["channel"]["id"])


def _target(thing: dict[str, Any]) -> str:
    """`channel:1795325102.14` or `bridge:callbridge.talk.1` to the id; ids of the two never meet."""
    kind, _, name = str(thing["target_uri"]).partition(":")
    return id_of(name) if kind in {"channel", "bridge"} else ""
