"""Every ARI request that Callbridge makes, as a value; named as in ARI.

Knows paths, parameters, and what a carrier must respect. Does not know transport, nor when a command is right.
All parameters travel in the JSON body: query lists are split at commas, and a request line may have 4096 bytes.
Source: Asterisk reference 2, 3.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal
from urllib.parse import quote

from bridge.calls.channel import RecordLimits
from bridge.telephony.causes import HangupCause
from bridge.telephony.values import MediaUri

Json = Mapping[str, Any]
SLOW = 10.0
"""Seconds that answer and record may take."""

EVENTS = (
    "StasisStart",
    "StasisEnd",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "ChannelLeftBridge",
    "Dial",
    "PlaybackStarted",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
    "ApplicationReplaced",
    "RESTResponse",
)
"""The events in use; all others stay in Asterisk (T16), answers on the socket too."""


class Again(Enum):
    """What may be done when the connection broke before any answer (T9)."""

    SAFE = auto()
    """Send it once more."""
    SAFE_BY_ID = auto()
    """It creates something by an id of ours: look whether that exists, else send once more."""
    NEVER = auto()
    """It may have been obeyed; leave it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One request below `/ari`. The path is quoted already."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    body: Json | None = None
    query: str = ""
    waits: bool = False
    """Asterisk may hold the answer until the channel is free."""
    apart: bool = False
    """Its answer is long, or takes longer than a moment: never among events."""
    again: Again = Again.NEVER
    probe: str = ""
    """With SAFE_BY_ID: the path that exists when the command was obeyed."""
    least: float = 0.0
    """Seconds that it gets at least, whatever the settings say."""

    def __str__(self) -> str:
        """The request as it stands in a message: without its body, which may hold what a caller has keyed."""
        return f"{self.method} {self.path}"


def info() -> Command:
    """Ask for the version."""
    return Command("GET", "asterisk/info", query="only=system", again=Again.SAFE, apart=True)


def ping() -> Command:
    """Ask for nothing but an answer."""
    return Command("GET", "asterisk/ping", again=Again.SAFE)


def sounds() -> Command:
    """Ask which sounds there are, with their languages and formats."""
    return Command("GET", "sounds", again=Again.SAFE, apart=True)


def modules() -> Command:
    """Ask which modules are loaded."""
    return Command("GET", "asterisk/modules", again=Again.SAFE, apart=True)


def get_application(app: str) -> Command:
    """Ask what an application is subscribed to. 404: it is not registered."""
    return Command("GET", f"applications/{quoted(app)}", again=Again.SAFE, apart=True)


def filter_events(app: str) -> Command:
    """Allow only the events in use. Gone when the application is destroyed: order it after each connect."""
    allowed = [{"type": name} for name in EVENTS]
    path = f"applications/{quoted(app)}/eventFilter"
    return Command("PUT", path, {"allowed": allowed}, again=Again.SAFE, apart=True)


def subscribe(app: str, channel: str) -> Command:
    """Watch a channel beyond its stay in the application (T6)."""
    return Command("POST", f"applications/{quoted(app)}/subscription", {"eventSource": f"channel:{channel}"})


def unsubscribe(app: str, channel: str) -> Command:
    """Watch a channel no longer. Not repeated: subscriptions are counted."""
    return Command("DELETE", f"applications/{quoted(app)}/subscription", {"eventSource": f"channel:{channel}"})


def get_channel(channel: str) -> Command:
    """Ask for a channel. 404: it is gone."""
    return Command("GET", f"channels/{quoted(channel)}", again=Again.SAFE)


def answer(channel: str) -> Command:
    """Answer; the reply waits until it is done, 200 ms on a silent channel of an old version (T3)."""
    return Command("POST", f"channels/{quoted(channel)}/answer", waits=True, least=SLOW)


