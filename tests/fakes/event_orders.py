"""Deliveries and what is kept, as whoever gives orders to them sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.calls.deliveries import DeadReason, Delivery, DeliveryFilter, DeliveryState, Verdict
from bridge.calls.event_orders import Removed
from bridge.errors import OrderRefused
from bridge.ivr.events import Trigger
from tests.fakes.deliveries import a_notification

PENDING = Delivery(
    a_notification(1, url="https://crm.example/ev?token=abc&CallID=17.4", trigger=Trigger.DIAL_IN),
    DeliveryState.PENDING,
    2,
    1_763_800_004.0,
    Verdict(a_notification(1).id, due=1_763_800_004.0, error="CB202: refused", seconds=0.25),
)
DEAD = Delivery(
    a_notification(2, method="POST", body="CallID=17.4&CallerIDNum=0744"),
    DeliveryState.DEAD,
    1,
    None,
    Verdict(a_notification(2).id, reason=DeadReason.GONE, status=410, reply="moved\n\x1b[31maway", seconds=1.5),
    replay=True,
)
DONE = Delivery(
    a_notification(3), DeliveryState.DELIVERED, 1, None, Verdict(a_notification(3).id, delivered=True, status=200)
)


@dataclass
class FakeEventOrders:
    """Finds those of `found` whose ids are wanted, or all; `ordered` is what was ordered, by whom."""

    found: tuple[Delivery, ...] = (DONE, DEAD, PENDING)
    removed: Removed = field(default_factory=lambda: {"calls": 2, "recordings": 0})
    refuses: Exception | None = None
    ordered: list[tuple[str, object, str]] = field(default_factory=list)

    async def deliveries(self, wanted: DeliveryFilter, most: int) -> Sequence[Delivery]:
        self._note("list", wanted, "")
        return [one for one in self.found if not wanted.ids or one.notification.id in wanted.ids][:most]

    async def replay(self, wanted: DeliveryFilter, by: str) -> int:
        self._note("replay", wanted, by)
        return len([one for one in self.found if wanted.state in {None, one.state} and not wanted.ids])

    async def drop(self, wanted: DeliveryFilter, by: str) -> int:
        self._note("drop", wanted, by)
        return len([one for one in self.found if wanted.state in {None, one.state} and not wanted.ids])

    async def purge(self, by: str) -> Removed:
        self._note("purge", "", by)
        return self.removed

    async def forget(self, number: str, by: str) -> Removed:
        self._note("forget", number, by)
        if not number.isdigit():
            raise OrderRefused("invalid_number", f"{number} is no number")
        return self.removed

    def _note(self, what: str, subject: object, by: str) -> None:
        if self.refuses:
            raise self.refuses
        self.ordered.append((what, subject, by))
