"""The other ports of a call, as lists and dictionaries."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bridge.calls.identities import new_api_id
from bridge.calls.journal import Entry, FaultFound
from bridge.calls.nobody import NoEvents, NoSnapshots
from bridge.calls.pin_guesses import PinGuesses
from bridge.calls.ports import ActionPorts, Events, Snapshots, SoundName, Speech, Spoken
from bridge.calls.switchboard import Switchboard
from bridge.calls.volume import Volume
from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.first_asked import FirstAsked
from bridge.ivr.live import LiveSet, SwitchOrder
from bridge.protocol.facts import CallFacts
from bridge.telephony.values import MediaUri
from tests.fakes.event_ports import FakeIds

T = TypeVar("T")


class ListJournal:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, call: str, entry: Entry) -> None:
        self.entries.append(entry)

    def of(self, kind: type[T]) -> list[T]:
        return [entry for entry in self.entries if isinstance(entry, kind)]

    @property
    def codes(self) -> list[str]:
        return [entry.fault.code for entry in self.of(FaultFound)]


class LoopClock:
    def now(self) -> float:
        return 1_763_800_000 + asyncio.get_running_loop().time()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@dataclass
class FakeSounds:
    """Every sound exists but those in `missing`; speech takes `seconds`, or fails when that is None."""

    missing: set[str] = field(default_factory=set)
    seconds: float | None = 0.0
    voices: frozenset[str] = frozenset({"Alice"})
    asked: list[SoundName] = field(default_factory=list)
    spoken: list[Speech] = field(default_factory=list)
    prepared: list[Speech] = field(default_factory=list)

    def find(self, sound: SoundName) -> MediaUri | None:
        self.asked.append(sound)
        return None if sound.name in self.missing else MediaUri(f"sound:{sound.name}")

    async def speak(self, speech: Speech) -> Spoken | None:
        self.spoken.append(speech)
        if self.seconds is None:
            return None
        await asyncio.sleep(self.seconds)  # noqa: TID251 - a synthesis that takes virtual time
        known = speech.voice is None or speech.voice in self.voices
        return Spoken(MediaUri(f"sound:speech/{speech.text}"), known)

    def prepare(self, speeches: Sequence[Speech]) -> None:
        self.prepared.extend(speeches)


@dataclass
class FakeScripts:
    """Answers each question with the next reply, or what `each` gives, after `seconds`; a code is a failure."""

    replies: list[Reply | str] = field(default_factory=list)
    seconds: float = 0.0
    asked: list[tuple[Ask, CallFacts]] = field(default_factory=list)
    cancelled: int = 0
    each: Callable[[], Reply | str] | None = None

    async def ask(self, ask: Ask, facts: CallFacts) -> Reply:
        self.asked.append((ask, facts))
        try:
            await asyncio.sleep(self.seconds)  # noqa: TID251 - a script that takes virtual time
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        answer = self.each() if self.each else self.replies.pop(0)
        if isinstance(answer, str):
            raise ScriptError(fault(answer))
        return answer


@dataclass
class FakeConnections:
    """Remembers the hosts to which connections were to be made, each time."""

    ready: list[list[str]] = field(default_factory=list)

    def make_ready(self, asked: Sequence[FirstAsked]) -> None:
        self.ready.append([one.origin.host for one in asked])


@dataclass
class FakeSwitches:
    """Those in `states` are declared; `turned` tells who has set which."""

    states: dict[str, bool] = field(default_factory=dict)
    turned: list[tuple[str, str]] = field(default_factory=list)

    def is_on(self, name: str) -> bool | None:
        return self.states.get(name)

    async def turn(self, name: str, to: SwitchOrder, by: str) -> bool:
        self.states[name] = not self.states[name] if to is SwitchOrder.TOGGLE else to is SwitchOrder.ON
        self.turned.append((name, by))
        return self.states[name]


@dataclass
class FixedLive:
    live: LiveSet
    drafted: LiveSet | None = None
    older: LiveSet | None = None

    def current(self) -> LiveSet:
        return self.live

    async def draft(self) -> LiveSet | None:
        return self.drafted

    async def kept(self, version: str) -> LiveSet | None:
        return self.older if self.older and self.older.version == version else None


@dataclass
class Rig:
    """All ports of a call, open to the test."""

    journal: ListJournal = field(default_factory=ListJournal)
    scripts: FakeScripts = field(default_factory=FakeScripts)
    sounds: FakeSounds = field(default_factory=FakeSounds)
    live: LiveSet = field(default_factory=lambda: LiveSet("v1", "0003"))

    switches: FakeSwitches = field(default_factory=FakeSwitches)
    draft: LiveSet | None = None
    volume: Volume = field(default_factory=Volume)
    pins: PinGuesses = field(default_factory=PinGuesses)
    events: Events = field(default_factory=NoEvents)
    ids: FakeIds = field(default_factory=FakeIds)
    switchboard: Switchboard = field(default_factory=lambda: Switchboard(new_api_id))
    snapshots: Snapshots = field(default_factory=NoSnapshots)
    connections: FakeConnections = field(default_factory=FakeConnections)
    older: LiveSet | None = None
    """A set that was accepted before."""

    @property
    def ports(self) -> ActionPorts:
        live = FixedLive(self.live, self.draft, self.older)
        return ActionPorts(
            self.scripts,
            self.sounds,
            self.journal,
            LoopClock(),
            live,
            self.switches,
            self.volume,
            self.pins,
            self.events,
            self.ids,
            self.switchboard,
            snapshots=self.snapshots,
            connections=self.connections,
        )
