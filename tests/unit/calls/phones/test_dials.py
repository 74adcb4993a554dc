"""Dials that are seen, or half seen. Source: Events and API 2.2 (rules 3, 5)."""

import pytest

from bridge.calls.phones.sightings import Appeared, DialBegan, DialEnded, HungUp, Sighting, TookStock, WentBlind
from bridge.calls.switchboard import LegState
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallStatus
from tests.unit.calls.telephones import ANA, BEN, Telephony, seen

CALLER = seen("17.1", "PJSIP/002-1", dialled="001")
CALLEE = seen("17.2", "PJSIP/001-2", "17.1")
BEGAN, ANSWERED, BUSY = (
    DialBegan(CALLER, CALLEE),
    DialEnded(CALLER, CALLEE, "ANSWER"),
    DialEnded(CALLER, CALLEE, "BUSY"),
)
GONE = (HungUp(CALLEE, 16), HungUp(CALLER, 16))


def told(*sightings: Sighting) -> list[str]:
    watched = Telephony()
    watched.see(*sightings)
    watched.after(2)
    return watched.events


def test_what_was_missed_is_not_invented_and_what_follows_is_told() -> None:
    answers = ["001 answer-in", "002 answer-out"]
    assert told(ANSWERED, *GONE) == [*answers, "001 hangup ANSWER", "002 hangup ANSWER"]
    assert told(BUSY, *GONE) == ["001 hangup BUSY", "002 hangup BUSY"]
    assert told(Appeared(CALLER), Appeared(CALLEE), *GONE) == []


def test_who_is_answered_before_asterisk_says_that_he_is_dialled_was_dialled_all_the_same() -> None:
    """Over ARI: one thread of Asterisk dials, another one sees the answer."""
    began, ended = DialBegan(None, CALLEE), DialEnded(None, CALLEE, "ANSWER")
    all_three = ["001 dial-in", "001 answer-in", "001 hangup ANSWER"]
    assert told(Appeared(CALLEE), began, ended, GONE[0]) == all_three
    assert told(Appeared(CALLEE), ended, began, GONE[0]) == all_three
    assert told(Appeared(CALLEE), ended, GONE[0], began) == all_three
    assert told(ended, GONE[0]) == all_three[1:]
    assert told(Appeared(CALLEE), WentBlind(), TookStock((CALLEE,)), ended, GONE[0]) == all_three[1:]


def test_twice_is_once() -> None:
    once = told(BEGAN, ANSWERED, *GONE)
    assert told(BEGAN, BEGAN, ANSWERED, BEGAN, ANSWERED, BUSY, *GONE, *GONE, BEGAN, ANSWERED) == once


def test_the_first_end_of_a_dial_counts() -> None:
    """A queue tells of one that nobody has answered NOANSWER, and then CANCEL."""
    again = DialEnded(CALLER, CALLEE, "CANCEL")
    assert told(BEGAN, BUSY, again, *GONE) == ["002 dial-out", "001 dial-in", "001 hangup BUSY", "002 hangup BUSY"]


def test_who_rings_several_ends_as_the_last_of_them() -> None:
    other = seen("17.3", "PJSIP/trunk-3", "17.1")
    ends = (BUSY, DialEnded(CALLER, other, "NOANSWER"))
    assert told(BEGAN, DialBegan(CALLER, other), *ends, *GONE)[-1] == "002 hangup NOANSWER"


def test_a_phone_that_was_rung_does_not_dial_out_when_its_channel_dials() -> None:
    onward = seen("17.3", "PJSIP/trunk-3", "17.1")
    ends = (DialBegan(CALLEE, onward), DialEnded(CALLEE, onward, "BUSY"))
    assert told(BEGAN, ANSWERED, *ends, *GONE) == told(BEGAN, ANSWERED, *GONE)


def test_and_one_that_calls_is_not_called_by_being_rung() -> None:
    back = (DialBegan(CALLEE, CALLER), DialEnded(CALLEE, CALLER, "BUSY"))
    assert told(BEGAN, ANSWERED, *back, *GONE) == told(BEGAN, ANSWERED, *GONE)


