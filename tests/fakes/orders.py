"""The running service, as whoever gives it orders sees it."""

import asyncio
from dataclasses import dataclass, field, replace

from bridge.calls.orders import FileChange, Reloaded, Standing, SwitchState
from bridge.ivr.live import SwitchOrder

ACCEPTED = Reloaded(accepted=True, version="0a1b2d")
STANDING = Standing("0.3.0", "0a1b2c", 3, 2, 61.5, {"pbx1": "connected"})


@dataclass
class FakeOrders:
    """`reloaded` is what a reload comes to; `ordered` is what was ordered, by whom."""

    stands: Standing = STANDING
    reloaded: Reloaded = ACCEPTED
    states: dict[str, SwitchState] = field(
        default_factory=lambda: {
            "night": SwitchState("night", "Night service", is_on=False),
            "a/b ș": SwitchState("a/b ș", "a/b ș", is_on=True),
        }
    )
    ordered: list[tuple[str, str]] = field(default_factory=list)
    differs: tuple[FileChange, ...] = ()
    compared: int = 0
    """How often somebody had the files compared."""

    def standing(self) -> Standing:
        return self.stands

    def switches(self) -> tuple[SwitchState, ...]:
        return tuple(self.states.values())

    async def turn(self, name: str, to: SwitchOrder, by: str) -> SwitchState | None:
        if name not in self.states:
            return None
        self.ordered.append((f"{name} {to}", by))
        on = not self.states[name].is_on if to is SwitchOrder.TOGGLE else to is SwitchOrder.ON
        self.states[name] = replace(self.states[name], is_on=on)
        return self.states[name]

    async def reload(self, by: str, *, accept_errors: bool) -> Reloaded:
        self.ordered.append((f"reload {accept_errors}", by))
        return self.reloaded

    async def differing(self) -> tuple[FileChange, ...]:
        self.compared += 1
        await asyncio.to_thread(int)  # others ask meanwhile
        return self.differs
