"""Telephones that are followed from outside, in a world of three phones, queues, a conference and an IVR.

`recorded` is what real Asterisk has shown of them: tests/data/ami. Names of dialplan places and ids are as they were;
the ids of calls, and the numbers that callers have dialled, are made up.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bridge.calls.phones.phones import Phones
from bridge.calls.phones.ports import PhonePorts
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
    Seen,
    Sighting,
)
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LiveCall, Switchboard
from bridge.ivr.events import Trigger
from bridge.ivr.live import LiveSet
from bridge.telephony.causes import CallFlow
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import CallerId, Extension
from tests.fakes.moments import HandClock
from tests.fakes.ports import FixedLive
from tests.fakes.told import EveryEvent, ListKeeper

DATA = Path(__file__).parents[2] / "data" / "ami"
VERSIONS = ("22", "16")
ANA, BEN, TOM = (Extension("0003", short) for short in ("001", "002", "101"))
SUPPORT, ROOM, IVR = (Extension("0003", short) for short in ("800", "700", "099"))
_QUEUES = {"800": "obsp", "801": "obs2p", "802": "obsl", "803": "obsln"}

LIVE = LiveSet(
    "v1",
    "0003",
    dialling=Dialling(
        directory=Directory(
            (
                *(Declaration(phone, ExtensionKind.PHONE) for phone in (ANA, BEN, TOM)),
                *(Declaration(Extension("0003", n), ExtensionKind.QUEUE, asterisk=q) for n, q in _QUEUES.items()),
                Declaration(ROOM, ExtensionKind.CONFERENCE, asterisk="777"),
                Declaration(IVR, ExtensionKind.IVR),
            )
        )
    ),
)


@dataclass
class Telephony:
    """Phones with everything that a test wants to look at."""

    clock: HandClock = field(default_factory=HandClock)
    keeper: ListKeeper = field(default_factory=ListKeeper)
    bugs: list[Exception] = field(default_factory=list)
    board: Switchboard = field(init=False)
    ports: PhonePorts = field(init=False)
    phones: Phones = field(init=False)
    due: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    live: LiveSet = LIVE

    def __post_init__(self) -> None:
        ids = count(1)
        self.board = Switchboard(lambda: f"call{next(ids)}")
        self.ports = PhonePorts(
            self.board,
            FixedLive(self.live),
            EveryEvent(),
            self.keeper,
            self.clock,
            "pbx1",
            "callbridge",
            lambda seconds, then: self.due.append((self.clock.monotonic() + seconds, then)),
            self.bugs.append,
        )
        self.phones = Phones(self.ports)

    def see(self, *sightings: Sighting) -> None:
        for sighting in sightings:
            self.phones.see(sighting)

    def after(self, seconds: float) -> None:
        self.clock.go_on(seconds)
        now = self.clock.monotonic()
        due, self.due = [then for at, then in self.due if at <= now], [one for one in self.due if one[0] > now]
        for then in due:
            then()

    @property
    def events(self) -> list[str]:
        """`001 dial-in`, `001 hangup BUSY`: what was told, in its order."""
        return [
            f"{leg.extension.short} {trigger}" + (f" {leg.status}" if trigger is Trigger.HANGUP else "")
            for leg, trigger in self.keeper.told
        ]

    def leg_at(self, extension: Extension, trigger: Trigger, position: int = 0) -> LegRecord:
        """The leg as it was told with an event of an extension."""
        return [leg for leg, told in self.keeper.told if (leg.extension, told) == (extension, trigger)][position]

    @property
    def call(self) -> LiveCall:
        """The one call that is up."""
        (call,) = self.board
        return call


def seen(
    channel: str,
    name: str,
    linked: str = "",
    caller: str = "",
    connected: str = "",
    **said: Any,  # noqa: ANN401 - any field of Seen
) -> Seen:
    """A channel as it is seen: `caller` and `connected` are numbers."""
    return Seen(channel, linked or channel, name, CallerId(number=caller), CallerId(number=connected), **said)


def visit(channel: str, call: LiveCall, **said: Any) -> LegRecord:  # noqa: ANN401 - any field of LegRecord
    """A visit of the IVR by a caller's channel."""
    given: dict[str, Any] = {"extension": IVR, "flow": CallFlow.IN, "began": 1.0} | said
    return LegRecord(call.api_id, call.call_id, channel, 0, server="pbx1", app="callbridge", **given)


def passes(extension: Extension, channel: str = "", number: int = 1) -> LegRecord:
    """What the dialplan's step has told of an extension whose call passes it."""
    return LegRecord("api", "17.1", channel, number, extension, CallFlow.IN, "pbx1", "callbridge", 1.0)


@cache
def recorded(version: str) -> Mapping[str, tuple[Sighting, ...]]:
    """Scenarios by name, as that version of Asterisk has shown them."""
    read = json.loads((DATA / f"seen-{version}.json").read_text(encoding="utf-8"))
    return {name: tuple(_sighting(event) for event in events) for name, events in read.items()}


def _sighting(event: dict[str, Any]) -> Sighting:
    def at(side: str) -> Seen | None:
        return seen(**event[side]) if side in event else None

    def one(side: str) -> Seen:
        return seen(**event[side])

    made: dict[str, Callable[[], Sighting]] = {
        "Newchannel": lambda: Appeared(one("channel")),
        "DialBegin": lambda: DialBegan(at("channel"), one("dest")),
        "DialEnd": lambda: DialEnded(at("channel"), one("dest"), event["status"]),
        "Hangup": lambda: HungUp(one("channel"), event["cause"]),
        "QueueCallerJoin": lambda: QueueJoined(one("channel"), event["queue"]),
        "QueueCallerAbandon": lambda: QueueAbandoned(one("channel"), event["queue"]),
        "AgentConnect": lambda: AgentConnected(one("channel"), one("dest"), event["queue"]),
        "ConfbridgeJoin": lambda: ConferenceJoined(one("channel"), event["conference"]),
        "ConfbridgeLeave": lambda: ConferenceLeft(one("channel"), event["conference"]),
        "BlindTransfer": lambda: BlindTransferred(
            one("Transferer"), at("Transferee"), event["context"], event["extension"]
        ),
        "AttendedTransfer": lambda: AttendedTransferred(
            one("OrigTransferer"), one("SecondTransferer"), at("Transferee"), at("TransferTarget")
        ),
    }
    return made[event["event"]]()
