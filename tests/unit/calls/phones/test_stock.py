"""What exists, against what is remembered. Source: Events and API 2.2 (rule 6)."""

from bridge.calls.phones.sightings import Appeared, DialBegan, DialEnded, HungUp, QueueAbandoned, TookStock, WentBlind
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LegState
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension
from tests.unit.calls.telephones import ANA, BEN, IVR, SUPPORT, Telephony, seen

CALLER = seen("17.1", "PJSIP/002-1", dialled="001")
CALLEE = seen("17.2", "PJSIP/001-2", "17.1")
UP = seen("17.2", "PJSIP/001-2", "17.1", up=True)
BEGAN = DialBegan(CALLER, CALLEE)
DIALLED = ["002 dial-out", "001 dial-in"]


def left_open(
    channel: str, extension: Extension, flow: CallFlow, *, visit: int = 0, answered: float | None = None
) -> LegRecord:
    return LegRecord(
        *("before", "17.1", channel, visit, extension, flow, "pbx1", "callbridge", 1_763_000_000.0),
        caller_number="0003*002",
        called_number="001",
        answered=answered,
    )


class TestSweep:
    def test_a_channel_that_is_there_no_more_has_hung_up_with_the_best_status_known(self) -> None:
        watched = Telephony()
        watched.see(BEGAN, DialEnded(CALLER, CALLEE, "ANSWER"))
        watched.after(60)
        watched.see(TookStock((CALLER,)))
        assert watched.events[4:] == ["001 hangup ANSWER"]
        watched.see(TookStock(()))
        assert watched.events[5:] == ["002 hangup ANSWER"]
        assert watched.phones.size == 0

    def test_one_that_was_only_rung_ends_unknown_and_at_once(self) -> None:
        watched = Telephony()
        watched.see(BEGAN)
        watched.after(60)
        watched.see(TookStock(()))
        assert watched.events == [*DIALLED, "002 hangup UNKNOWN", "001 hangup UNKNOWN"]

    def test_a_stock_may_be_older_than_a_channel_unless_the_link_was_lost_since(self) -> None:
        watched = Telephony()
        watched.see(BEGAN, TookStock(()))
        assert watched.events == DIALLED
        watched.see(WentBlind(), TookStock((CALLER,)))
        assert watched.events == [*DIALLED, "001 hangup UNKNOWN"]

    def test_who_has_answered_while_nobody_looked_is_told_then(self) -> None:
        watched = Telephony()
        watched.see(BEGAN, WentBlind(), TookStock((CALLER, UP)))
        assert watched.events == [*DIALLED, "001 answer-in", "002 answer-out"]
        watched.see(TookStock((CALLER, UP)), DialEnded(CALLER, CALLEE, "ANSWER"))
        assert watched.events[4:] == []

    def test_the_same_when_nobody_has_called_it(self) -> None:
        watched = Telephony()
        watched.see(DialBegan(None, CALLEE), TookStock((UP,)))
        assert watched.events == ["001 dial-in", "001 answer-in"]

    def test_channels_that_are_met_there_are_listed_and_tell_nothing(self) -> None:
        watched = Telephony()
        trunk = seen("17.3", "PJSIP/trunk-3", "17.1", up=True)
        watched.see(TookStock((CALLER, UP, trunk)))
        states = {leg.number: leg.state for leg in watched.call.legs.values()}
        assert states == {"0003*002": LegState.TRYING, "0003*001": LegState.ON_CALL}
        watched.see(HungUp(CALLER, 16), HungUp(CALLEE, 16), HungUp(trunk, 16))
        assert (watched.events, watched.phones.size, list(watched.board)) == ([], 0, [])

    def test_a_call_whose_end_others_have_seen_is_closed_with_the_next_stock(self) -> None:
        watched = Telephony()
        watched.see(BEGAN)
        for channel in ("17.1", "17.2"):
            watched.board.gone(channel)
        watched.see(WentBlind(), TookStock(()))
        assert [change.call.ended is not None for change in watched.keeper.changes if change.call] == [False, True]

    def test_that_a_channel_is_gone_is_forgotten_after_a_while(self) -> None:
        watched = Telephony()
        watched.see(HungUp(CALLER, 16), Appeared(CALLER))
        assert not list(watched.board)
        watched.after(200)
        watched.see(TookStock(()), Appeared(CALLER))
        assert watched.call.call_id == "17.1"


class TestAdopt:
    def test_what_is_gone_meanwhile_has_hung_up_and_the_call_is_closed(self) -> None:
        watched = Telephony()
        answered = left_open("17.2", ANA, CallFlow.IN, answered=1_763_000_005.0)
        watched.phones.adopt([left_open("17.1", BEN, CallFlow.OUT), answered])
        assert [(leg.number, leg.state) for leg in watched.call.legs.values()] == [
            ("0003*002", LegState.UNKNOWN),
            ("0003*001", LegState.ON_CALL),
        ]
        watched.see(TookStock(()))
        assert watched.events == ["002 hangup UNKNOWN", "001 hangup ANSWER"]
        (closed,) = [change.call for change in watched.keeper.changes if change.call]
        assert (closed.api_id, closed.call_id, closed.began) == ("before", "17.1", 1_763_000_000.0)
        assert (closed.caller_number, closed.ended) == ("0003*002", watched.clock.now())
        assert watched.phones.size == 0

    def test_what_is_still_there_goes_on_under_its_identity(self) -> None:
        watched = Telephony()
        watched.phones.adopt([left_open("17.2", ANA, CallFlow.IN)])
        watched.see(TookStock((CALLER, CALLEE)), BEGAN, DialEnded(CALLER, CALLEE, "ANSWER"), HungUp(CALLEE, 16))
        assert watched.events == ["002 dial-out", "001 answer-in", "002 answer-out", "001 hangup ANSWER"]
        assert {(leg.api_id, leg.call_id) for leg, _ in watched.keeper.told} == {("before", "17.1")}

    def test_those_of_ivrs_are_not_ours_and_their_calls_are_closed_by_others(self) -> None:
        watched = Telephony()
        watched.phones.adopt([left_open("17.1", IVR, CallFlow.IN, visit=1), left_open("17.2", ANA, CallFlow.IN)])
        watched.see(TookStock(()))
        assert watched.events == ["001 hangup UNKNOWN"]
        assert not [change for change in watched.keeper.changes if change.call]

    def test_those_of_queues_are_no_telephones_and_are_counted_on(self) -> None:
        watched = Telephony()
        watched.phones.adopt([left_open("17.1", SUPPORT, CallFlow.IN, visit=1)])
        queue = seen("17.1", "PJSIP/002-1")
        watched.see(TookStock((queue,)), QueueAbandoned(queue, "obsp"))
        assert watched.events == ["800 hangup CANCEL"]
        assert watched.leg_at(SUPPORT, Trigger.HANGUP).visit == 1

    def test_those_of_extensions_that_exist_no_more_end_as_well(self) -> None:
        watched = Telephony()
        removed = left_open("17.2", Extension("0003", "555"), CallFlow.IN)
        watched.phones.adopt([removed, left_open("", ANA, CallFlow.IN)])
        watched.see(TookStock(()))
        assert watched.events == ["555 hangup UNKNOWN"]
