"""Queues and conferences that are seen. Source: Events and API 2.2 (rules 2, 3)."""

from bridge.calls.phones.sightings import (
    AgentConnected,
    Appeared,
    ConferenceJoined,
    ConferenceLeft,
    HungUp,
    QueueAbandoned,
    QueueJoined,
    Sighting,
)
from bridge.calls.switchboard import LegState
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow
from tests.unit.calls.telephones import BEN, ROOM, SUPPORT, Telephony, passes, seen

CALLER = seen("17.1", "PJSIP/002-1", dialled="800")
AGENT = seen("17.2", "PJSIP/001-2", "17.1")
JOINED, CONNECTED, ABANDONED = (
    QueueJoined(CALLER, "obsp"),
    AgentConnected(CALLER, AGENT, "obsp"),
    QueueAbandoned(CALLER, "obsp"),
)
INSIDE, OUTSIDE = ConferenceJoined(CALLER, "777"), ConferenceLeft(CALLER, "777")
GONE = HungUp(CALLER, 16)


def told(*sightings: Sighting) -> list[str]:
    watched = Telephony()
    watched.see(*sightings)
    return watched.events


def test_who_waits_and_is_served_or_gives_up_is_a_leg_of_the_queue() -> None:
    assert told(JOINED, CONNECTED, GONE) == ["800 dial-in", "800 answer-in", "800 hangup ANSWER"]
    assert told(JOINED, ABANDONED, GONE) == ["800 dial-in", "800 hangup CANCEL"]
    assert told(JOINED, HungUp(CALLER, 34)) == ["800 dial-in", "800 hangup CONGESTION"]


def test_twice_is_once_and_what_was_missed_is_not_invented() -> None:
    assert told(JOINED, JOINED, CONNECTED, CONNECTED, GONE, GONE) == told(JOINED, CONNECTED, GONE)
    assert told(CONNECTED, GONE) == ["800 answer-in", "800 hangup ANSWER"]
    assert told(ABANDONED, OUTSIDE, GONE) == []


def test_who_comes_back_after_he_has_left_is_another_leg() -> None:
    watched = Telephony()
    watched.see(JOINED, ABANDONED, JOINED, GONE)
    assert watched.events == ["800 dial-in", "800 hangup CANCEL"] * 2
    assert [leg.visit for leg, _ in watched.keeper.told] == [0, 0, 1, 1]


def test_a_conference_is_answered_when_it_is_joined() -> None:
    assert told(INSIDE, OUTSIDE, GONE) == ["700 dial-in", "700 answer-in", "700 hangup ANSWER"]
    assert told(INSIDE, GONE) == told(INSIDE, OUTSIDE, GONE)


def test_what_is_no_extension_or_no_channel_any_more_is_nobody() -> None:
    assert told(QueueJoined(CALLER, "unknown"), AgentConnected(CALLER, AGENT, "777"), GONE) == []
    assert told(GONE, JOINED, CONNECTED, ABANDONED) == []


def test_it_is_told_who_waits() -> None:
    watched = Telephony()
    watched.see(Appeared(CALLER), JOINED)
    leg = watched.leg_at(SUPPORT, Trigger.DIAL_IN)
    assert (leg.caller_number, leg.caller_extension, leg.flow) == ("0003*002", "0003*002", CallFlow.IN)
    assert (leg.called_extension, leg.called_number, leg.channel) == ("0003*800", "800", "17.1")


def test_a_dial_in_that_was_asked_is_not_told_again() -> None:
    watched = Telephony()
    watched.see(Appeared(CALLER))
    watched.phones.asked("17.1", passes(SUPPORT), Trigger.DIAL_IN)
    watched.see(JOINED, CONNECTED)
    assert watched.events == ["800 answer-in"]


def test_the_list_of_calls_shows_him_there_as_long_as_he_stays() -> None:
    watched = Telephony()
    watched.see(Appeared(CALLER), JOINED)
    seats = watched.call.legs
    assert seats["17.1", SUPPORT].state is LegState.RINGING
    watched.see(CONNECTED)
    assert seats["17.1", SUPPORT].state is LegState.ON_CALL
    watched.see(ABANDONED, INSIDE)
    assert set(seats) == {("17.1", BEN), ("17.1", ROOM)}
