"""The channel port: what a call can do with its leg, and how each operation ended.

Knows sounds, keys and times in seconds. Does not know who fulfils it: ARI, FastAGI, a terminal or a fake.
Every method may raise `ChannelGone` or `AsteriskError`, and nothing else.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol, TypeVar

from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked
from bridge.calls.standing import Standing
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitLimits, Digits, KeyBuffer, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri

T = TypeVar("T")


class PlaybackEnd(Enum):
    """How a playback has ended."""

    FINISHED = auto()
    KEY = auto()
    """A key stopped it (rule INTERRUPT); the key waits in the buffer."""
    FAILED = auto()
    """Asterisk could not play it."""


@dataclass(frozen=True, slots=True)
class Played:
    """A playback's end. `first_key` is what rule KEEP_FIRST has taken; `seconds` how long it was heard."""

    end: PlaybackEnd
    first_key: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Waited:
    """The end of a wait. `by_key`: a key ended it (rule INTERRUPT) and waits in the buffer."""

    by_key: bool = False


@dataclass(frozen=True, slots=True)
class RecordLimits:
    """When a recording ends. Seconds; 0 in `silence`: silence does not end it. `terminator`: `#`, `*`, any, none."""

    most: int
    silence: int
    terminator: str
    beep: bool
    again: bool = False
    """It was begun before a restart: what was recorded by then is written over."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that was made, with its length in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """What a caller hears while work is awaited: a music class (empty: silence) after so many seconds."""

    music: str = ""
    after: float = 2.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A channel that has entered the application, as the edge saw it; hostile text until it is parsed.

    `args` are those of `Stasis()` after the application's name. `endpoint` is the channel's name without its
    suffix (`PJSIP/001`). `up`: it was answered before. `accountcode`: who pays for it, empty when nobody has said so.
    """

    channel: "Channel"
    args: tuple[str, ...]
    caller: CallerId
    dialled: str
    endpoint: str
    up: bool
    accountcode: str = ""
    away: bool = False
    """It is in the dialplan, and was found there."""


LegNews = Callable[[Leg, LegEnd | None], None]
"""Tells that a leg is placed (None), and how it ended."""


class Channel(Protocol):
    """One leg that we control. Serial: one operation at a time, ordered by one task."""

    id: ChannelId
    keys: KeyBuffer
    talks_while_ringing: bool
    """`ring` comes back when the conversation is over, and nothing cuts it meanwhile; see `Rung.talked`."""

    async def answer(self) -> None:
        """Answer it; nothing happens when it is up."""

    async def play(self, media: Sequence[MediaUri], keys: KeyRule) -> Played:
        """Play a list of sounds, one after the other, to its end, or to the key under rule INTERRUPT.

        With INTERRUPT and a key already in the buffer nothing is played: the end is KEY at once.
        """

    async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
        """Wait in silence, with audio flowing. With INTERRUPT, a key (also one in the buffer) ends it."""

    async def collect(self, limits: DigitLimits, so_far: str = "") -> Digits:
        """Collect keys from now, those in the buffer first; the first-digit timer starts now."""

    async def meanwhile(self, work: Coroutine[Any, Any, T], hold: Hold | None = None) -> T:
        """Await work while holding the caller: keys are buffered, music or silence is sent.

        When the caller leaves, the work is cancelled and ChannelGone raised. Errors of the work pass through.
        """

    async def record(self, name: str, limits: RecordLimits) -> Recorded:
        """Record the caller into `callbridge/…` below Asterisk's recordings. AsteriskError when it cannot be made."""

    async def set_variable(self, name: str, value: str) -> None:
        """Set a channel variable. The name is ours: never one that a script wrote."""

    async def set_caller(self, caller: CallerId) -> None:
        """Set the caller identity of the channel, in its wire form."""

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        """Place the legs and let them ring while the caller hears what `dial` says; keys are dropped.

        When this ends, however it does, no leg is left but the one that has answered; that one is ended too unless
        `talk` follows. ChannelGone when the caller leaves: all legs are gone or going then.
        """

    async def talk(self, talk: Talk) -> Talked:
        """Connect the caller with the leg that has answered, until one of them leaves; keys belong to the parties.

        Two who talk since before a restart are not connected again; when they do not any more, it is over at once.

        The leg is gone afterwards, but for one that a telephone has transferred elsewhere. TIMEOUT(absolute) is lifted
        meanwhile. ChannelGone when the caller hangs up.
        """

    def part(self, party: str) -> Arrival | None:
        """While this one talks: the other party, whose channel it is, goes its own way, as an arrival with a caller.

        Whoever has ordered it ends the operation `talk` then. None: this is not who talks. Does nothing else.
        """

    async def visit(self, place: DialplanPlace, variables: Mapping[str, str]) -> str:
        """Send the channel to a place of the dialplan, wait until it comes back, and say with which word.

        One that is there since before a restart is only waited for.

        `variables` are set before it goes. The word is the STATUS of `Stasis(callbridge,return,STATUS)`, hostile text.
        ChannelGone when it ends there, or enters in another way.
        """

    async def return_to_dialplan(self, result: DialplanResult, place: DialplanPlace | None = None) -> bool:
        """Give the channel back: CALLBRIDGE_RESULT is set and the dialplan goes on at the place.

        Without one it goes on at the next priority, and also, and False is said, when the place does not exist.
        A channel that we have called has no dialplan, and is hung up.
        """

    async def hangup(self, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        """End the channel. A channel that is gone already is no error."""

    def when_gone(self, told: Callable[[int], None], leg: str = "") -> None:
        """Have it told once, with its Q.850 cause (0: not known), that the channel is gone for good, wherever it went.

        With `leg`: that a leg which is placed for it is gone. Several may ask for it; none is told at once.
        """

    def standing(self) -> Standing | None:
        """What a process after this one must know of it; None when nobody could take it up: it ends with this one."""

    async def close(self) -> None:
        """Let go of everything of this channel (playback, silence, subscriptions); never raises."""
