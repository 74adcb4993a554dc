"""How an ARI event is read from its JSON text: only the fields in use, each into a bounded value.

Knows ARI's field names, and that all of them are hostile. Does not know what an event means.
Source: Asterisk reference 4, 5, 7, 8.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bridge.asterisk.events import (
    ApplicationReplaced,
    ChannelDestroyed,
    Dialled,
    DtmfReceived,
    Event,
    HangupRequest,
    LeftBridge,
    PlaybackFinished,
    PlaybackStarted,
    RecordingEnded,
    RestAnswered,
    StasisEnd,
    StasisStart,
    Unknown,
)
from bridge.asterisk.fields import cause_of, id_of, moment_of, text_of, whole_of
from bridge.telephony.destinations import DialplanPlace

Fields = dict[str, Any]
ARGUMENTS: Final = 128
ARGUMENT_LIMIT: Final = 1024
CALLER_LIMIT: Final = 80
_STATUSES: Final = range(100, 600)


def decode(text: str | bytes) -> Event:
    """Read one event. Never raises: what cannot be read is Unknown("garbage")."""
    try:
        fields = json.loads(text)
        kind = text_of(fields, "type")
        read = _READERS.get(kind)
        return read(fields) if read else Unknown(kind[:64])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Unknown("garbage")


def entered(channel: Mapping[str, Any], args: Sequence[str]) -> StasisStart:
    """The entry of a channel as Asterisk would have told it, made of what `GET channels/{id}` says of it."""
    return _stasis_start({"channel": dict(channel), "args": list(args)})


def _number(caller: dict[str, Any]) -> str:
    """The caller's number; a number that is withheld arrives as this word of RFC 3323, and is none."""
    number = text_of(caller, "number")[:CALLER_LIMIT]
    return "" if number.lower() == "anonymous" else number


def _stasis_start(fields: Fields) -> StasisStart:
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


def _channel_id(fields: Fields) -> str:
    return id_of(fields["channel"]["id"])


def _target(thing: dict[str, Any]) -> str:
    """`channel:1795325102.14` or `bridge:callbridge.talk.1` to the id; ids of the two never meet."""
    kind, _, name = str(thing["target_uri"]).partition(":")
    return id_of(name) if kind in {"channel", "bridge"} else ""


def _key(fields: Fields) -> Event:
    length = whole_of(fields.get("duration_ms")) / 1000
    return DtmfReceived(_channel_id(fields), text_of(fields, "digit")[:1], moment_of(fields), length)


def _playback_finished(fields: Fields) -> Event:
    playback = fields["playback"]
    failed = text_of(playback, "state") == "failed"
    return PlaybackFinished(_target(playback), id_of(playback["id"]), failed, moment_of(fields))


def _recording_ended(fields: Fields) -> Event:
    recording = fields["recording"]
    name, seconds = text_of(recording, "name"), whole_of(recording.get("duration"))
    return RecordingEnded(_target(recording), name, fields["type"] == "RecordingFailed", seconds)


def _answered(fields: Fields) -> Event:
    status, body = fields["status_code"], fields.get("message_body") or ""
    if not isinstance(status, int) or status not in _STATUSES or not isinstance(body, str):
        raise ValueError("no answer")
    return RestAnswered(id_of(fields["request_id"]), status, body)


_READERS: Final[dict[str, Callable[[Fields], Event]]] = {
    "StasisStart": _stasis_start,
    "StasisEnd": lambda fields: StasisEnd(_channel_id(fields)),
    "ChannelDtmfReceived": _key,
    "ChannelHangupRequest": lambda fields: HangupRequest(_channel_id(fields), cause_of(fields)),
    "ChannelDestroyed": lambda fields: ChannelDestroyed(_channel_id(fields), cause_of(fields)),
    "Dial": lambda fields: Dialled(id_of(fields["peer"]["id"]), text_of(fields, "dialstatus")),
    "ChannelLeftBridge": lambda fields: LeftBridge(_channel_id(fields), id_of(fields["bridge"]["id"])),
    "PlaybackStarted": lambda fields: PlaybackStarted(_target(fields["playback"])),
    "PlaybackFinished": _playback_finished,
    "RecordingFinished": _recording_ended,
    "RecordingFailed": _recording_ended,
    "RESTResponse": _answered,
    "ApplicationReplaced": lambda _: ApplicationReplaced(),
}
