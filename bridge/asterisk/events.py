"""The ARI events in use, as bounded values, and how one is read from its JSON text.

Knows ARI's field names, and that all of them are hostile. Does not know our calls.
Source: Asterisk reference 4, 5, 7.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bridge.telephony.destinations import DialplanPlace

ID_LIMIT = 256
ARGUMENTS = 128
ARGUMENT_LIMIT = 1024
TEXT_LIMIT = 256
CALLER_LIMIT = 80
_CAUSES = range(256)


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
        return _event(fields, _text(fields, "type"))
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
                _text(fields, "digit")[:1],
                _moment(fields),
                _whole(fields.get("duration_ms")) / 1000,
            )
        case "ChannelHangupRequest":
            return HangupRequest(_channel_id(fields), _cause(fields))
        case "ChannelDestroyed":
            return ChannelDestroyed(_channel_id(fields), _cause(fields))
        case "Dial":
            return Dialled(_id(fields["peer"]["id"]), _text(fields, "dialstatus"))
        case "ChannelLeftBridge":
            return LeftBridge(_channel_id(fields), _id(fields["bridge"]["id"]))
        case "PlaybackStarted":
            return PlaybackStarted(_target(fields["playback"]))
        case "PlaybackFinished":
            playback = fields["playback"]
            failed = _text(playback, "state") == "failed"
            return PlaybackFinished(_target(playback), _id(playback["id"]), failed, _moment(fields))
        case "RecordingFinished" | "RecordingFailed":
            recording = fields["recording"]
            name, seconds = _text(recording, "name"), _whole(recording.get("duration"))
            return RecordingEnded(_target(recording), name, kind == "RecordingFailed", seconds)
        case "ApplicationReplaced":
            return ApplicationReplaced()
        case _:
            return Unknown(kind[:64])


def _stasis_start(fields: dict[str, Any]) -> StasisStart:
    channel = fields["channel"]
    caller = channel.get("caller") or {}
    replaced = fields.get("replace_channel") or {}
    return StasisStart(
        channel=_id(channel["id"]),
        name=_text(channel, "name"),
        up=channel.get("state") == "Up",
        caller_name=_text(caller, "name")[:CALLER_LIMIT],
        caller_number=_text(caller, "number")[:CALLER_LIMIT],
        dialled=_text(channel.get("dialplan") or {}, "exten"),
        args=tuple(str(arg)[:ARGUMENT_LIMIT] for arg in (fields.get("args") or [])[:ARGUMENTS]),
        replaces=_id(replaced["id"]) if replaced else "",
        accountcode=_text(channel, "accountcode")[:CALLER_LIMIT],
        next_place=_next_place(channel.get("dialplan") or {}),
    )


def _next_place(dialplan: dict[str, Any]) -> DialplanPlace | None:
    context, extension = _text(dialplan, "context"), _text(dialplan, "exten")
    priority = _whole(dialplan.get("priority"))
    return DialplanPlace(context, extension, priority + 1) if context and extension and priority else None


def _channel_id(fields: dict[str, Any]) -> str:
    return _id(fields["channel"]["id"])


def _target(thing: dict[str, Any]) -> str:
    """`channel:1795325102.14` or `bridge:callbridge.talk.1` to the id; ids of the two never meet."""
    kind, _, name = str(thing["target_uri"]).partition(":")
    return _id(name) if kind in {"channel", "bridge"} else ""


def _id(value: object) -> str:
    """An id is never shortened: half an id would be another channel's."""
    if not isinstance(value, str) or not 0 < len(value) <= ID_LIMIT:
        raise ValueError("no id")
    return value


def _text(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key, "")
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""


def _cause(fields: dict[str, Any]) -> int:
    cause = _whole(fields.get("cause"))
    return cause if cause in _CAUSES else 0


def _whole(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _moment(fields: dict[str, Any]) -> float:
    try:
        return datetime.fromisoformat(_text(fields, "timestamp")).timestamp()
    except (ValueError, OverflowError):
        return 0.0
