"""The legs that we place for a call: what is dialled, and how each of them and all of them ended.

Knows values only. Does not know Asterisk, nor why somebody is called.
Source: The IVR 3.9.
"""

from dataclasses import dataclass
from enum import StrEnum

from bridge.ivr.transfer import Hear
from bridge.telephony.values import CallerId, MediaUri


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg. `id` is that of its channel, chosen before; `shown` is who is shown as calling, in its wire form."""

    id: str
    endpoint: str
    """`PJSIP/001`: checked, nothing in it comes from a script but digits, `+`, `*` and `#`."""
    number: str
    """What it stands for, for people: the extension or number that was asked for."""
    shown: CallerId
    accountcode: str = ""
    rule: str = ""
    """The dial rule that allows it; empty for an extension."""
    marked: str = ""
    """What the user field of its call record holds; empty: nothing of ours."""


@dataclass(frozen=True, slots=True)
class Dial:
    """Legs to place. Those of one round ring together, each round for `ring` seconds; the first to answer wins."""

    rounds: tuple[tuple[Leg, ...], ...]
    ring: float
    hear: Hear = Hear.RING
    music: str = ""
    """The class of music for Hear.MOH."""
    limit: float = 0
    """Seconds of the conversation that may follow, 0: none; for a channel that cannot ring without talking."""

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All of them, in the order in which they are placed."""
        return tuple(leg for one in self.rounds for leg in one)


class LegEnd(StrEnum):
    """How a leg that was not connected has ended."""

    BUSY = "busy"
    """Busy or rejected."""
    NO_ANSWER = "no_answer"
    """It rang for its time, or rang out."""
    CONGESTION = "congestion"
    """The network did not recognise the number, or could not take the call."""
    UNAVAILABLE = "unavailable"
    """Not registered, unknown, or for any other reason not to be reached."""
    ELSEWHERE = "elsewhere"
    """Another leg has answered."""


@dataclass(frozen=True, slots=True)
class Rung:
    """The end of the ringing. `answered` is the leg that has won; `ends` how the others ended, in their order."""

    answered: Leg | None
    ends: tuple[tuple[Leg, LegEnd], ...] = ()
    timed_out: bool = False
    """Somebody still rang when the time of the last round was over."""
    talked: float | None = None
    """Seconds of the conversation, when it is over already; for a channel that cannot ring without talking."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with the leg that has answered. `limit` in seconds, 0: none. `record`: the recording's path.

    `notice` is heard by both before anything is recorded.
    """

    leg: Leg
    limit: float = 0
    notice: MediaUri | None = None
    record: str = ""


class TalkEnd(StrEnum):
    """Why a conversation is over while the caller is still there; that the caller has left is ChannelGone."""

    CALLEE = "callee"
    """The other party hung up, or a telephone has transferred it to somebody else."""
    LIMIT = "limit"
    CALLER_TAKEN = "caller_taken"
    """The other party's telephone has transferred the caller: the channel is not ours any more, but alive."""


@dataclass(frozen=True, slots=True)
class Talked:
    """The end of a conversation, in seconds since the two heard each other. `recorded`: there is a recording."""

    end: TalkEnd
    seconds: float
    recorded: bool = False
