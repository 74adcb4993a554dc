"""What is told of a call that nobody has answered. Source: Events and API 3.2, 3.3, 7.2."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from bridge.calls.nobody import NoEvents
from bridge.calls.placing.call_orders import PlaceOrder
from bridge.calls.placing.sources import plan_of
from bridge.calls.placing.unanswered import tell_unanswered
from bridge.calls.records import CallRecord, LegRecord
from bridge.telephony.causes import CallFlow, CallStatus, EndReason
from bridge.telephony.values import Extension
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_live, an_ivr, main
from tests.unit.calls.placing_world import ANA, PROGRAM, PUBLIC

IVR = an_ivr(main(start=[]), variables={"campaign": "spring"})


class Told(NoEvents):
    def __init__(self) -> None:
        self.records: list[CallRecord] = []
        self.visits: list[LegRecord] = []
        self.variables: dict[str, str] = {}
        self.order: list[object] = []

    def begun(self, channel: str, call: CallRecord, variables: Mapping[str, str], secrets: AbstractSet[str]) -> None:
        self.records.append(call)
        self.variables |= variables

    def entered(self, visit: LegRecord) -> None:
        self.visits.append(visit)

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        self.order.append(("left", channel, reason, cause))

    def gone(self, channel: str, cause: int) -> None:
        self.order.append(("gone", channel, cause))


async def told(order: PlaceOrder) -> Told:
    rig, events = Rig(live=a_live(IVR)), Told()
    rig.events = events
    ports = rig.ports
    live = rig.switchboard.expect("1.1", "pbx1", 5.0, "abc")
    plan = plan_of(order, PROGRAM, rig.live, ports)
    tell_unanswered(plan, live, CallStatus.BUSY, EndReason.CALLER_HANGUP, ports)
    return events


async def test_the_ivr_has_called_and_learns_how_it_went() -> None:
    events = await told(PlaceOrder(ANA, (PUBLIC,), "099", variables={"code": "42"}))
    (visit,) = events.visits
    assert (visit.flow, visit.extension, visit.channel) == (CallFlow.OUT, IVR.extension, "1.1")
    assert (visit.caller_number, visit.caller_extension) == ("0003*099", "0003*099")
    assert (visit.called_number, visit.called_extension) == (PUBLIC, "")
    assert events.order == [("left", "1.1", EndReason.CALLER_HANGUP, 17), ("gone", "1.1", 17)]
    assert (events.variables["code"], events.variables["campaign"]) == ("42", "spring")
    assert (events.variables["CALLAPIID"], events.variables["EXTENSION"]) == ("abc", "0003*099")
    (record,) = events.records
    assert (record.caller_number, record.called_number, record.extension) == (PUBLIC, "0003*099", "0003*099")


async def test_without_an_ivr_only_the_call_is_kept() -> None:
    events = await told(PlaceOrder(ANA, ("101",), "001"))
    assert events.visits == []
    assert events.records[0].extension == "0003*001"


async def test_an_extension_that_was_called_is_named() -> None:
    events = await told(PlaceOrder(ANA, ("101",), "099"))
    assert events.visits[0].called_extension == str(Extension("0003", "101"))
