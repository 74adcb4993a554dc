"""What calls leave behind, as lists: every change that is kept, and a notification of every event."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.calls.records import Change, LegRecord, Notification
from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger


@dataclass
class ListKeeper:
    changes: list[Change] = field(default_factory=list)

    def keep(self, change: Change) -> None:
        self.changes.append(change)

    @property
    def told(self) -> list[tuple[LegRecord, Trigger]]:
        """Every event that was told, with its leg as it was written with it."""
        return [(change.leg, one.trigger) for change in self.changes if change.leg for one in change.tell]


class EveryEvent:
    """Fulfils Notices: one receiver wants all events of all extensions."""

    def notices(
        self,
        leg: LegRecord,
        trigger: Trigger,
        at: float,
        *,
        executed: bool = False,
        variables: Mapping[str, str] | None = None,
        secrets: frozenset[str] = frozenset(),
    ) -> tuple[Notification, ...]:
        key = f"{leg.channel} {leg.extension} {leg.visit}"
        return (
            Notification(
                id=f"{key} {trigger}",
                definition="all",
                origin=Origin.FILE,
                extension=str(leg.extension),
                trigger=trigger,
                leg=key,
                call_id=leg.call_id,
                api_id=leg.api_id,
                method="GET",
                url="https://crm.example/ev",
                body="",
                receiver="https://crm.example:443",
                at=at,
                give_up_at=at + 60,
            ),
        )
