"""The words of a call's SIP side: where it stands, how it ended, what it needs of its telephone."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal, Protocol

from lab.sip_message import Credentials, Message

Header = tuple[str, str]


class State(Enum):
    """Where a call stands. CALLING: we called; ASKED: we are called; both before an answer."""

    CALLING = auto()
    ASKED = auto()
    UP = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """Who ended a call, when (loop's time), with which SIP status (if it was never answered) and Q.850 cause."""

    by: Literal["us", "them"]
    at: float
    status: int | None
    cause: int | None


class Wire(Protocol):
    """What a dialog needs of its telephone."""

    contact: str
    credentials: Credentials | None

    def send(self, message: Message) -> None: ...
    def via(self, branch: str) -> str: ...
