"""The calls that are up, as whoever gives orders sees them; and a service in a thread that takes such orders."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from bridge.calls.live_orders import CallShown, LegShown
from bridge.errors import OrderRefused
from bridge.web.control_calls import call_doors
from tests.fakes.control import taking_orders
from tests.fakes.orders import FakeOrders

IN_IVR = CallShown(
    "1763800000.1",
    "lfrsmzqx7c6tahkgcdvj",
    "pbx1",
    65.2,
    "+12025550143",
    "099",
    "0003*099",
    "main.start[2]",
    "asks credit",
    (LegShown("+12025550143", "talks"),),
)
TALKING = CallShown("1763800000.2", "b", "pbx1", 3725, "001", "002", legs=(LegShown("002", "ringing"),))


@dataclass
class FakeLiveOrders:
    """`ordered` is what was ordered, and by whom."""

    up: list[CallShown] = field(default_factory=lambda: [IN_IVR, TALKING])
    ordered: list[tuple[str, ...]] = field(default_factory=list)
    refuses: str = ""

    def calls(self) -> tuple[CallShown, ...]:
        return tuple(self.up)

    async def hang_up(self, call: str, by: str) -> bool:
        self._check()
        self.ordered.append(("hang up", call, by))
        return any(call in {one.call, one.api_id} for one in self.up)

    async def place(self, number: str, ivr: str, ring: float, by: str) -> CallShown:
        self._check()
        self.ordered.append(("place", number, ivr, f"{ring:g}", by))
        return IN_IVR

    def _check(self) -> None:
        if self.refuses:
            raise OrderRefused("not_allowed", self.refuses)


def running(path: Path, orders: FakeLiveOrders) -> AbstractContextManager[None]:
    """A service that takes these orders."""
    return taking_orders(path, FakeOrders(), call_doors(orders))
