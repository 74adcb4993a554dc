"""What a call needs of the edges besides its channel, each as a protocol fulfilled by shape.

Knows what is asked of an edge. Does not know who fulfils it.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Protocol

from bridge.calls.identities import new_api_id
from bridge.calls.journal import Entry
from bridge.calls.nobody import NoConnections, NoEvents, NoIds, NoSnapshots, UnseenDialplan, no_link
from bridge.calls.pin_guesses import PinGuesses
from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.service_ports import ExtensionIds
from bridge.calls.switchboard import Switchboard
from bridge.calls.volume import Volume
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.events import Trigger
from bridge.ivr.first_asked import FirstAsked
from bridge.ivr.live import LiveSet, SwitchOrder
from bridge.ivr.step import View
from bridge.protocol.facts import CallFacts
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import MediaUri


class Journal(Protocol):
    """Takes all that is worth telling. Never waits, never raises."""

    def note(self, call: str, entry: Entry) -> None:
        """Tell one thing about a call (its CallID), or about an edge (empty)."""


class Clock(Protocol):
    """The time of day and the monotonic one."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""


class Scripts(Protocol):
    """Asks scripts over HTTP, with the whole failure ladder but its last two steps."""

    async def ask(self, ask: Ask, facts: CallFacts) -> Reply:
        """Ask one script; the reply has been read to its end. Raises ScriptError when no step gave one."""


class Connections(Protocol):
    """The connections to scripts."""

    def make_ready(self, asked: Sequence[FirstAsked]) -> None:
        """Begin to connect to what will be asked soon. Never waits, never raises, sends nothing, promises nothing."""


@dataclass(frozen=True, slots=True)
class SoundName:
    """A sound to find: its name after variables were filled in, and where it is looked for."""

    name: str
    languages: tuple[str, ...]
    """In the order of the fallback; `en` is tried last."""
    view: View | None = None
    folder: str = ""
    organisation: str = ""
    only: bool = False
    """No other language than these: their words would be wrong in its grammar."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A text to speak. `volume` in percent of the engine's own level."""

    text: str
    language: str
    voice: str | None = None
    volume: int = 150
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """Speech that lies in a file. `voice_known` is False when the voice was replaced by the language's default."""

    media: MediaUri
    voice_known: bool = True


class Sounds(Protocol):
    """Finds sounds and makes speech."""

    def find(self, sound: SoundName) -> MediaUri | None:
        """The first file that exists, None when there is none or the name is not allowed (Call Interactive 6.2)."""

    async def speak(self, speech: Speech) -> Spoken | None:
        """Synthesise, or find in the cache; None when every engine failed (the edge has noted why)."""

    def prepare(self, speeches: Sequence[Speech]) -> None:
        """Begin to make what will be spoken soon, the first first. Never waits, never raises, promises nothing."""


class LiveSets(Protocol):
    """Hands out the present live set, and the draft."""

    def current(self) -> LiveSet:
        """The set on which new calls run."""

    async def draft(self) -> LiveSet | None:
        """The files as they are on disk now, errors tolerated; None when they cannot be read (that was noted)."""

    async def kept(self, version: str) -> LiveSet | None:
        """A set that calls of a process before this one run on; None when it is not there, or cannot be read."""


class Switches(Protocol):
    """The states that people set by hand (The IVR 5.2)."""

    def is_on(self, name: str) -> bool | None:
        """Whether it is on; one that was never set has its default. None: it is not declared."""

    async def turn(self, name: str, to: SwitchOrder, by: str) -> bool:
        """Set it for good and tell the audit log who did; whether it is on now."""


class Events(Protocol):
    """Keeps what extensions have in calls, and tells whoever is to be told. Never waits, never raises.

    `channel` is the uniqueid of a caller's channel, from which everything else follows.
    """

    def begun(self, channel: str, call: CallRecord, variables: Mapping[str, str], secrets: AbstractSet[str]) -> None:
        """A channel has entered the application; `variables` and `secrets` are looked at whenever something is told."""

    def entered(self, visit: LegRecord) -> None:
        """It stands in an IVR, which is not answered yet; which visit of this channel it is, is counted here."""

    def dialled(self, channel: str) -> None:
        """Tell the dial event of the IVR in which it stands, once: Dial-In, or Dial-Out if the IVR calls."""

    def answered(self, channel: str) -> None:
        """It is up: the dial event of each IVR visited, if it was not told yet, and then its answer."""

    def told(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """Something happened to a leg that the IVR has placed; the leg is told, and not kept."""

    def lost(self, leg: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """A leg that was placed has ended unanswered; `leg` is its channel.

        `absent`: the same as a leg of the telephone that was called, when that could not be reached.
        """

    def resumed(self, channel: str, variables: Mapping[str, str], secrets: AbstractSet[str], visits: int) -> bool:
        """The session of a channel goes on that a process before this one has begun; so many visits belong to it.

        False when nothing is known of the channel: then it begins.
        """

    def passed(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """A telephone's call passes through a dialplan step: its Dial-In or Dial-Out, which nobody tells again."""

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        """The session of a channel is over, which may live on; `cause` is the one with which we end it, else 0."""

    def gone(self, channel: str, cause: int) -> None:
        """It is gone for good: once its session is over, each IVR visited is told its Hangup, and all is closed."""


class Snapshots(Protocol):
    """Keeps where calls stand, so that a process after this one can go on with them (The IVR 3.12).

    Each `call` is a `Call`, which knows these ports.
    """

    def hold(self, call: Any) -> bool:  # noqa: ANN401 - a `Call`
        """Keep this call from now on, whenever something of it is noted. Never waits.

        False: it ends with this process.
        """

    def let_go(self, call: Any) -> None:  # noqa: ANN401 - a `Call`
        """It is over here."""

    def drop(self, server: str, channel: str) -> None:
        """What a process before this one has kept of a channel is of no use any more. Never waits."""

    async def secure(self, call: Any) -> None:  # noqa: ANN401 - a `Call`
        """Know that it is kept as it is now, before something is done that reaches others.

        Waits for one transaction, and never long: a store that is away keeps no call waiting. Raises nothing.
        """


class Dialplan(Protocol):
    """Asterisk's dialplan, as far as it can be looked at."""

    async def has(self, place: DialplanPlace) -> bool:
        """Whether a call that is sent there finds something; True when that cannot be known. Raises nothing."""


RecordingLink = Callable[[str, str], str]
"""Makes a link to a recording of a call that needs no token: CallAPIID and name; empty when there can be none."""


@dataclass(frozen=True, slots=True)
class ActionPorts:
    """All that effects may use."""

    scripts: Scripts
    sounds: Sounds
    journal: Journal
    clock: Clock
    live: LiveSets
    switches: Switches
    volume: Volume
    pins: PinGuesses
    events: Events = field(default_factory=NoEvents)
    ids: ExtensionIds = field(default_factory=NoIds)
    switchboard: Switchboard = field(default_factory=lambda: Switchboard(new_api_id))
    recording_link: RecordingLink = no_link
    dialplan: Dialplan = field(default_factory=UnseenDialplan)
    snapshots: Snapshots = field(default_factory=NoSnapshots)
    connections: Connections = field(default_factory=NoConnections)
