"""What calls leave behind, as lists: every change that is kept, and that every event is owed to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.calls.records import Change, LegRecord, OwedEvent
from bridge.ivr.events import Trigger


@dataclass
class ListKeeper:
    changes: list[Change] = field(default_factory=list)

    def keep(self, change: Change) -> None:
        self.changes.append(change)

    @property
    def told(self) -> list[tuple[LegRecord, Trigger]]:
        """Every event that was told, with its leg as it was written with it."""
        return [(change.leg, change.owed.trigger) for change in self.changes if change.leg and change.owed]


class EveryEvent:
    """Fulfils Owing: one receiver wants all events of all extensions."""

    def owed(
        self,
        leg: LegRecord,
        trigger: Trigger,
        at: float,
        *,
        executed: bool = False,
        variables: Mapping[str, str] | None = None,
        secrets: frozenset[str] = frozenset(),
    ) -> OwedEvent:
        return OwedEvent(leg, trigger, at, ("all",))