def play(channel: str, playback: str, media: Sequence[MediaUri]) -> Command:
    """Play a list of sounds as one playback with an id of ours."""
    path = f"channels/{quoted(channel)}/play/{quoted(playback)}"
    body = {"media": [uri.text for uri in media]}
    return Command("POST", path, body, again=Again.SAFE_BY_ID, probe=f"playbacks/{quoted(playback)}")


def get_playback(playback: str) -> Command:
    """Ask how far a playback is. 404: it is over."""
    return Command("GET", f"playbacks/{quoted(playback)}", again=Again.SAFE)


def stop_playback(playback: str) -> Command:
    """Stop a playback, past the channel's queue. 404: it is over."""
    return Command("DELETE", f"playbacks/{quoted(playback)}", again=Again.SAFE)


def start_silence(channel: str) -> Command:
    """Send silence as audio until it is stopped."""
    return Command("POST", f"channels/{quoted(channel)}/silence")


def stop_silence(channel: str) -> Command:
    """Stop the silence generator."""
    return Command("DELETE", f"channels/{quoted(channel)}/silence", again=Again.SAFE)


def start_music(channel: str, music_class: str) -> Command:
    """Play music on hold until it is stopped."""
    return Command("POST", f"channels/{quoted(channel)}/moh", {"mohClass": music_class})


def stop_music(channel: str) -> Command:
    """Stop music on hold."""
    return Command("DELETE", f"channels/{quoted(channel)}/moh", again=Again.SAFE)


def record(channel: str, name: str, ending: str, limits: RecordLimits) -> Command:
    """Record the caller into a file of this name, which must be new unless it is made again; `ending` is the format."""
    body = {
        "name": name,
        "format": ending,
        "maxDurationSeconds": limits.most,
        "maxSilenceSeconds": limits.silence,
        "ifExists": "overwrite" if limits.again else "fail",
        "beep": limits.beep,
        "terminateOn": limits.terminator or "none",
    }
    path, probe = f"channels/{quoted(channel)}/record", f"recordings/live/{quoted(name)}"
    return Command("POST", path, body, again=Again.SAFE_BY_ID, probe=probe, least=SLOW)


def get_recording(name: str) -> Command:
    """Ask for a recording that runs. 404: it is over."""
    return Command("GET", f"recordings/live/{quoted(name)}", again=Again.SAFE)


def stop_recording(name: str) -> Command:
    """Stop a recording and keep it."""
    return Command("POST", f"recordings/live/{quoted(name)}/stop", again=Again.SAFE)


def set_variable(channel: str, name: str, value: str) -> Command:
    """Set a channel variable or function. On new versions the reply waits for a running playback (T2)."""
    return Command("POST", f"channels/{quoted(channel)}/variable", {"variable": name, "value": value}, waits=True)


def get_variable(channel: str, name: str) -> Command:
    """Ask for a channel variable or function; it does not wait for anything. 404: it is not set."""
    query = f"variable={quoted(name)}"
    return Command("GET", f"channels/{quoted(channel)}/variable", query=query, again=Again.SAFE)


def continue_in_dialplan(channel: str) -> Command:
    """Give the channel back to the dialplan, at the next priority."""
    return Command("POST", f"channels/{quoted(channel)}/continue", {})


def hangup(channel: str, cause: HangupCause) -> Command:
    """End a channel, past its queue. By word: 16.28 does not know numbers, and the words give the same causes."""
    return Command("DELETE", f"channels/{quoted(channel)}", {"reason": _REASONS[cause]}, again=Again.SAFE)


_REASONS = {
    HangupCause.NORMAL_CLEARING: "normal",
    HangupCause.USER_BUSY: "busy",
    HangupCause.NO_ANSWER: "no_answer",
    HangupCause.CALL_REJECTED: "rejected",
    HangupCause.CONGESTION: "congestion",
}


def quoted(text: str) -> str:
    """An id as a part of a path; nearly all are made of what needs no quoting."""
    return text if _PLAIN.fullmatch(text) else quote(text, safe="")


_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")
