"""The ARI requests about legs that we place, and about mixing bridges; named as in ARI.

Knows paths and parameters, as commands.py does for the caller's channel. Does not know when a command is right.
Source: Asterisk reference 3, T11, T12.
"""

from collections.abc import Sequence
from typing import Final

from bridge.asterisk.commands import SLOW, Again, Command, quoted
from bridge.asterisk.parties import LEG
from bridge.calls.legs import Leg
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import CallerId, MediaUri

MARGIN: Final = 5
"""Seconds by which Asterisk's own limit on ringing is longer than ours: it counts only when Callbridge has died."""
ANSWERED_ELSEWHERE: Final = "answered_elsewhere"
_LOCAL: Final = "Local/"
LIFETIME: Final = "TIMEOUT(absolute)"
UNATTENDED: Final = "14400"
"""Seconds after which Asterisk ends a call that is in an IVR, if nobody looks after it any more (The IVR 3.10)."""


def create(leg: Leg, app: str, caller: str) -> Command:
    """Create the channel of a leg, with an id of ours; it enters the application, and then may be dialled.

    500: no such endpoint, or one that is registered nowhere; Asterisk does not tell them apart.
    """
    body = {
        "endpoint": leg.endpoint,
        "app": app,
        "appArgs": f"{LEG},{caller}",
        "channelId": leg.id,
        "originator": caller,
        "variables": _variables(leg),
    }
    path = "channels/create"
    return Command("POST", path, body, again=Again.SAFE_BY_ID, probe=f"channels/{quoted(leg.id)}", apart=True)


def originate(leg: Leg, app: str, seconds: float) -> Command:
    """Call somebody before there is a caller; the channel enters the application when it is answered. 500: as above.

    A Local channel has two ends, and both get ids of ours. It stays in its place: when Asterisk replaces it by the
    channel behind it, the call has another CallID. Its own format would need a module that may not be loaded.
    No dialplan has set its lifetime.
    """
    body = {
        "endpoint": leg.endpoint,
        "app": app,
        "appArgs": LEG,
        "channelId": leg.id,
        "timeout": int(seconds) + MARGIN,
        "variables": _variables(leg) | {LIFETIME: UNATTENDED, "CDR(userfield)": leg.marked},
    }
    if leg.endpoint.startswith(_LOCAL):
        stays = leg.endpoint if "/" in leg.endpoint.removeprefix(_LOCAL) else f"{leg.endpoint}/n"
        body |= {"endpoint": stays, "otherChannelId": f"{leg.id}.2", "formats": "ulaw"}
    path = "channels"
    return Command("POST", path, body, again=Again.SAFE_BY_ID, probe=f"channels/{quoted(leg.id)}", apart=True)


def dial(channel: str, seconds: float) -> Command:
    """Dial a leg that has entered. Without `caller`: with it, the caller's identity would take the place of ours.

    409: it has not entered yet, or was dialled before.
    """
    return Command("POST", f"channels/{quoted(channel)}/dial", {"timeout": int(seconds) + MARGIN})


def hangup_leg(channel: str, reason: str = "normal") -> Command:
    """End a leg. 404: it is gone."""
    return Command("DELETE", f"channels/{quoted(channel)}", {"reason": reason}, again=Again.SAFE)


def start_ringing(channel: str) -> Command:
    """Let the caller hear ringing, as a tone once answered, as 180 before that."""
    return Command("POST", f"channels/{quoted(channel)}/ring")


def stop_ringing(channel: str) -> Command:
    """Stop it. A ringing that is not stopped is all that the caller ever hears, in a bridge too."""
    return Command("DELETE", f"channels/{quoted(channel)}/ring", again=Again.SAFE)


def bridges_of(app: str) -> str:
    """How the ids of all bridges of an application begin."""
    return f"{app}.talk."


def create_bridge(bridge: str) -> Command:
    """Create a mixing bridge with an id of ours; one that exists stays as it is."""
    return Command("POST", f"bridges/{quoted(bridge)}", {"type": "mixing", "name": bridge}, again=Again.SAFE)


def add_to_bridge(bridge: str, channels: Sequence[str]) -> Command:
    """Let channels talk. Nobody is told who the others are: what is shown was shown when they were called."""
    body = {"channel": list(channels), "inhibitConnectedLineUpdates": True}
    return Command("POST", f"bridges/{quoted(bridge)}/addChannel", body, waits=True)


def destroy_bridge(bridge: str) -> Command:
    """Destroy a bridge; who is still in it is ours again. 404: it is gone."""
    return Command("DELETE", f"bridges/{quoted(bridge)}", again=Again.SAFE)


def list_bridges() -> Command:
    """List all bridges of Asterisk."""
    return Command("GET", "bridges", again=Again.SAFE, apart=True)


def watch_bridge(app: str, bridge: str) -> Command:
    """Hear what becomes of a bridge, and of what is played in it, also while nobody of ours is there."""
    return Command("POST", f"applications/{quoted(app)}/subscription", {"eventSource": f"bridge:{bridge}"})


def watch_bridge_no_more(app: str, bridge: str) -> Command:
    """Undo it. Without this an application whose client leaves at once keeps its name for the sake of the bridge."""
    return Command("DELETE", f"applications/{quoted(app)}/subscription", {"eventSource": f"bridge:{bridge}"})


def play_to_bridge(bridge: str, playback: str, media: MediaUri) -> Command:
    """Play a sound to all who talk in a bridge."""
    path = f"bridges/{quoted(bridge)}/play/{quoted(playback)}"
    return Command("POST", path, {"media": [media.text]}, again=Again.SAFE_BY_ID, probe=f"playbacks/{quoted(playback)}")


def record_bridge(bridge: str, name: str, ending: str) -> Command:
    """Record what is said in a bridge until it is stopped; `ending` is the format. The name must be new."""
    body = {"name": name, "format": ending, "ifExists": "fail", "beep": False, "terminateOn": "none"}
    path, probe = f"bridges/{quoted(bridge)}/record", f"recordings/live/{quoted(name)}"
    return Command("POST", path, body, again=Again.SAFE_BY_ID, probe=probe, least=SLOW)


def continue_at(channel: str, place: DialplanPlace) -> Command:
    """Send a channel to a place of the dialplan. Asterisk does not look whether that exists; the call dies there."""
    body = {"context": place.context, "extension": place.extension, "priority": place.priority}
    return Command("POST", f"channels/{quoted(channel)}/continue", body)


def _variables(leg: Leg) -> dict[str, str]:
    return _shown(leg.shown) | ({"CHANNEL(accountcode)": leg.accountcode} if leg.accountcode else {})


def _shown(shown: CallerId) -> dict[str, str]:
    """What a leg shows is the line to which it is connected. Name and number apart: joined, they need quoting."""
    wire = shown.wire()
    line = {f"CONNECTEDLINE({part})": text for part, text in (("name", wire.name), ("num", wire.number)) if text}
    return line if wire.number else line | {"CONNECTEDLINE(pres)": "prohib"}
