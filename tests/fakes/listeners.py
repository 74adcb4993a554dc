"""Everything behind the port `Events` of a rig, open to the test."""

from dataclasses import dataclass, field

from bridge.calls.events.owing import Debts
from bridge.calls.events.visits import Visits
from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension
from tests.fakes.event_ports import FakeDefinitions, FakeKeeper, FakeTelephones
from tests.fakes.ports import LoopClock, Rig

ALL = (ExtensionRange("0003", ("0123456789",) * 3, "0003*XXX"),)


def a_definition(
    trigger: Trigger,
    url: str = "http://crm.example/ev",
    *,
    of: tuple[Extension | ExtensionRange, ...] = ALL,
    mode: Mode = Mode.AUTO,
    origin: Origin = Origin.IVR,
) -> Definition:
    """One that wants an event of all extensions with three digits, unless others are named."""
    return Definition(f"d{trigger.number}", of, trigger, Script(name="crm", url=Template.parse(url)), origin, mode)


EVERY = tuple(a_definition(trigger, mode=Mode.NOTIFY) for trigger in Trigger)
"""Who is told everything."""


@dataclass
class Listeners:
    """Whoever keeps, is told, and follows telephones."""

    rig: Rig
    definitions: FakeDefinitions = field(default_factory=lambda: FakeDefinitions([*EVERY]))
    telephones: FakeTelephones = field(default_factory=FakeTelephones)

    def __post_init__(self) -> None:
        self.keeper = FakeKeeper(self.definitions)
        self.visits = Visits(
            Debts(self.definitions, self.rig.ids),
            self.keeper,
            self.rig.switchboard,
            self.telephones,
            LoopClock(),
            "callbridge",
        )
        self.rig.events = self.visits
