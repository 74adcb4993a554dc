"""What is kept of an event while a call waits: who is told, and what may be different a moment later."""

from bridge.calls.events.owing import Debts
from bridge.calls.records import OwedEvent
from bridge.ivr.definition import Mode, Origin
from bridge.ivr.events import Trigger
from tests.fakes.event_ports import FakeDefinitions, FakeIds
from tests.fakes.listeners import a_definition
from tests.unit.calls.events.test_notifications import IVR, VISIT

WALL = a_definition(Trigger.HANGUP, origin=Origin.FILE)


def test_who_wants_it_and_the_ids_of_extensions_as_they_are_now() -> None:
    crm = a_definition(Trigger.DIAL_IN)
    debts = Debts(FakeDefinitions([crm, WALL]), FakeIds({IVR: 12}))
    assert debts.owed(VISIT, Trigger.DIAL_IN, 5.0) == OwedEvent(VISIT, Trigger.DIAL_IN, 5.0, (crm.id,), 12)


def test_what_nobody_is_told_is_not_owed() -> None:
    steering = a_definition(Trigger.DIAL_IN, mode=Mode.STEER)
    asked = a_definition(Trigger.DIAL_IN)
    assert Debts(FakeDefinitions([WALL, steering]), FakeIds()).owed(VISIT, Trigger.DIAL_IN, 5.0) is None
    assert Debts(FakeDefinitions([asked]), FakeIds()).owed(VISIT, Trigger.DIAL_IN, 5.0, executed=True) is None


def test_of_the_calls_variables_only_what_a_url_names_and_of_secrets_only_their_names() -> None:
    definition = a_definition(Trigger.DIAL_IN, "http://crm.example/$pin?n=$n&m=$missing")
    owed = Debts(FakeDefinitions([definition]), FakeIds()).owed(
        VISIT,
        Trigger.DIAL_IN,
        5.0,
        variables={"n": "7", "pin": "1234", "other": "x"},
        secrets=frozenset({"pin", "other"}),
    )
    assert owed is not None
    assert (owed.variables, owed.left_out) == ({"n": "7"}, ("pin",))
    assert "1234" not in repr(owed)
