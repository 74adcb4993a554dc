"""What is told of telephones, for what real Asterisk has shown. Source: Events and API 2.2, 3; E1, E3, E11."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.calls.phones.sightings import (
    Appeared,
    AttendedTransferred,
    BeganToSee,
    BlindTransferred,
    DialBegan,
    DialEnded,
    HungUp,
    Seen,
    Sighting,
    TookStock,
    WentBlind,
)
from bridge.calls.records import LegRecord
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus
from tests.fakes.counting import entered
from tests.unit.calls.telephones import (
    ANA,
    BEN,
    IVR,
    TOM,
    VERSIONS,
    Telephony,
    passes,
    recorded,
    seen,
    visit,
)

ONE_CALLED = ["001 dial-in", "001 answer-in", "001 hangup ANSWER"]
TWO_PHONES = [
    "001 answer-in",
    "001 dial-in",
    "001 hangup ANSWER",
    "002 answer-out",
    "002 dial-out",
    "002 hangup ANSWER",
]
RING_OUT = ["001 dial-in", "001 hangup NOANSWER"]
WAITED = [*ONE_CALLED, "800 answer-in", "800 dial-in", "800 hangup ANSWER"]
CLICKED = [*ONE_CALLED, "002 answer-in", "002 dial-in", "002 hangup ANSWER"]

STORIES = {
    "answered, caller hangs up (phone -> 001)": ONE_CALLED,
    "answered, callee hangs up": ONE_CALLED,
    "answered, phone ben(002) -> 001 from-phones 001 (callee hangs up)": TWO_PHONES,
    "answered, callee hangs up, Dial(,g) then caller goes on": ONE_CALLED,
    "busy 486": ["001 dial-in", "001 hangup BUSY"],
    "rejected 603": RING_OUT,
    "480": RING_OUT,
    "404": RING_OUT,
    "503": ["001 dial-in", "001 hangup CONGESTION"],
    "no answer, Dial timeout 3 s": RING_OUT,
    "cancelled by caller while ringing": ["001 dial-in", "001 hangup CANCEL"],
    "unregistered (101)": [],
    "forked to three, 002 answers, caller hangs up": [
        *("001 dial-in", "002 dial-in", "101 dial-in", "002 answer-in"),
        *("001 hangup CANCEL", "101 hangup CANCEL", "002 hangup ANSWER"),
    ],
    "forked to three, one busy, one rejects, caller cancels": [
        *("001 dial-in", "002 dial-in", "101 dial-in"),
        *("001 hangup BUSY", "002 hangup NOANSWER", "101 hangup CANCEL"),
    ],
    "302 forward from 001 to 101, answered": [
        *("001 dial-in", "001 hangup CANCEL", "101 dial-in", "101 answer-in", "101 hangup ANSWER"),
    ],
    "302 forward from 001 to 101, busy there": [
        *("001 dial-in", "001 hangup CANCEL", "101 dial-in", "101 hangup BUSY"),
    ],
    "Dial(Local/..) -> 001, answered (optimised away)": ONE_CALLED,
    "Dial(Local/../n) -> 001, answered": ONE_CALLED,
    "queue, PJSIP member, agent answers, agent hangs up (option c)": WAITED,
    "queue, PJSIP member, agent answers, caller hangs up": WAITED,
    "queue, caller gives up while agent rings": [
        *("800 dial-in", "001 dial-in", "800 hangup CANCEL", "001 hangup CANCEL"),
    ],
    "queue, agent rung twice (timeout 2), answers the second time": [*RING_OUT, *WAITED],
    "queue, nobody answers for 10 s (queue timeout)": [*RING_OUT * 4, "800 dial-in", "800 hangup CANCEL"],
    "queue of 001 and 002 ringall, 001 answers": [
        *("801 dial-in", "001 dial-in", "002 dial-in", "001 answer-in", "002 hangup CANCEL"),
        *("801 answer-in", "001 hangup ANSWER", "801 hangup ANSWER"),
    ],
    "queue, Local member (optimised), agent answers, hangs up": [one.replace("800", "802") for one in WAITED],
    "queue, Local/n member, agent answers, hangs up": [one.replace("800", "803") for one in WAITED],
    "queue, Local member, caller gives up while ringing": [
        *("802 dial-in", "001 dial-in", "802 hangup CANCEL", "001 hangup CANCEL"),
    ],
    "conference of two": ["700 dial-in", "700 answer-in", "700 hangup ANSWER"] * 2,
    "blind transfer by callee 001 of caller to 002, answered": [
        *ONE_CALLED,
        *("002 dial-in", "002 answer-in", "002 hangup ANSWER"),
    ],
    "blind transfer by caller 002 of callee 001 to 101, answered": [
        *TWO_PHONES,
        *("101 dial-in", "101 answer-in", "101 hangup ANSWER"),
    ],
    "blind transfer by callee 001 to 002, busy": [*ONE_CALLED, "002 dial-in", "002 hangup BUSY"],
    "attended transfer by callee 001 (REFER Replaces): caller <-> 002, caller hangs up last": [
        *ONE_CALLED,
        *("001 dial-out", "001 answer-out", "001 hangup ANSWER"),
        *("002 dial-in", "002 answer-in", "002 hangup ANSWER"),
    ],
    "attended transfer by caller 002 (REFER Replaces): 001 <-> 101": [
        *TWO_PHONES,
        *("002 dial-out", "002 answer-out", "002 hangup ANSWER"),
        *("101 dial-in", "101 answer-in", "101 hangup ANSWER"),
    ],
    "attended transfer while the consulted party still rings (semi-attended)": [
        *ONE_CALLED,
        *("001 dial-out", "001 hangup CANCEL"),
        *("002 dial-in", "002 answer-in", "002 hangup ANSWER"),
    ],
    "attended transfer to a channel running an application (keep: Playback/Echo)": ONE_CALLED,
    "ARI create+dial to 001, answered, callee hangs up": ONE_CALLED,
    "ARI create+dial to 001, busy": ["001 dial-in", "001 hangup BUSY"],
    "ARI create+dial to 001, DELETE while ringing": ["001 dial-in", "001 hangup CANCEL"],
    "ARI create+dial with originator = a caller's channel, answered": ONE_CALLED,
    "ARI originate with app, answered, callee hangs up": ONE_CALLED,
    "ARI originate with app, busy": ["001 dial-in", "001 hangup BUSY"],
    "ARI originate into context (from-phones,002): 001 answers, then dials 002": CLICKED,
    "AMI Originate Async PJSIP/001 -> from-phones,002": CLICKED,
}
UNTOLD = {
    "ARI create+dial to 001, timeout 3": {"22": "NOANSWER", "16": "CANCEL"},
    "ARI originate with app, timeout 3": {"22": "NOANSWER", "16": "UNKNOWN"},
}
"""Of these, Asterisk tells others no end of the dial, and the old one a cause that says little."""


@pytest.mark.parametrize("version", VERSIONS)
def test_every_story_is_expected(version: str) -> None:
    assert recorded(version).keys() == STORIES.keys() | UNTOLD.keys()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("story", STORIES)
def test_each_event_of_a_leg_is_told_once_and_nothing_is_left_behind(story: str, version: str) -> None:
    watched = Telephony()
    watched.see(*recorded(version)[story])
    watched.after(3)
    assert sorted(watched.events) == sorted(STORIES[story])
    assert in_order(watched.keeper.told)
    assert (watched.phones.size, list(watched.board), watched.bugs) == (0, [], [])
    written = {change.call.api_id: change.call.ended for change in watched.keeper.changes if change.call}
    assert None not in written.values()
    assert {leg.api_id for leg, _ in watched.keeper.told} <= written.keys()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("story", UNTOLD)
def test_of_a_leg_of_ours_that_rings_out_asterisk_tells_what_it_can(story: str, version: str) -> None:
    watched = Telephony()
    watched.see(*recorded(version)[story])
    watched.after(3)
    assert watched.events == ["001 dial-in", f"001 hangup {UNTOLD[story][version]}"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("story", UNTOLD)
@pytest.mark.parametrize("early", [True, False])
def test_and_we_tell_how_it_has_ended_before_its_hangup_or_soon_after(story: str, version: str, early: bool) -> None:
    watched = Telephony()
    *before, hung_up = recorded(version)[story]
    watched.see(*before, *(() if early else (hung_up,)))
    watched.phones.leg_ended("1795000000.1", CallStatus.NOANSWER)
    watched.phones.leg_ended("1795000000.1", CallStatus.BUSY)
    watched.see(hung_up)
    assert watched.events == RING_OUT


class TestAbsent:
    """E3: a telephone that we have called, and of which Asterisk has made no channel."""

    leg = replace(passes(ANA, "1795000000.1"), began=5.0, caller_extension="0003*099")

    def test_it_has_a_hangup_without_a_dial_in_and_is_kept(self) -> None:
        watched = Telephony()
        watched.see(TookStock(()))
        watched.phones.leg_ended(self.leg.channel, CallStatus.CHANUNAVAIL, self.leg)
        assert watched.events == []
        watched.after(2)
        assert watched.events == ["001 hangup CHANUNAVAIL"]
        assert watched.keeper.changes[-1].leg == replace(self.leg, ended=5.0, status=CallStatus.CHANUNAVAIL)

    def test_but_what_is_seen_of_its_channel_tells_better(self) -> None:
        watched = Telephony()
        callee = seen(self.leg.channel, "PJSIP/001-1")
        watched.see(TookStock(()))
        watched.phones.leg_ended(self.leg.channel, CallStatus.CHANUNAVAIL, self.leg)
        watched.see(Appeared(callee), DialBegan(None, callee), HungUp(callee, 20))
        watched.after(3)
        assert watched.events == ["001 dial-in", "001 hangup CHANUNAVAIL"]

    def test_who_calls_an_ivr_in_the_first_moment_of_a_link_is_seen(self) -> None:
        for began, told in (((), []), ((BeganToSee(),), ["002 dial-out"])):
            watched = Telephony()
            watched.see(*began)
            call = watched.board.enter("17.1", "", "pbx1", 1.0)
            watched.phones.entered_ivr(visit("17.1", call, caller_extension="0003*002"))
            assert watched.events == told

    def test_and_without_ami_telephones_have_no_events(self) -> None:
        watched = Telephony()
        watched.phones.leg_ended(self.leg.channel, CallStatus.CHANUNAVAIL, self.leg)
        watched.after(3)
        assert watched.events == []


def in_order(told: list[tuple[LegRecord, Trigger]]) -> bool:
    """Dial before answer before hangup for every leg, and none of them twice."""
    rank = {Trigger.HANGUP: 2, Trigger.ANSWER_IN: 1, Trigger.ANSWER_OUT: 1}
    legs: dict[tuple[str, str, int], list[int]] = {}
    for leg, trigger in told:
        legs.setdefault((leg.channel, str(leg.extension), leg.visit), []).append(rank.get(trigger, 0))
    return all(ranks == sorted(set(ranks)) for ranks in legs.values())


def test_a_called_phone_is_told_who_calls_by_which_number() -> None:
    watched = Telephony()
    watched.see(*recorded("22")["answered, caller hangs up (phone -> 001)"])
    leg = watched.leg_at(ANA, Trigger.DIAL_IN)
    assert (leg.call_id, leg.channel, leg.flow) == ("1795000000.1", "1795000000.2", CallFlow.IN)
    assert (leg.caller_number, leg.caller_extension) == ("+12025550143", "")
    assert (leg.called_did, leg.called_extension, leg.called_number) == ("0258422544", "0003*001", "0258422544")
    assert {leg.api_id for leg, _ in watched.keeper.told} == {"call1"}
    assert [change.call.extension for change in watched.keeper.changes if change.call] == ["0003*001"] * 3


def test_between_two_phones_both_are_told_of_each_other() -> None:
    watched = Telephony()
    watched.see(*recorded("16")["answered, phone ben(002) -> 001 from-phones 001 (callee hangs up)"])
    out, into = watched.leg_at(BEN, Trigger.DIAL_OUT), watched.leg_at(ANA, Trigger.DIAL_IN)
    assert (out.caller_number, out.caller_extension, out.flow) == ("0003*002", "0003*002", CallFlow.OUT)
    assert (out.called_extension, out.called_number, out.called_did) == ("0003*001", "001", "")
    assert (into.caller_number, into.caller_extension) == ("0003*002", "0003*002")
    assert (into.called_extension, into.called_number, into.called_did) == ("0003*001", "001", "")
    assert into.call_id == out.call_id == out.channel


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "story",
    [
        "302 forward from 001 to 101, answered",
        "Dial(Local/..) -> 001, answered (optimised away)",
        "queue, Local member (optimised), agent answers, hangs up",
        "blind transfer by callee 001 of caller to 002, answered",
    ],
)
def test_behind_local_channels_queues_and_transfers_the_real_caller_calls(story: str, version: str) -> None:
    watched = Telephony()
    watched.see(*recorded(version)[story])
    for leg, _ in watched.keeper.told:
        assert (leg.caller_number, leg.called_did, leg.call_id) == ("+12025550143", "0258422544", "1795000000.1")


def test_whoever_is_sent_on_calls_the_number_to_which_he_is_sent() -> None:
    watched = Telephony()
    watched.see(*recorded("22")["blind transfer by caller 002 of callee 001 to 101, answered"])
    leg = watched.leg_at(TOM, Trigger.DIAL_IN)
    assert (leg.caller_extension, leg.called_number, leg.call_id) == ("0003*001", "101", "1795000000.1")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "story",
    [
        "blind transfer by callee 001 of caller to 002, answered",
        "blind transfer by caller 002 of callee 001 to 101, answered",
        "blind transfer by callee 001 to 002, busy",
    ],
)
def test_and_so_he_does_when_asterisk_tells_of_the_new_dial_before_it_tells_of_the_transfer(
    story: str, version: str
) -> None:
    in_order, late = Telephony(), Telephony()
    seen = recorded(version)[story]
    (transfer,) = (one for one in seen if isinstance(one, BlindTransferred))
    place = [number for number, one in enumerate(seen) if isinstance(one, DialBegan)][1]
    in_order.see(*seen)
    late.see(*(one for one in seen[: place + 1] if one is not transfer), transfer, *seen[place + 1 :])
    assert late.events == in_order.events
    assert [leg for leg, _ in late.keeper.told] == [leg for leg, _ in in_order.keeper.told]


def test_where_the_dialplan_goes_after_a_conversation_is_not_where_somebody_was_sent() -> None:
    watched = Telephony()
    seen = recorded("22")["blind transfer by callee 001 to 002, busy"]
    first, second = (one for one in seen if isinstance(one, DialBegan))
    assert first.caller is not None
    before = [one for one in seen[: seen.index(second)] if not isinstance(one, BlindTransferred)]
    watched.see(*before, replace(second, caller=replace(first.caller, dialled="hunt")))
    assert watched.leg_at(BEN, Trigger.DIAL_IN).called_number == "0258422544"


@pytest.mark.parametrize("version", VERSIONS)
def test_after_an_attended_transfer_the_older_call_holds(version: str) -> None:
    watched = Telephony()
    watched.see(
        *recorded(version)["attended transfer by callee 001 (REFER Replaces): caller <-> 002, caller hangs up last"]
    )
    assert [watched.leg_at(BEN, trigger).api_id for trigger in (Trigger.DIAL_IN, Trigger.HANGUP)] == ["call2", "call1"]
    assert watched.leg_at(BEN, Trigger.HANGUP).call_id == "1795000000.1"


class TestAfterHangup:
    ringing = (
        Appeared(seen("17.1", "PJSIP/trunk-1", caller="0744", dialled="0258422544")),
        DialBegan(seen("17.1", "PJSIP/trunk-1"), seen("17.2", "PJSIP/001-2", "17.1")),
    )
    gone = HungUp(seen("17.2", "PJSIP/001-2", "17.1"), 16)

    def test_the_end_of_the_dial_may_come_within_two_seconds(self) -> None:
        watched = Telephony()
        watched.see(*self.ringing, self.gone)
        watched.after(1.9)
        assert watched.events == ["001 dial-in"]
        watched.see(DialEnded(seen("17.1", "PJSIP/trunk-1"), seen("17.2", "PJSIP/001-2", "17.1"), "BUSY"))
        assert watched.events == ["001 dial-in", "001 hangup BUSY"]
        assert watched.leg_at(ANA, Trigger.HANGUP).ended == pytest.approx(watched.clock.now() - 1.9)

    def test_an_answer_that_comes_late_is_told_before_it(self) -> None:
        watched = Telephony()
        watched.see(*self.ringing, self.gone)
        watched.after(1)
        watched.see(DialEnded(seen("17.1", "PJSIP/trunk-1"), seen("17.2", "PJSIP/001-2", "17.1"), "ANSWER"))
        assert watched.events == ONE_CALLED
        leg = watched.leg_at(ANA, Trigger.HANGUP)
        assert leg.answered == leg.ended

    def test_without_it_the_cause_decides_and_the_call_is_closed_after_the_leg(self) -> None:
        watched = Telephony()
        watched.see(*self.ringing, self.gone, HungUp(seen("17.1", "PJSIP/trunk-1"), 16))
        assert not list(watched.board)
        watched.after(2)
        assert watched.events == ["001 dial-in", "001 hangup CANCEL"]
        last = watched.keeper.changes[-1].call
        assert last
        assert last.ended == watched.clock.now()
        assert watched.phones.size == 0


class TestIvr:
    def call_ivr(self, name: str = "PJSIP/002-1") -> Telephony:
        watched = Telephony()
        watched.see(TookStock(()), Appeared(seen("17.1", name, caller="002", dialled="099")))
        return watched

    def test_a_phone_that_reaches_an_ivr_has_dialled_out_and_is_answered_by_it(self) -> None:
        watched = self.call_ivr()
        facts = {"caller_extension": "0003*002", "called_number": "099"}
        watched.phones.entered_ivr(visit("17.1", watched.call, **facts))
        watched.phones.entered_ivr(visit("17.1", watched.call, **facts))
        watched.phones.answered_by_ivr("17.1", 1_763_800_009.0)
        assert watched.events == ["002 dial-out", "002 answer-out"]
        leg = watched.leg_at(BEN, Trigger.ANSWER_OUT)
        assert (leg.called_extension, leg.called_number, leg.caller_number) == ("0003*099", "099", "0003*002")
        assert leg.answered == 1_763_800_009.0
        assert not [change for change in watched.keeper.changes if change.call]  # that record is the IVR's
        watched.see(HungUp(seen("17.1", "PJSIP/002-1"), 16))
        assert watched.events[2:] == ["002 hangup ANSWER"]
        assert watched.phones.size == 0

    def test_it_may_be_known_before_the_channel_is_seen_and_answered_at_once(self) -> None:
        watched = Telephony()
        watched.see(TookStock(()))
        call = watched.board.enter("17.1", "", "pbx1", 1.0)
        watched.phones.entered_ivr(visit("17.1", call, caller_extension="0003*002", answered=5.0))
        watched.see(Appeared(seen("17.1", "PJSIP/002-1", dialled="099")))
        assert watched.events == ["002 dial-out", "002 answer-out"]

    def test_callers_from_outside_and_phones_that_were_rung_do_not_dial_out(self) -> None:
        watched = self.call_ivr("PJSIP/trunk-1")
        watched.phones.entered_ivr(visit("17.1", watched.call))
        watched.phones.answered_by_ivr("17.1", 1.0)
        watched.phones.answered_by_ivr("17.9", 1.0)
        watched.see(DialBegan(None, seen("18.1", "PJSIP/001-9")))
        rung = watched.board.of_channel("18.1")
        assert rung
        placed = {"flow": CallFlow.OUT, "caller_extension": "0003*099"}
        watched.phones.entered_ivr(visit("18.1", rung, **placed))
        watched.phones.entered_ivr(visit("18.1", rung, caller_extension="0003*001"))
        watched.phones.answered_by_ivr("18.1", 1.0)
        assert watched.events == ["001 dial-in"]

    def test_a_phone_that_the_ivr_rings_is_told_of_the_ivr_and_its_caller(self) -> None:
        watched = self.call_ivr("PJSIP/trunk-1")
        call = watched.call
        facts = {"caller_number": "0744123456", "caller_name": "Acme", "called_did": "0258422544"}
        watched.phones.entered_ivr(visit("17.1", call, **facts))
        watched.board.belongs("17.900", call)
        leg = seen("17.900", "PJSIP/001-5", "17.1", caller="001")
        watched.see(Appeared(leg), DialBegan(None, leg), DialEnded(None, leg, "ANSWER"))
        told = watched.leg_at(ANA, Trigger.DIAL_IN)
        assert (told.caller_number, told.caller_name, told.caller_extension) == ("0744123456", "Acme", "0003*099")
        assert (told.called_did, told.called_extension, told.called_number) == ("0258422544", "0003*001", "001")
        assert (told.api_id, told.call_id) == (call.api_id, "17.1")

    def test_the_ivr_in_which_the_caller_is_now_has_placed_it(self) -> None:
        watched = self.call_ivr("PJSIP/002-1")
        for ivr in (IVR, BEN):
            watched.phones.entered_ivr(visit("17.1", watched.call, extension=ivr, caller_extension="0003*002"))
        watched.board.belongs("17.900", watched.call)
        watched.see(DialBegan(None, seen("17.900", "PJSIP/001-5", "17.1")))
        assert watched.events == ["002 dial-out", "001 dial-in"]
        assert watched.leg_at(ANA, Trigger.DIAL_IN).caller_extension == str(BEN)

    def test_the_same_through_a_local_channel_that_it_has_placed(self) -> None:
        watched = self.call_ivr("PJSIP/trunk-1")
        watched.phones.entered_ivr(visit("17.1", watched.call, caller_number="0744123456"))
        watched.board.belongs("17.900", watched.call)
        first, second = (seen(f"17.90{n}", f"Local/001@x-1;{n + 1}", "17.1") for n in (0, 1))
        watched.see(Appeared(first), Appeared(second), DialBegan(None, first))
        watched.see(DialBegan(second, seen("17.5", "PJSIP/001-5", "17.1")))
        told = watched.leg_at(ANA, Trigger.DIAL_IN)
        assert (told.caller_number, told.caller_extension) == ("0744123456", "0003*099")

    @pytest.mark.parametrize("first", ["ARI", "AMI"])
    def test_its_hangup_names_the_recording_of_the_call_whoever_is_told_first_of_its_end(self, first: str) -> None:
        watched = self.call_ivr("PJSIP/trunk-1")
        watched.phones.entered_ivr(visit("17.1", watched.call, caller_number="0744123456"))
        watched.board.belongs("17.900", watched.call)
        ana = seen("17.900", "PJSIP/001-5", "17.1")
        watched.see(DialBegan(None, ana), DialEnded(None, ana, "ANSWER"))
        watched.call.recordings += ["rec-1", "rec-2"]
        if first == "ARI":
            watched.board.gone("17.900")
            watched.board.gone("17.1")
        watched.see(HungUp(ana, 16))
        assert watched.leg_at(ANA, Trigger.HANGUP).recording == "rec-2"

    def test_after_the_ivr_the_dialplan_rings_for_the_caller_himself(self) -> None:
        watched = self.call_ivr("PJSIP/002-1")
        watched.phones.entered_ivr(visit("17.1", watched.call, caller_extension="0003*002", called_did="0258"))
        watched.see(DialBegan(seen("17.1", "PJSIP/002-1"), seen("17.2", "PJSIP/001-2", "17.1")))
        assert watched.events == ["002 dial-out", "001 dial-in"]
        assert watched.leg_at(ANA, Trigger.DIAL_IN).caller_extension == "0003*002"

    def test_without_ami_nothing_is_followed(self) -> None:
        watched = Telephony()
        call = watched.board.enter("17.1", "", "pbx1", 1.0)
        watched.phones.entered_ivr(visit("17.1", call, caller_extension="0003*002"))
        watched.phones.asked("17.1", passes(BEN, "17.1"), Trigger.DIAL_OUT)
        watched.phones.asked("17.1", passes(ANA), Trigger.DIAL_IN)
        assert (watched.events, watched.phones.size) == ([], 0)


class TestAsked:
    """E11."""

    dials = (
        DialBegan(seen("17.1", "PJSIP/002-1", dialled="001"), seen("17.2", "PJSIP/001-2", "17.1")),
        DialEnded(seen("17.1", "PJSIP/002-1"), seen("17.2", "PJSIP/001-2", "17.1"), "BUSY"),
        HungUp(seen("17.2", "PJSIP/001-2", "17.1"), 17),
        HungUp(seen("17.1", "PJSIP/002-1"), 17),
    )

    def test_a_dial_out_is_not_told_again(self) -> None:
        watched = Telephony()
        watched.see(Appeared(seen("17.1", "PJSIP/002-1", dialled="001")))
        watched.phones.asked("17.1", passes(BEN, "17.1"), Trigger.DIAL_OUT)
        watched.see(*self.dials)
        assert watched.events == ["001 dial-in", "001 hangup BUSY", "002 hangup BUSY"]
        assert watched.leg_at(BEN, Trigger.HANGUP).called_number == "001"

    @pytest.mark.parametrize("first", [(Appeared(seen("17.1", "PJSIP/002-1", dialled="001")),), ()])
    def test_also_when_it_was_asked_before_the_channel_was_seen(self, first: tuple[Sighting, ...]) -> None:
        watched = Telephony()
        watched.see(TookStock(()))
        watched.phones.asked("17.1", passes(BEN, "17.1"), Trigger.DIAL_OUT)
        watched.see(*first, *self.dials)
        assert watched.events == ["001 dial-in", "001 hangup BUSY", "002 hangup BUSY"]
        assert watched.leg_at(BEN, Trigger.HANGUP).called_number == "001"

    def test_an_ivr_behind_it_is_no_second_dial_out(self) -> None:
        watched = Telephony()
        watched.see(TookStock(()))
        watched.phones.asked("17.1", passes(BEN, "17.1"), Trigger.DIAL_OUT)
        watched.phones.entered_ivr(visit("17.1", watched.call, caller_extension="0003*002"))
        watched.phones.answered_by_ivr("17.1", 1.0)
        assert watched.events == ["002 answer-out"]

    def test_a_dial_in_is_not_told_again_for_the_next_leg_and_only_for_it(self) -> None:
        watched = Telephony()
        caller = seen("17.1", "PJSIP/trunk-1")
        watched.see(Appeared(caller))
        watched.phones.asked("17.1", passes(ANA), Trigger.DIAL_IN)
        watched.phones.asked("17.9", passes(ANA), Trigger.DIAL_IN)  # of a call that nobody knows
        watched.see(*(DialBegan(caller, seen(f"17.{n}", f"PJSIP/001-{n}", "17.1")) for n in (2, 3)))
        watched.see(HungUp(seen("17.2", "PJSIP/001-2", "17.1"), 17))
        watched.after(2)
        assert watched.events == ["001 dial-in", "001 hangup BUSY"]
        assert watched.leg_at(ANA, Trigger.DIAL_IN).channel == "17.3"

    def test_e3_a_phone_that_is_never_rung_was_not_there(self) -> None:
        watched = Telephony()
        caller = seen("17.1", "PJSIP/trunk-1")
        watched.see(Appeared(caller))
        watched.phones.asked("17.1", passes(ANA), Trigger.DIAL_IN)
        watched.phones.asked("17.1", passes(BEN, number=2), Trigger.DIAL_IN)
        watched.see(DialBegan(caller, seen("17.2", "PJSIP/002-2", "17.1")))
        watched.see(HungUp(seen("17.2", "PJSIP/002-2", "17.1"), 17), HungUp(caller, 3))
        watched.after(2)
        assert watched.events == ["002 hangup BUSY"]
        missed = watched.keeper.changes[-2]
        assert (missed.leg, missed.call) == (None, None)
        assert missed.owed is not None
        told = (missed.owed.leg.key, missed.owed.trigger, missed.owed.at)
        assert told == ("17.1 0003*001 1", Trigger.HANGUP, watched.clock.now())
        assert watched.keeper.changes[-1].call is not None

    def test_unless_something_was_not_seen_meanwhile(self) -> None:
        watched = Telephony()
        caller = seen("17.1", "PJSIP/trunk-1")
        watched.see(Appeared(caller))
        watched.phones.asked("17.1", passes(ANA), Trigger.DIAL_IN)
        watched.see(WentBlind(), TookStock((caller,)), HungUp(caller, 16))
        assert watched.keeper.changes == []

    def test_a_channel_that_is_gone_is_not_asked_for_again(self) -> None:
        watched = Telephony()
        watched.see(*self.dials)
        told = list(watched.events)
        watched.phones.asked("17.1", passes(BEN, "17.1"), Trigger.DIAL_OUT)
        watched.phones.entered_ivr(
            LegRecord("c", "17.1", "17.1", 0, IVR, CallFlow.IN, "pbx1", "callbridge", 1.0, caller_extension="0003*002")
        )
        assert watched.events == told


def test_calls_of_the_api_are_recorded_by_the_api() -> None:
    watched = Telephony()
    call = watched.board.expect("17.1", "pbx1", 1.0)
    call.charged, call.token = ANA, "crm"
    watched.see(DialBegan(None, seen("17.1", "PJSIP/001-1", connected="0003*002")))
    told = watched.leg_at(ANA, Trigger.DIAL_IN)
    assert (told.api_id, told.caller_number, told.caller_extension) == (call.api_id, "0003*002", "0003*002")
    assert not [change for change in watched.keeper.changes if change.call]


def test_a_bug_costs_one_sighting_and_is_told() -> None:
    watched = Telephony()
    watched.see(*recorded("22")["busy 486"])
    watched.phones.entered_ivr(None)  # type: ignore[arg-type]  # what no edge would send
    assert [str(bug) for bug in watched.bugs] == ["'NoneType' object has no attribute 'channel'"]
    assert watched.events == STORIES["busy 486"]


def test_a_bug_in_what_was_put_off_is_told_as_well() -> None:
    watched = Telephony()
    watched.see(*TestAfterHangup.ringing, TestAfterHangup.gone)
    watched.keeper.changes = None  # type: ignore[assignment]  # what breaks when something is kept
    watched.after(2)
    assert len(watched.bugs) == 1


def test_when_nobody_says_who_is_sent_on_nothing_is_taken_for_granted() -> None:
    watched = Telephony()
    watched.see(*recorded("22")["busy 486"][:3])
    watched.see(BlindTransferred(seen("1795000000.2", "PJSIP/001-00000009"), None, "from-phones", "101"))
    assert watched.events == ["001 dial-in"]


def test_what_was_not_seen_of_a_transfer_is_not_needed() -> None:
    watched = Telephony()
    one, other = (seen(f"17.{n}", f"PJSIP/001-{n}") for n in (1, 2))
    watched.see(HungUp(other, 16), AttendedTransferred(one, other))
    assert (watched.events, len(list(watched.board))) == ([], 1)


def happenings() -> st.SearchStrategy[list[Sighting | float]]:
    """Anything that was ever seen, in any order, twice or not at all, with pauses, stocks and blindness between."""
    every = [one for version in VERSIONS for story in recorded(version).values() for one in story]
    channels = st.sampled_from([one.at for one in every if isinstance(one, Appeared)])
    stock = st.lists(channels, max_size=4).map(lambda found: TookStock(tuple(found)))
    story = st.sampled_from([list(story) for version in VERSIONS for story in recorded(version).values()])
    mixed = story.flatmap(lambda one: st.lists(st.sampled_from(one), max_size=30) if one else st.just([]))
    anything = st.lists(st.one_of(st.sampled_from(every), stock, st.just(WentBlind()), st.floats(0, 3)), max_size=12)
    return st.builds(lambda *parts: [one for part in parts for one in part], mixed, anything, mixed | story, anything)


@given(happenings())
@settings(max_examples=150, deadline=None)
def test_whatever_is_seen_nothing_is_told_twice_nor_out_of_order_nor_kept_for_ever(
    seen_so: list[Sighting | float],
) -> None:
    watched = Telephony()
    for one in seen_so:
        if isinstance(one, float):
            watched.after(one)
        else:
            watched.see(one)
    watched.see(WentBlind(), TookStock(()))
    watched.after(3)
    assert watched.bugs == []
    assert in_order(watched.keeper.told)
    assert (watched.phones.size, list(watched.board)) == (0, [])
    legs = {(leg.channel, leg.extension, leg.visit): leg for change in watched.keeper.changes if (leg := change.leg)}
    assert all(leg.ended is not None and leg.status is not None for leg in legs.values())
    calls = {change.call.api_id: change.call for change in watched.keeper.changes if change.call}
    assert all(call.ended is not None for call in calls.values())


def of_a_call(others: int) -> int:
    here = Telephony()

    def begin(number: int) -> tuple[Seen, Seen]:
        caller = seen(f"1.{number}", f"PJSIP/001-{number}", dialled="002")
        callee = seen(f"2.{number}", f"PJSIP/002-{number}", caller.channel)
        here.see(Appeared(caller), Appeared(callee), DialBegan(caller, callee), DialEnded(caller, callee, "ANSWER"))
        return caller, callee

    def one(number: int) -> None:
        here.see(*(HungUp(channel, 16) for channel in begin(number)))

    for number in range(others):
        begin(number)
    one(20_001)
    counted = entered(lambda: one(20_002))
    assert (here.bugs, here.events[-1]) == ([], "002 hangup ANSWER")
    return counted


def test_what_is_done_for_a_call_does_not_grow_with_those_that_are_up() -> None:
    assert (
        0 < of_a_call(1000) < of_a_call(10) + 100
    )  # ids made at random cost some more or less; a look at all others is 990