def test_a_caller_that_is_gone_does_not_keep_the_phone_from_being_told() -> None:
    assert told(HungUp(CALLER, 16), BEGAN, BUSY, HungUp(CALLEE, 17)) == ["001 dial-in", "001 hangup BUSY"]


def test_the_end_of_a_dial_reaches_a_caller_that_has_hung_up_first() -> None:
    other = DialEnded(seen("17.9", "PJSIP/101-9"), CALLEE, "ANSWER")  # somebody else is put in its place
    assert told(BEGAN, GONE[1], BUSY, GONE[0])[2:] == ["002 hangup BUSY", "001 hangup BUSY"]
    assert "002 answer-out" not in told(BEGAN, GONE[1], other, GONE[0])


def test_the_end_of_a_dial_reaches_the_caller_also_when_the_callee_is_gone() -> None:
    assert told(BEGAN, GONE[0], BUSY, GONE[1])[2:] == ["001 hangup BUSY", "002 hangup BUSY"]
    assert told(BEGAN, BUSY, GONE[0], ANSWERED, GONE[1])[2:] == ["001 hangup BUSY", "002 hangup BUSY"]


@pytest.mark.parametrize("word", ["", "RINGING", "who knows"])
def test_a_word_that_says_nothing_leaves_it_to_the_cause(word: str) -> None:
    assert told(BEGAN, DialEnded(CALLER, CALLEE, word), HungUp(CALLEE, 17))[-1] == "001 hangup BUSY"


def test_how_a_leg_of_ours_has_ended_concerns_only_legs_that_still_ring() -> None:
    watched = Telephony()
    watched.see(BEGAN, ANSWERED)
    for channel in ("17.1", "17.2", "17.9"):
        watched.phones.leg_ended(channel, CallStatus.BUSY)
    watched.see(*GONE)
    assert watched.events[-2:] == ["001 hangup ANSWER", "002 hangup ANSWER"]


def test_the_list_of_calls_shows_both_sides_in_each_state() -> None:
    watched = Telephony()

    def shown() -> list[tuple[str, LegState]]:
        return [(leg.number, leg.state) for leg in watched.call.legs.values()]

    watched.see(Appeared(CALLER))
    assert shown() == [("0003*002", LegState.TRYING)]
    watched.see(BEGAN)
    assert shown() == [("0003*002", LegState.OTHER_RINGS), ("0003*001", LegState.RINGING)]
    watched.see(ANSWERED)
    assert shown() == [("0003*002", LegState.ON_CALL), ("0003*001", LegState.ON_CALL)]
    assert {(leg.source, leg.destination) for leg in watched.call.legs.values()} == {(("0003*002",), ("0003*001",))}
    watched.see(GONE[0])
    assert shown() == [("0003*002", LegState.ON_CALL)]


def test_parties_outside_are_shown_with_their_numbers() -> None:
    caller = seen("17.1", "PJSIP/trunk-1", caller="0744123456", dialled="0258422544")
    first, second = (seen(f"17.{n}", f"Local/1@x-1;{n - 1}", "17.1") for n in (2, 3))
    watched = Telephony()
    watched.see(DialBegan(caller, first), DialBegan(second, seen("17.4", "PJSIP/001-4", "17.1")))
    assert [leg.number for leg in watched.call.legs.values()] == ["0003*001", "0744123456"]
    watched.see(DialEnded(second, seen("17.4", "PJSIP/001-4", "17.1"), "ANSWER"))
    assert {leg.state for leg in watched.call.legs.values()} == {LegState.ON_CALL}
    calling = Telephony()
    calling.see(Appeared(seen("18.1", "PJSIP/002-1", dialled="0744123456")))
    calling.see(DialBegan(seen("18.1", "PJSIP/002-1"), seen("18.2", "PJSIP/trunk-2", "18.1")))
    assert [(leg.number, leg.extension) for leg in calling.call.legs.values()] == [
        ("0003*002", BEN),
        ("0744123456", None),
    ]
    out = calling.leg_at(BEN, Trigger.DIAL_OUT)
    assert (out.called_number, out.called_extension) == ("0744123456", "")
    assert not [leg for leg, _ in calling.keeper.told if leg.extension == ANA]
