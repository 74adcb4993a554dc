"""What a call needs of the edges besides its channel, each as a protocol fulfilled by shape.

Knows what is asked of an edge. Does not know who fulfils it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.calls.journal import Entry
from bridge.calls.pin_guesses import PinGuesses
from bridge.calls.volume import Volume
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.live import LiveSet, SwitchOrder
from bridge.ivr.step import View
from bridge.protocol.facts import CallFacts
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


class Switches(Protocol):
    """The states that people set by hand (The IVR 5.2)."""

    def is_on(self, name: str) -> bool | None:
        """Whether it is on; one that was never set has its default. None: it is not declared."""

    async def turn(self, name: str, to: SwitchOrder, by: str) -> bool:
        """Set it for good and tell the audit log who did; whether it is on now."""


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
