"""What a call may be sent to, once it is known that it may: phones and trunks to ring, an IVR, a place of the dialplan.

Knows what is to be done. Does not know which number led there, nor how it is done.
Source: The IVR 3.9, 4 (`transfer`), 9, 10.4.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension

DIALPLAN_NAME: Final = r"[A-Za-z0-9_.+*#@:/-]{1,79}"
"""A context or an extension of Asterisk's dialplan, as a pattern. Asterisk cuts what is longer."""
EXTENSION_OF_A_SCRIPT: Final = r"[A-Za-z0-9_.+*#-]{1,79}"
"""No `@`, `/` or `:`: a dialplan that puts `${EXTEN}` into a dial string would call where a script wants (ADR 0081)."""


class Kind(StrEnum):
    """What the author of a transfer expects a number to be (The IVR 9, step 9)."""

    AUTO = "auto"
    EXTENSION = "extension"
    NUMBER = "number"
    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    CONFERENCE = "conference"
    DIALPLAN = "dialplan"


class DialReason(StrEnum):
    """`DIALREASON`: why a transfer ended as it did (The IVR 3.9)."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CONGESTION = "congestion"
    UNAVAILABLE = "unavailable"
    DENIED = "denied"
    BAD_NUMBER = "bad_number"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DialplanPlace:
    """A location of Asterisk's dialplan."""

    context: str
    extension: str
    priority: int = 1

    def __str__(self) -> str:
        """As Asterisk writes it, for people: `q800@callbridge-xfer`."""
        place = f"{self.extension}@{self.context}"
        return place if self.priority == 1 else f"{place},{self.priority}"


@dataclass(frozen=True, slots=True)
class RingPhone:
    """An extension whose endpoints ring together."""

    extension: Extension
    endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRule:
    """Whose number an outside party sees: `did`, `caller`, or a fixed number; `allowed` are patterns of others."""

    callerid: str = "did"
    allowed: tuple[NumberPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class RingOutside:
    """A public number that a rule allows, and the endpoint that reaches it."""

    number: str
    endpoint: str
    rule: str
    """The rule's name for people: `dial.allow[2]`."""
    shown: ShownRule = field(default_factory=ShownRule)
    max_calls_per_hour: int = 0
    max_minutes_per_day: int = 0
    identity: str = field(default="", compare=False)
    """What the rule is, wherever it stands in the file: its volume is kept under it. Empty: its name will do."""

    @property
    def counted_as(self) -> str:
        """Under which name its volume is counted."""
        return self.identity or self.rule


@dataclass(frozen=True, slots=True)
class EnterIvr:
    """An IVR that the same call enters."""

    extension: Extension


@dataclass(frozen=True, slots=True)
class LeaveFor:
    """A queue, a voicemail box, a conference or another place of the dialplan."""

    place: DialplanPlace


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing may be dialled; `detail` is one clause for people, without the number: keys may have written that."""

    reason: DialReason
    detail: str


Destination = RingPhone | RingOutside | EnterIvr | LeaveFor | Refused
