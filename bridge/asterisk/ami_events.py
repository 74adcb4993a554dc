"""The AMI events in use, and how they become sightings.

Knows AMI's names of events, and that all of their fields are hostile. Does not know whose channel it is that is seen.
Source: Events and API 2.2; Asterisk reference 9.
"""

from dataclasses import dataclass

from bridge.asterisk.ami_fields import Fields, cause, seen, seen_if_any, text, word
from bridge.calls.phones.sightings import (
    AgentConnected,
    Appeared,
    AttendedTransferred,
    BlindTransferred,
    ConferenceJoined,
    ConferenceLeft,
    DialBegan,
    DialEnded,
    HungUp,
    QueueAbandoned,
    QueueJoined,
    Sighting,
)


@dataclass(frozen=True, slots=True)
class Booted:
    """Asterisk has loaded everything. It says so at each login, or once it has."""


@dataclass(frozen=True, slots=True)
class GoesDown:
    """Asterisk is about to end; it may come again."""


@dataclass(frozen=True, slots=True)
class Unused:
    """Something that is not used here, or cannot be read; its name is for counting."""

    kind: str


Event = Sighting | Booted | GoesDown | Unused


def decode(fields: Fields) -> Event:
    """Read one event. Never raises: what cannot be read is Unused("garbage")."""
    try:
        return _event(fields, text(fields, "Event"))
    except ValueError:
        return Unused("garbage")


def _event(fields: Fields, kind: str) -> Event:
    match kind:
        case "Newchannel":
            return Appeared(seen(fields))
        case "DialBegin":
            return DialBegan(seen_if_any(fields), seen(fields, "Dest"))
        case "DialEnd":
            return DialEnded(seen_if_any(fields), seen(fields, "Dest"), word(fields, "DialStatus"))
        case "Hangup":
            return HungUp(seen(fields), cause(fields))
        case "BlindTransfer" | "AttendedTransfer":
            return _transfer(fields, kind)
        case "FullyBooted":
            return Booted()
        case "Shutdown":
            return GoesDown()
        case _:
            return _gathering(fields, kind)


def _gathering(fields: Fields, kind: str) -> Event:
    """What happens in queues and conferences."""
    match kind:
        case "QueueCallerJoin":
            return QueueJoined(seen(fields), text(fields, "Queue"))
        case "QueueCallerAbandon":
            return QueueAbandoned(seen(fields), text(fields, "Queue"))
        case "AgentConnect":
            return AgentConnected(seen(fields), seen(fields, "Dest"), text(fields, "Queue"))
        case "ConfbridgeJoin":
            return ConferenceJoined(seen(fields), text(fields, "Conference"))
        case "ConfbridgeLeave":
            return ConferenceLeft(seen(fields), text(fields, "Conference"))
        case _:
            return Unused(kind[:64] or "garbage")


def _transfer(fields: Fields, kind: str) -> Event:
    """A transfer that has taken place; one that was refused is told too, and changes nothing."""
    if text(fields, "Result") != "Success":
        return Unused(f"{kind} that failed")
    if kind == "BlindTransfer":
        transferer, transferee = seen(fields, "Transferer"), seen_if_any(fields, "Transferee")
        return BlindTransferred(transferer, transferee, text(fields, "Context"), text(fields, "Extension"))
    first, second = seen(fields, "OrigTransferer"), seen(fields, "SecondTransferer")
    return AttendedTransferred(first, second, seen_if_any(fields, "Transferee"), seen_if_any(fields, "TransferTarget"))
