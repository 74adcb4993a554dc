"""What events need of store and files, as lists and dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.calls.events.notifications import notices
from bridge.calls.journal import Entry
from bridge.calls.records import CallRecord, Change, LegRecord, Notification, OwedEvent
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallStatus
from bridge.telephony.values import Extension


class Silent:
    """Nobody reads this journal."""

    def note(self, call: str, entry: Entry) -> None:
        pass


@dataclass
class FakeIds:
    """The extensions that have an id."""

    known: Mapping[Extension, int] = field(default_factory=dict)

    def of(self, extension: Extension) -> int | None:
        return self.known.get(extension)


@dataclass
class FakeDefinitions:
    """All definitions, in their order."""

    all: list[Definition] = field(default_factory=list)

    def of(self, extension: Extension, trigger: Trigger) -> Sequence[Definition]:
        return [one for one in self.all if one.enabled and one.trigger is trigger and one.concerns(extension)]

    def find(self, definition: str) -> Definition | None:
        return next((one for one in self.all if one.id == definition), None)

    def named(self, owed: OwedEvent) -> list[Definition]:
        """Those that an event is owed to."""
        return [found for name in owed.definitions if (found := self.find(name)) is not None]


@dataclass
class FakeKeeper:
    """Every change, in order, and what those who want events are told by it."""

    definitions: FakeDefinitions = field(default_factory=FakeDefinitions)
    changes: list[Change] = field(default_factory=list)

    def keep(self, change: Change) -> None:
        self.changes.append(change)

    @property
    def told(self) -> list[Notification]:
        owed = [change.owed for change in self.changes if change.owed]
        return [notice for one in owed for notice in notices(one, self.definitions.named(one), Silent())]

    @property
    def words(self) -> list[tuple[str, str]]:
        """Extension and event of each notification."""
        return [(notice.extension, notice.trigger.value) for notice in self.told]

    @property
    def call(self) -> CallRecord:
        """The call as it was written last."""
        return [change.call for change in self.changes if change.call][-1]

    @property
    def legs(self) -> dict[str, LegRecord]:
        """The legs as they were written last."""
        return {change.leg.key: change.leg for change in self.changes if change.leg}


@dataclass
class FakeTelephones:
    """What whoever follows telephones was told."""

    told: list[tuple[str, ...]] = field(default_factory=list)

    def asked(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        self.told.append(("asked", channel, str(leg.extension), trigger.value))

    def entered_ivr(self, visit: LegRecord) -> None:
        self.told.append(("entered", visit.channel, str(visit.extension)))

    def answered_by_ivr(self, channel: str, at: float) -> None:
        self.told.append(("answered", channel))

    def leg_ended(self, channel: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        self.told.append(("ended", channel, status.value, *((str(absent.extension),) if absent else ())))
