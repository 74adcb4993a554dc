"""Visits of IVRs, from the entry to the end of the channel. Source: Events and API 2.2, 3.3, 5.1; The IVR 3.11."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.switchboard import LiveLeg
from bridge.ivr.definition import Mode, Origin
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus, EndReason
from bridge.telephony.values import Extension
from tests.fakes.counting import entered
from tests.fakes.event_ports import FakeDefinitions
from tests.fakes.listeners import Listeners, a_definition
from tests.fakes.ports import Rig

IVR, OTHER, ANA = Extension("0003", "099"), Extension("0003", "098"), Extension("0003", "001")
CALL = CallRecord(*("api", "1.1", "pbx1", "", 5.0), called_number="099", extension="0003*099")
VISIT = LegRecord(*("api", "1.1", "1.1", 0, IVR, CallFlow.IN, "pbx1", "", 5.0), called_extension="0003*099")
PLACED = replace(VISIT, flow=CallFlow.OUT)
START = 1_763_800_000


class Beginning(Listeners):
    """One channel that is on the switchboard, as one that has entered is."""

    def __init__(self) -> None:
        super().__init__(Rig())
        self.live = self.rig.switchboard.expect("1.1", "pbx1", 5.0, "api")

    def begin(self, visit: LegRecord | None = VISIT, call: CallRecord = CALL) -> None:
        self.visits.begun("1.1", call, {"code": "42"}, set())
        if visit is not None:
            self.visits.entered(visit)

    def leave(self, reason: EndReason = EndReason.CALLER_HANGUP, cause: int = 0, recording: str = "") -> None:
        self.visits.left("1.1", reason, cause, recording)

    def status(self) -> str:
        """CallStatus of the last Hangup that was told."""
        (status,) = parse_qs(urlsplit(self.keeper.told[-1].url).query)["CallStatus"]
        return status


def later(seconds: float, then: Callable[[], None]) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(seconds, then)


class TestACallThatAProgramHasPlaced:
    async def test_it_is_recorded_from_its_beginning_on_also_when_it_enters_no_ivr(self) -> None:
        here = Beginning()
        here.live.token = "web"
        here.begin(None)
        assert here.keeper.call == replace(CALL, app="callbridge")
        here.leave(EndReason.TRANSFER_FINAL)
        here.visits.gone("1.1", 16)
        assert (here.keeper.call.end_reason, here.keeper.call.ended) == ("transfer_final", START)
        assert here.keeper.words == []

    async def test_what_others_have_written_of_it_is_not_lost_when_they_see_its_end_first(self) -> None:
        here = Beginning()
        here.live.token = "web"
        here.begin(None)
        here.live.record = replace(here.keeper.call, answered=START + 1)
        here.rig.switchboard.gone("1.1")
        here.leave(EndReason.TRANSFER_FINAL)
        here.visits.gone("1.1", 16)
        assert (here.keeper.call.answered, here.keeper.call.ended) == (START + 1, START)


class TestOneVisit:
    async def test_its_events_are_told_in_their_order_each_with_what_it_changes(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.answered("1.1")
        here.leave()
        here.visits.gone("1.1", 16)
        assert here.keeper.words == [("0003*099", "dial-in"), ("0003*099", "answer-in"), ("0003*099", "hangup")]
        entry, dialled, answer, end = here.keeper.changes
        visit = replace(VISIT, visit=1, app="callbridge")
        assert (entry.call, entry.leg, entry.owed) == (replace(CALL, app="callbridge"), visit, None)
        assert dialled.leg is None
        assert answer.call == replace(CALL, app="callbridge", answered=START)
        assert answer.leg == replace(visit, answered=START)
        assert end.leg == replace(visit, answered=START, ended=START, status=CallStatus.ANSWER)
        assert end.call == replace(CALL, app="callbridge", answered=START, ended=START, end_reason="caller_hangup")

    async def test_the_dial_event_is_told_once_also_when_it_is_asked_before_the_answer(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.dialled("1.1")
        here.visits.dialled("1.1")
        here.visits.answered("1.1")
        here.visits.answered("1.1")
        assert [word for _, word in here.keeper.words] == ["dial-in", "answer-in"]

    async def test_a_call_that_was_never_answered_has_a_hangup_and_nothing_is_invented(self) -> None:
        here = Beginning()
        here.begin()
        here.leave()
        here.visits.gone("1.1", 17)
        assert here.keeper.words == [("0003*099", "hangup")]
        assert here.status() == "BUSY"
        assert here.keeper.legs["1.1 0003*099 1"].status is CallStatus.BUSY
        assert here.keeper.call.answered is None

    @pytest.mark.parametrize(
        ("ours", "theirs", "status"), [(21, 16, "BUSY"), (19, 0, "NOANSWER"), (0, 16, "CANCEL"), (0, 0, "UNKNOWN")]
    )
    @pytest.mark.parametrize("order", ["left first", "gone first"])
    async def test_i38_a_cause_of_ours_says_better_how_it_has_ended(
        self, ours: int, theirs: int, status: str, order: str
    ) -> None:
        here = Beginning()
        here.begin()
        if order == "left first":
            here.leave(cause=ours)
        here.visits.gone("1.1", theirs)
        if order == "gone first":
            here.leave(cause=ours)
        assert here.status() == status

    async def test_the_hangup_waits_for_the_session_which_knows_why_it_has_ended(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.answered("1.1")
        here.visits.gone("1.1", 16)
        here.visits.gone("1.1", 16)
        assert here.keeper.words[-1] == ("0003*099", "answer-in")
        later(3, lambda: here.leave(EndReason.TRANSFER_FINAL, recording="rec-2"))
        await moment(3)
        assert here.keeper.words[-1] == ("0003*099", "hangup")
        (leg,) = here.keeper.legs.values()
        assert (leg.ended, leg.recording) == (START, "rec-2")
        assert here.keeper.told[-1].at == START
        assert here.keeper.call.end_reason == "transfer_final"

    async def test_what_others_have_written_is_kept_also_when_they_were_told_of_the_end_first(self) -> None:
        here = Beginning()
        here.begin(None)
        here.visits.passed("1.1", replace(PLACED, extension=ANA), Trigger.DIAL_OUT)
        here.leave(EndReason.LEFT_DIALPLAN)
        assert here.live.record is not None
        here.live.record = replace(here.live.record, answered=7.0)
        here.rig.switchboard.gone("1.1")
        here.visits.gone("1.1", 16)
        assert (here.keeper.call.answered, here.keeper.call.ended) == (7.0, START)

    async def test_a_call_in_the_dialplan_ends_when_its_channel_does(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.answered("1.1")
        here.leave(EndReason.LEFT_DIALPLAN, recording="rec-1")
        assert len(here.keeper.told) == 2
        later(9, lambda: here.visits.gone("1.1", 16))
        await moment(9)
        (leg,) = here.keeper.legs.values()
        assert (leg.ended, leg.recording, leg.status) == (START + 9, "rec-1", CallStatus.ANSWER)
        assert here.keeper.call.end_reason == "left_dialplan"

    async def test_e14_the_values_are_those_of_the_moment_and_no_secret_is_among_them(self) -> None:
        here = Beginning()
        url = "http://crm.example/?code=$code&pin=$pin"
        here.definitions.all = [
            a_definition(Trigger.DIAL_IN, url, mode=Mode.NOTIFY),
            a_definition(Trigger.HANGUP, url),
            replace(a_definition(Trigger.HANGUP, url, origin=Origin.FILE), id="file", as_written=url),
        ]
        values, secrets = {"code": "1", "pin": "99"}, {"pin"}
        here.visits.begun("1.1", CALL, values, secrets)
        here.visits.entered(VISIT)
        here.visits.dialled("1.1")
        values["code"] = "2"
        here.leave()
        here.visits.gone("1.1", 16)
        told = [urlsplit(notice.url).query.partition("&CallID")[0] for notice in here.keeper.told]
        assert told == ["code=1&pin=", "code=2&pin=", "code=$code&pin=$pin"]

    async def test_who_steers_at_dial_in_is_asked_and_not_told(self) -> None:
        here = Beginning()
        here.definitions.all = [a_definition(Trigger.DIAL_IN), a_definition(Trigger.ANSWER_IN)]
        here.begin()
        here.visits.answered("1.1")
        assert [word for _, word in here.keeper.words] == ["answer-in"]


class TestManyVisits:
    async def test_e13_each_ivr_visited_has_a_hangup_and_the_call_is_over_with_the_last(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.answered("1.1")
        here.visits.entered(replace(VISIT, extension=OTHER))
        here.visits.answered("1.1")
        here.visits.entered(VISIT)
        here.visits.answered("1.1")
        here.leave()
        here.visits.gone("1.1", 16)
        number = {"0003*099": "A", "0003*098": "B"}
        assert [f"{number[extension]} {word}" for extension, word in here.keeper.words] == [
            *("A dial-in", "A answer-in", "B dial-in", "B answer-in", "A dial-in", "A answer-in"),
            *("A hangup", "B hangup", "A hangup"),
        ]
        assert len({notice.leg for notice in here.keeper.told}) == 3
        *earlier, last = (change.call for change in here.keeper.changes if change.call)
        assert [call.ended for call in earlier] == [None] * len(earlier)
        assert last.ended == START

    async def test_a_channel_that_comes_again_makes_another_visit_of_the_same_call(self) -> None:
        here = Beginning()
        here.begin()
        here.leave(EndReason.LEFT_DIALPLAN)
        here.begin()
        assert here.keeper.call.end_reason == ""
        here.visits.answered("1.1")
        assert here.keeper.words == [("0003*099", "dial-in"), ("0003*099", "answer-in")]
        assert here.keeper.told[-1].leg == "1.1 0003*099 2"
        here.leave()
        here.visits.gone("1.1", 16)
        assert [leg.status for leg in here.keeper.legs.values()] == [CallStatus.CANCEL, CallStatus.ANSWER]

    async def test_one_that_comes_again_before_the_end_of_the_former_session_was_told_is_served(self) -> None:
        here = Beginning()
        here.begin()
        here.begin()
        here.leave(EndReason.LEFT_DIALPLAN)
        here.visits.gone("1.1", 16)
        assert here.keeper.words == []
        here.leave()
        assert [word for _, word in here.keeper.words] == ["hangup", "hangup"]


class TestPlacedByTheApi:
    """Events and API 7.2."""

    async def test_the_ivr_calls(self) -> None:
        here = Beginning()
        here.begin(PLACED)
        here.visits.answered("1.1")
        here.leave()
        here.visits.gone("1.1", 16)
        assert [word for _, word in here.keeper.words] == ["dial-out", "answer-out", "hangup"]
        assert here.telephones.told == [("entered", "1.1", "0003*099")]

    async def test_nobody_picks_up(self) -> None:
        here = Beginning()
        here.begin(PLACED)
        here.leave(EndReason.CALLER_HANGUP, 19)
        here.visits.gone("1.1", 19)
        assert here.keeper.words == [("0003*099", "hangup")]
        assert here.status() == "NOANSWER"
        assert here.keeper.call.ended == START


class TestLegs:
    async def test_e12_a_leg_that_the_ivr_places_is_told_and_not_kept(self) -> None:
        here = Beginning()
        here.begin()
        leg = replace(PLACED, channel="1.5", called_number="0744")
        here.visits.told("1.1", leg, Trigger.DIAL_OUT)
        here.visits.told("1.1", leg, Trigger.ANSWER_OUT)
        assert [word for _, word in here.keeper.words] == ["dial-out", "answer-out"]
        assert {notice.leg for notice in here.keeper.told} == {"1.5 0003*099 0"}
        here.leave()
        here.visits.gone("1.1", 16)
        assert list(here.keeper.legs) == ["1.1 0003*099 1"]

    async def test_nothing_is_written_of_what_nobody_wants_to_know(self) -> None:
        here = Beginning()
        here.definitions.all = []
        here.begin()
        here.visits.told("1.1", replace(PLACED, channel="1.5"), Trigger.DIAL_OUT)
        assert len(here.keeper.changes) == 1


class TestTelephones:
    """Events and API 2.2: what only we know of the telephone whose channel it is."""

    async def test_whose_channel_it_is_has_called_an_ivr_and_was_answered(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.answered("1.1")
        here.visits.entered(replace(VISIT, extension=OTHER))
        here.visits.answered("1.1")
        assert here.telephones.told == [
            ("entered", "1.1", "0003*099"),
            ("answered", "1.1"),
            ("entered", "1.1", "0003*098"),
            ("answered", "1.1"),
        ]

    async def test_e11_a_call_that_passes_is_told_once_and_asked_about_no_more(self) -> None:
        here = Beginning()
        here.begin(None)
        leg = replace(PLACED, extension=ANA)
        here.visits.passed("1.1", leg, Trigger.DIAL_OUT)
        assert here.telephones.told == [("asked", "1.1", "0003*001", "dial-out")]
        assert here.keeper.words == [("0003*001", "dial-out")]
        here.leave(EndReason.LEFT_DIALPLAN)
        here.visits.gone("1.1", 16)
        assert here.keeper.legs == {}
        assert here.keeper.call.ended == START

    async def test_two_passings_before_anybody_is_rung_are_two_events(self) -> None:
        here = Beginning()
        here.begin(None)
        for _ in range(2):
            here.visits.passed("1.1", replace(VISIT, extension=ANA, channel=""), Trigger.DIAL_IN)
        assert [notice.leg for notice in here.keeper.told] == ["1.1 0003*001 1", "1.1 0003*001 2"]

    async def test_a_step_of_which_nothing_is_told_leaves_no_record(self) -> None:
        here = Beginning()
        here.begin(None)
        here.leave(EndReason.LEFT_DIALPLAN)
        here.visits.gone("1.1", 16)
        assert here.keeper.changes == []
        assert list(here.rig.switchboard) == []


class TestRecords:
    async def test_what_others_know_of_the_call_stays(self) -> None:
        here = Beginning()
        others = CallRecord(*("api", "1.1", "pbx1", "callbridge", 2.0), extension="0003*001", answered=3.0)
        here.live.record = others
        here.begin()
        here.visits.answered("1.1")
        assert here.keeper.call == replace(others, called_number="099")
        assert here.live.record == here.keeper.call

    async def test_two_calls_that_have_become_one_keep_their_own_records(self) -> None:
        here = Beginning()
        here.begin()
        older = here.rig.switchboard.expect("0.1", "pbx1", 0.0, "older")
        older.record = CallRecord("older", "0.1", "pbx1", "callbridge", 0.0)
        here.rig.switchboard.join(older, here.live)
        here.leave()
        here.visits.gone("1.1", 16)
        assert here.keeper.call.api_id == "api"
        assert older.record == CallRecord("older", "0.1", "pbx1", "callbridge", 0.0)

    @pytest.mark.parametrize(("others", "ended"), [((), START), (("1.9",), None)])
    async def test_the_call_goes_on_while_its_caller_does(self, others: tuple[str, ...], ended: float | None) -> None:
        here = Beginning()
        for channel in others:
            here.rig.switchboard.belongs(channel, here.live)
        here.begin(call=replace(CALL, call_id="1.9"))
        here.leave()
        here.visits.gone("1.1", 16)
        assert here.keeper.call.ended == ended

    async def test_a_call_is_over_when_the_party_has_gone_that_went_on_alone(self) -> None:
        here = Beginning()
        here.rig.switchboard.belongs("1.5", here.live)
        here.begin()
        here.visits.begun("1.5", CALL, {}, set())
        here.leave(EndReason.TRANSFER_FINAL)
        here.visits.gone("1.1", 16)
        assert here.keeper.words == [("0003*099", "hangup")]
        assert [change.call.ended for change in here.keeper.changes if change.call] == [None, None]
        here.visits.left("1.5", EndReason.CALLER_HANGUP, 0, "")
        here.visits.gone("1.5", 16)
        assert (here.keeper.call.ended, here.keeper.call.end_reason) == (START, "caller_hangup")
        assert list(here.rig.switchboard) == []

    async def test_a_channel_that_never_was_a_visitor_is_forgotten_on_the_switchboard(self) -> None:
        here = Beginning()
        here.visits.gone("1.1", 16)
        assert list(here.rig.switchboard) == []
        here.visits.gone("1.1", 16)
        assert here.keeper.changes == []


class TestLeftOpen:
    """What a process before this one has left open."""

    LEFT = replace(VISIT, visit=2, app="callbridge", answered=6.0, caller_number="0744")

    def adopted(self, *legs: LegRecord) -> tuple[Listeners, dict[str, Callable[[int], None]]]:
        here, followed = Listeners(Rig()), dict[str, Callable[[int], None]]()
        here.visits.adopt(legs, followed.__setitem__)
        return here, followed

    async def test_its_hangup_is_told_when_the_channel_is_found_to_be_gone(self) -> None:
        here, followed = self.adopted(self.LEFT, replace(self.LEFT, visit=3, extension=OTHER, answered=None))
        assert list(followed) == ["1.1"]
        followed["1.1"](0)
        assert here.keeper.words == [("0003*099", "hangup"), ("0003*098", "hangup")]
        assert [leg.status for leg in here.keeper.legs.values()] == [CallStatus.ANSWER, CallStatus.UNKNOWN]
        assert here.keeper.call == CallRecord(
            *("api", "1.1", "pbx1", "callbridge", 5.0),
            caller_number="0744",
            extension="0003*099",
            answered=6.0,
            ended=START,
        )
        assert list(here.rig.switchboard) == []

    async def test_its_call_keeps_its_identity_when_it_enters_again(self) -> None:
        here, followed = self.adopted(self.LEFT)
        assert here.rig.switchboard.enter("1.1", "", "pbx1", 9.0).api_id == "api"
        here.visits.begun("1.1", CALL, {}, set())
        here.visits.entered(VISIT)
        followed["1.1"](16)
        here.visits.left("1.1", EndReason.CALLER_HANGUP, 0, "")
        assert list(here.keeper.legs) == ["1.1 0003*099 3", "1.1 0003*099 2"]

    async def test_a_call_that_is_known_already_is_not_made_anew(self) -> None:
        here, followed = Listeners(Rig()), dict[str, Callable[[int], None]]()
        known = here.rig.switchboard.expect("0.1", "pbx1", 0.0, "api")
        here.visits.adopt([self.LEFT], followed.__setitem__)
        assert here.rig.switchboard.of_channel("1.1") is known

    async def test_one_that_has_entered_again_before_the_store_has_answered_is_not_mixed_up(self) -> None:
        here = Beginning()
        here.begin()
        here.visits.adopt([replace(self.LEFT, answered=None)], lambda *_: None)
        here.visits.answered("1.1")
        here.leave()
        here.visits.gone("1.1", 17)
        assert [word for _, word in here.keeper.words] == ["dial-in", "answer-in", "hangup", "hangup"]
        status = {key: leg.status for key, leg in here.keeper.legs.items()}
        assert status == {"1.1 0003*099 1": CallStatus.ANSWER, "1.1 0003*099 2": CallStatus.BUSY}

    async def test_a_caller_who_was_gone_before_is_not_up_for_ever(self) -> None:
        here, followed = self.adopted(replace(self.LEFT, channel="1.5"))
        assert set(followed) == {"1.1", "1.5"}
        followed["1.1"](0)
        assert here.rig.switchboard.of_channel("1.5") is not None
        followed["1.5"](16)
        assert list(here.rig.switchboard) == []
        assert here.keeper.words == [("0003*099", "hangup")]

    async def test_what_is_left_open_and_not_known_yet_is_not_written_over(self) -> None:
        here = Beginning()
        here.visits.await_left_open()
        here.begin()
        here.visits.adopt([replace(self.LEFT, visit=1, answered=None)], lambda *_: None)
        here.leave()
        here.visits.gone("1.1", 17)
        assert [word for _, word in here.keeper.words] == ["hangup", "hangup"]
        assert len(here.keeper.legs) == 2
        assert here.keeper.legs["1.1 0003*099 1"].ended is not None

    async def test_the_legs_of_telephones_are_somebody_elses(self) -> None:
        _, followed = self.adopted(replace(VISIT, extension=ANA))
        assert followed == {}


class TestResumed:
    """The session goes on that a process before this one has begun. Source: The IVR 3.12."""

    LEFT = replace(VISIT, visit=1, app="callbridge", answered=6.0)

    def resumed(self, *legs: LegRecord, visits: int = 1) -> Listeners:
        here = Listeners(Rig())
        here.visits.adopt(legs, lambda *_: None)
        assert here.visits.resumed("1.1", {"code": "42"}, set(), visits)
        return here

    async def test_no_event_is_told_twice_and_those_that_follow_come_in_their_order(self) -> None:
        here = self.resumed(self.LEFT)
        here.visits.answered("1.1")
        assert here.keeper.changes == []
        here.visits.entered(replace(VISIT, extension=OTHER))
        here.visits.answered("1.1")
        here.visits.left("1.1", EndReason.HANGUP_ACTION, 0, "")
        here.visits.gone("1.1", 16)
        other = [("0003*098", word) for word in ("dial-in", "answer-in")]
        assert here.keeper.words == [*other, ("0003*099", "hangup"), ("0003*098", "hangup")]
        assert list(here.keeper.legs) == ["1.1 0003*098 2", "1.1 0003*099 1"]
        assert (here.keeper.call.end_reason, here.keeper.call.ended) == ("hangup_action", START)

    async def test_who_was_not_answered_yet_is_told_to_be_when_he_is(self) -> None:
        here = self.resumed(replace(self.LEFT, answered=None))
        here.visits.answered("1.1")
        assert [word for _, word in here.keeper.words] == ["dial-in", "answer-in"]

    async def test_what_earlier_sessions_have_left_is_not_answered_by_this_one(self) -> None:
        here = self.resumed(
            replace(self.LEFT, answered=None), replace(self.LEFT, visit=2, extension=OTHER, answered=None)
        )
        here.visits.answered("1.1")
        assert here.keeper.words == [("0003*098", "dial-in"), ("0003*098", "answer-in")]

    async def test_its_end_is_told_when_the_session_is_over_and_not_before(self) -> None:
        here = self.resumed(self.LEFT)
        here.visits.gone("1.1", 16)
        assert here.keeper.words == []
        here.visits.left("1.1", EndReason.CALLER_HANGUP, 0, "rec-1")
        assert here.keeper.words == [("0003*099", "hangup")]
        assert here.keeper.legs["1.1 0003*099 1"].recording == "rec-1"

    async def test_values_of_the_call_are_told_as_they_are_now(self) -> None:
        here = self.resumed(self.LEFT)
        here.definitions.all = [a_definition(Trigger.HANGUP, "http://crm.example/$code", mode=Mode.NOTIFY)]
        here.visits.left("1.1", EndReason.CALLER_HANGUP, 0, "")
        here.visits.gone("1.1", 16)
        assert urlsplit(here.keeper.told[-1].url).path == "/42"

    async def test_who_has_hung_up_meanwhile_is_not_served_any_more(self) -> None:
        here, followed = Listeners(Rig()), dict[str, Callable[[int], None]]()
        here.visits.adopt([self.LEFT], followed.__setitem__)
        followed["1.1"](0)
        assert not here.visits.resumed("1.1", {}, set(), 1)
        assert here.keeper.words == [("0003*099", "hangup")]


async def test_nobody_is_told_of_an_extension_that_has_no_definitions() -> None:
    here = Beginning()
    here.definitions.all = FakeDefinitions([a_definition(Trigger.HANGUP, of=(OTHER,))]).all
    here.begin()
    here.visits.answered("1.1")
    here.leave()
    here.visits.gone("1.1", 16)
    assert here.keeper.told == []
    assert len(here.keeper.changes) == 3


async def moment(seconds: float) -> None:
    """Let virtual time pass."""
    passed = asyncio.Event()
    later(seconds, passed.set)
    await passed.wait()


class Visiting(Listeners):
    def begin(self, channel: str) -> None:
        live = self.rig.switchboard.enter(channel, channel, "pbx1", 5.0)
        self.rig.switchboard.seat(live, LiveLeg(channel, IVR, "099"))
        call = replace(CALL, api_id=live.api_id, call_id=channel)
        self.visits.begun(channel, call, {}, set())
        self.visits.entered(replace(VISIT, channel=channel, call_id=channel, api_id=live.api_id))
        self.visits.answered(channel)

    def end(self, channel: str) -> None:
        self.visits.left(channel, EndReason.CALLER_HANGUP, 16, "")
        self.visits.gone(channel, 16)


def of_a_visit(others: int) -> int:
    here = Visiting(Rig())
    for number in range(others):
        here.begin(f"9.{number}")

    def one() -> None:
        here.begin("1.1")
        here.end("1.1")

    one()
    return entered(one)


async def test_what_is_done_for_a_visit_does_not_grow_with_those_that_are_up() -> None:
    assert (
        0 < of_a_visit(1000) < of_a_visit(10) + 100
    )  # ids made at random cost some more or less; a look at all others is 990
