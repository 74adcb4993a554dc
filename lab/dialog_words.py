"""The words of a call's SIP side: where it stands, how it ended, what it needs of its telephone."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Literal, Protocol

from lab.sip_message import Credentials, Message

Header = tuple[str, str]
ELSEWHERE: Final = 26
"""The Q.850 cause "answered elsewhere"."""

REFUSALS: Final = {
    403: "Forbidden",
    404: "Not Found",
    408: "Request Timeout",
    480: "Temporarily Unavailable",
    484: "Address Incomplete",
    486: "Busy Here",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    600: "Busy Everywhere",
    603: "Decline",
}


class State(Enum):
    """Where a call stands. CALLING: we called; ASKED: we are called; both before an answer."""

    CALLING = auto()
    ASKED = auto()
    UP = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """Who ended a call, when (loop's time), with which SIP status (if it was never answered) and Q.850 cause.

    `reasons` are the Reason headers as they came (RFC 3326).
    """

    by: Literal["us", "them"]
    at: float
    status: int | None
    cause: int | None
    reasons: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether the other side said that somebody else took the call, so that the phone shows no missed call."""
        words = [reason.replace(" ", "").lower() for reason in self.reasons]
        return self.cause == ELSEWHERE or any(word.startswith("sip;cause=200") for word in words)


class Wire(Protocol):
    """What a dialog needs of its telephone."""

    contact: str
    credentials: Credentials | None

    def send(self, message: Message) -> None: ...
    def via(self, branch: str) -> str: ...
