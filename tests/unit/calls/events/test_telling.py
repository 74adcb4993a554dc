"""The events of whole calls. Source: Events and API 2.1, 2.2, 6.4, 7.2; acceptance E9, E11 to E15, I19, I38."""

import asyncio
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.events import telling
from bridge.calls.events.leg_records import visit_of
from bridge.calls.legs import Leg, LegEnd
from bridge.calls.records import LegRecord, Notification
from bridge.calls.supervisor import Supervisor
from bridge.calls.switchboard import LegState, LiveCall
from bridge.ivr.bind import Ask
from bridge.ivr.connect import Callee as Called
from bridge.ivr.definition import Definition, Mode
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Answer, Ivr
from bridge.ivr.step import SoundRef
from bridge.ivr.targets import HangUp
from bridge.ivr.transfer import Strategy
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, SetCaller, Wait
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import RingOutside, RingPhone
from bridge.telephony.values import CallerId, Extension
from tests.fakes.callees import BUSY, Callee
from tests.fakes.channel import BackInDialplan, FakeChannel, HungUp, Shows, Told
from tests.fakes.listeners import EVERY, Listeners, a_definition
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_call, a_live, an_ivr, main, says, set_to, transfer

ANA = Extension("0003", "001")
DIAL_IN, DIAL_OUT = Ask(SCRIPT, EventType.DIAL_IN), Ask(SCRIPT, EventType.DIAL_OUT)
MENU = an_ivr(main(start=[Hangup()]))
OTHER = replace(an_ivr(main(start=[Wait(seconds=1), Hangup()])), extension=Extension("0003", "098"))


def steered(*, mode: Mode = Mode.AUTO, of: Extension = ANA, trigger: Trigger = Trigger.DIAL_OUT) -> Definition:
    return replace(a_definition(trigger, of=(of,), mode=mode), id=f"{mode.value}1", script=SCRIPT)


async def served(
    listeners: Listeners, caller: FakeChannel, *args: str, dialled: str = "099", endpoint: str = "PJSIP/trunk"
) -> None:
    """Serve one call until its session is over."""
    ports = listeners.rig.ports
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(ports, Admission(AdmissionLimits(9, 9), ports.clock), tasks)
        supervisor.arrive(Arrival(caller, args, CallerId("", "0744123456"), dialled, endpoint, up=caller.up))


def words(listeners: Listeners, extension: Extension = IVR_NUMBER) -> list[str]:
    return [word for number, word in listeners.keeper.words if number == str(extension)]


def parameters(notice: Notification) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(notice.url).query).items()}


def a_listener(live: LiveSet, *definitions: Definition) -> Listeners:
    listeners = Listeners(Rig(live=replace(live, definitions=definitions)))
    listeners.definitions.all += definitions
    return listeners


class TestEntry:
    async def test_dial_in_answer_and_hangup_in_their_order(self) -> None:
        listeners, caller = a_listener(a_live(an_ivr(main(start=[Hangup()])))), FakeChannel()
        await served(listeners, caller)
        assert words(listeners) == ["dial-in", "answer-in", "hangup"]
        told = [parameters(notice) for notice in listeners.keeper.told]
        assert {(one["CallID"], one["CalledExtension"], one["CallFlow"], one["CallerIDNum"]) for one in told} == {
            (caller.id.unique, "0003*099", "IN", "0744123456")
        }
        assert [one["CallStatus"] for one in told] == ["CALLING", "ANSWER", "ANSWER"]
        assert listeners.keeper.call.end_reason == "hangup_action"

    async def test_who_tells_is_told_when_who_steers_is_asked(self) -> None:
        ivr = an_ivr(main(start=[Hangup()]), asks=(DIAL_IN,), answer=Answer.AFTER_DIAL_IN)
        listeners, caller = a_listener(a_live(ivr)), FakeChannel()
        listeners.rig.scripts.replies, listeners.rig.scripts.seconds = [says()], 2
        await served(listeners, caller)
        times = [round(notice.at - 1_763_800_000, 1) for notice in listeners.keeper.told]
        assert (words(listeners), times) == (["dial-in", "answer-in", "hangup"], [0, 2, 2.3])
        assert len(listeners.rig.scripts.asked) == 1

    async def test_i38_a_call_that_its_event_rejects_is_busy_and_was_never_answered(self) -> None:
        ivr = an_ivr(main(start=[]), asks=(DIAL_IN,), answer=Answer.AFTER_DIAL_IN)
        listeners, caller = a_listener(a_live(ivr)), FakeChannel()
        listeners.rig.scripts.replies = [says(Hangup())]
        await served(listeners, caller)
        assert caller.noticed[-1] == HungUp(21)
        assert words(listeners) == ["dial-in", "hangup"]
        hangup = parameters(listeners.keeper.told[-1])
        assert hangup["CallStatus"] == "BUSY"

    async def test_a_channel_that_was_up_before_was_answered_all_the_same(self) -> None:
        listeners, caller = a_listener(a_live(an_ivr(main(start=[Hangup()])))), FakeChannel(up=True)
        await served(listeners, caller, endpoint="PJSIP/001")
        assert words(listeners) == ["dial-in", "answer-in", "hangup"]
        assert listeners.telephones.told == [
            ("entered", caller.id.unique, "0003*099"),
            ("answered", caller.id.unique),
        ]

    async def test_a_caller_who_left_before_the_answer_is_told_to_have_hung_up(self) -> None:
        listeners, caller = a_listener(a_live(an_ivr(main(start=[Hangup()])))), FakeChannel()
        caller.leave(0)
        await served(listeners, caller)
        caller.ends(17)
        assert words(listeners) == ["hangup"]

    async def test_e14_the_values_at_the_hangup_are_those_that_the_call_has_left_behind(self) -> None:
        listeners = a_listener(a_live(an_ivr(main(start=[set_to("code", "42"), Hangup()]))))
        listeners.definitions.all = [a_definition(Trigger.HANGUP, "http://crm.example/?code=$code")]
        await served(listeners, FakeChannel())
        assert parameters(listeners.keeper.told[0])["code"] == "42"

    async def test_a_call_that_goes_back_to_the_dialplan_ends_there(self) -> None:
        listeners, caller = a_listener(a_live(an_ivr(main(start=[Hangup()])))), FakeChannel()
        caller.refuses = {"answer"}
        await served(listeners, caller)
        assert caller.noticed[-1] == BackInDialplan("ERROR")
        assert words(listeners) == []
        assert [call.channels for call in listeners.rig.switchboard] == [{caller.id.unique}]
        caller.ends(16)
        assert words(listeners) == ["hangup"]
        assert listeners.keeper.call.end_reason == "error"
        assert list(listeners.rig.switchboard) == []


class TestTransfers:
    async def test_e12_one_request_with_the_first_number_and_a_notification_for_each(self) -> None:
        ivr = an_ivr(main(start=[transfer("001", "101", "0040258422544")]), asks=(DIAL_OUT,))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        listeners.rig.scripts.replies = [says()]
        caller.others.phones = {"PJSIP/101": Callee(talks=5)}
        await served(listeners, caller)
        ((_, asked),) = listeners.rig.scripts.asked
        told = [(notice, parameters(notice)) for notice in listeners.keeper.told if notice.trigger is Trigger.DIAL_OUT]
        assert asked.called_number == "001"
        assert [one["CalledNumber"] for _, one in told] == ["001", "101", "0040258422544"]
        assert [one.get("CalledExtension") for _, one in told] == ["0003*001", "0003*101", None]
        assert {(one["CallFlow"], one["CallerExtension"], one["CallStatus"]) for _, one in told} == {
            ("OUT", "0003*099", "CALLING")
        }
        assert [notice.leg for notice, _ in told] == [f"{leg.id} 0003*099 0" for leg in caller.others.placed]
        assert asked.sub_call_id == caller.others.placed[0].id
        (answer,) = [notice for notice in listeners.keeper.told if notice.trigger is Trigger.ANSWER_OUT]
        assert (parameters(answer)["CalledNumber"], answer.leg) == ("101", told[1][0].leg)
        assert words(listeners).count("hangup") == 1

    async def test_a_number_that_is_rung_later_is_told_later(self) -> None:
        ivr = an_ivr(main(start=[transfer("001", "101", strategy=Strategy.ORDER, ring=5)]))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        await served(listeners, caller)
        told = [notice.at for notice in listeners.keeper.told if notice.trigger is Trigger.DIAL_OUT]
        assert told[1] - told[0] == 5

    async def test_e13_one_ivr_leads_to_another(self) -> None:
        ivr = an_ivr(main(start=[transfer("098")]), asks=(DIAL_OUT,))
        other = replace(OTHER, asks=(DIAL_IN,))
        listeners, caller = a_listener(a_live(ivr, other)), FakeChannel()
        listeners.rig.scripts.replies = [says()]
        await served(listeners, caller)
        assert [ask.event for ask, _ in listeners.rig.scripts.asked] == [EventType.DIAL_IN]
        assert [f"{extension[-3:]} {word}" for extension, word in listeners.keeper.words] == [
            *("099 dial-in", "099 answer-in", "098 dial-in", "098 answer-in", "099 hangup", "098 hangup")
        ]
        assert parameters(listeners.keeper.told[2])["CalledExtension"] == "0003*098"

    async def test_e15_nobody_is_asked_or_told_of_a_queue(self) -> None:
        ivr = an_ivr(main(start=[transfer("800")]), asks=(DIAL_OUT,))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        await served(listeners, caller)
        assert words(listeners) == ["dial-in", "answer-in", "hangup"]
        assert listeners.rig.scripts.asked == []

    async def test_e9_a_reply_that_hangs_up_before_the_transfer_leaves_nothing_to_tell(self) -> None:
        ivr = an_ivr(main(start=[transfer("001")]), asks=(DIAL_OUT,))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        listeners.rig.scripts.replies = [says(Hangup())]
        await served(listeners, caller)
        assert words(listeners) == ["dial-in", "answer-in", "hangup"]
        assert caller.others.placed == []

    async def test_i19_who_hangs_up_while_others_ring_was_answered_and_they_are_cancelled(self) -> None:
        ivr = an_ivr(main(start=[transfer("001", "101")]))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        caller.leave_at(3)
        await served(listeners, caller)
        assert parameters(listeners.keeper.told[-1])["CallStatus"] == "ANSWER"
        ended = sorted(told for told in listeners.telephones.told if told[0] == "ended")
        assert ended == sorted(("ended", leg.id, "CANCEL") for leg in caller.others.placed)

    async def test_how_a_leg_was_lost_is_told_to_whoever_follows_its_telephone(self) -> None:
        ivr = an_ivr(main(start=[transfer("001", "101", ring=5)]))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        caller.others.phones = {"PJSIP/001": BUSY}
        await served(listeners, caller)
        ids = [leg.id for leg in caller.others.placed]
        assert [told for told in listeners.telephones.told if told[0] == "ended"] == [
            ("ended", ids[0], "BUSY"),
            ("ended", ids[1], "NOANSWER"),
        ]

    async def test_a_conversation_that_was_recorded_is_told_with_the_hangup(self) -> None:
        notice = SoundRef(sound=Template.parse("recorded"))
        ivr = an_ivr(main(start=[transfer("001", record=True, record_notice=notice)]))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel(up=True)
        caller.others.phones = {"PJSIP/001": Callee(talks=5)}
        await served(listeners, caller)
        (leg,) = listeners.keeper.legs.values()
        assert leg.recording == "rec-1"


class TestPassing:
    """`Stasis(callbridge,dial-out|dial-in,…)`."""

    async def test_e11_each_who_steers_is_asked_after_the_verbs_of_the_one_before(self) -> None:
        definitions = (steered(), replace(steered(), id="auto2"), steered(mode=Mode.NOTIFY))
        listeners, caller = a_listener(a_live(), *definitions), FakeChannel()
        listeners.definitions.all = [*definitions]
        listeners.rig.scripts.replies = [says(set_to("a", "1")), says(SetCaller(name="Firma", number="0258"))]
        await served(listeners, caller, "dial-out", "001", dialled="0040744", endpoint="PJSIP/001")
        assert caller.noticed == [Told("CI_a", "1"), Shows(CallerId("Firma", "0258")), BackInDialplan("DONE")]
        (told,) = listeners.keeper.told
        assert told.definition == "notify1"
        facts = [facts for _, facts in listeners.rig.scripts.asked]
        assert [(one.caller_number, one.caller_extension, one.called_number) for one in facts] == [
            ("0003*001", "0003*001", "0040744")
        ] * 2
        assert listeners.telephones.told == [("asked", caller.id.unique, "0003*001", "dial-out")]

    async def test_it_is_told_at_the_moment_at_which_the_first_one_is_asked(self) -> None:
        definitions = (steered(), steered(mode=Mode.NOTIFY))
        listeners, caller = a_listener(a_live(), *definitions), FakeChannel()
        listeners.rig.scripts.replies, listeners.rig.scripts.seconds = [says()], 2
        await served(listeners, caller, "dial-out", "001")
        assert {notice.at for notice in listeners.keeper.told} == {1_763_800_000}

    async def test_a_telephone_that_will_be_rung(self) -> None:
        listeners, caller = a_listener(a_live(), steered(trigger=Trigger.DIAL_IN)), FakeChannel()
        listeners.rig.scripts.replies = [says()]
        await served(listeners, caller, "dial-in", "001", dialled="001")
        ((_, facts),) = listeners.rig.scripts.asked
        assert (facts.called_extension, facts.caller_number, facts.sub_call_id) == ("0003*001", "0744123456", None)
        assert words(listeners, ANA) == ["dial-in"]
        assert listeners.telephones.told == [("asked", caller.id.unique, "0003*001", "dial-in")]

    @pytest.mark.parametrize(
        ("reply", "last"),
        [(says(Hangup()), HungUp()), ("CB203", BackInDialplan("FAILED")), (says(), BackInDialplan("DONE"))],
    )
    async def test_a_reply_ends_the_call_and_a_failure_does_not(self, reply: object, last: object) -> None:
        definition = steered()
        script = definition.script.model_copy(update={"on_error": HangUp()})
        listeners = a_listener(a_live(), replace(definition, script=script))
        caller = FakeChannel()
        listeners.rig.scripts.replies = [reply]  # type: ignore[list-item] # a code is a failure
        await served(listeners, caller, "dial-out", "001")
        assert caller.noticed[-1] == last
        assert not caller.up

    async def test_without_definitions_the_call_goes_on_at_once_and_is_known_until_its_end(self) -> None:
        listeners, caller = Listeners(Rig(live=a_live())), FakeChannel()
        listeners.definitions.all = []
        await served(listeners, caller, "dial-out", "001")
        assert caller.noticed == [BackInDialplan("DONE")]
        (known,) = listeners.rig.switchboard
        caller.ends()
        assert (list(listeners.rig.switchboard), known.channels) == ([], set())

    async def test_who_is_not_declared_passes_as_unknown_and_nobody_is_told(self) -> None:
        listeners, caller = a_listener(a_live()), FakeChannel()
        await served(listeners, caller, "dial-in", "0003*055")
        assert caller.noticed == [BackInDialplan("UNKNOWN")]
        assert (listeners.keeper.changes, listeners.telephones.told) == ([], [])

    async def test_a_script_of_the_dialplan_is_no_event(self) -> None:
        listeners, caller = a_listener(a_live()), FakeChannel()
        listeners.rig.scripts.replies = [says()]
        await served(listeners, caller, "request", "check")
        caller.ends()
        assert (listeners.keeper.changes, listeners.telephones.told) == ([], [])


class TestPlacedByTheApi:
    async def test_the_ivr_has_called_and_its_caller_is_who_was_called(self) -> None:
        listeners, caller = (
            a_listener(a_live(an_ivr(main(start=[Hangup()]), asks=(DIAL_IN, DIAL_OUT)))),
            FakeChannel(up=True),
        )
        live = listeners.rig.switchboard.expect(caller.id.unique, "pbx1", 0, "apiid")
        live.token = "form"
        listeners.rig.scripts.replies = [says()]
        await served(listeners, caller)
        assert words(listeners) == ["dial-out", "answer-out", "hangup"]
        assert [ask.event for ask, _ in listeners.rig.scripts.asked] == [EventType.DIAL_OUT]
        for notice in listeners.keeper.told:
            one = parameters(notice)
            assert (one["CallAPIID"], one["CallFlow"], one["CallerIDNum"]) == ("apiid", "OUT", "0003*099")
            assert (one["CallerExtension"], one["CalledNumber"]) == ("0003*099", "0744123456")


class TestSwitchboard:
    """Views of the API. Source: Events and API 6.4."""

    @staticmethod
    def views(live: LiveCall) -> list[tuple[str, str]]:
        return [(leg.number, leg.state.name) for leg in live.legs.values()]

    async def test_caller_ivr_and_the_legs_that_are_placed_have_a_view_each(self) -> None:
        ivr = an_ivr(main(start=[transfer("001", "0040258422544")]))
        listeners, caller = a_listener(a_live(ivr)), FakeChannel()
        caller.others.phones = {"PJSIP/001": Callee(after=2, talks=5)}
        seen: list[list[tuple[str, str]]] = []
        board = listeners.rig.switchboard
        for moment in (0.1, 0.5, 3.0):
            asyncio.get_running_loop().call_later(moment, lambda: seen.extend(self.views(one) for one in board))
        await served(listeners, caller, endpoint="PJSIP/101")
        both = [("0003*101", "ON_CALL"), ("0003*099", "ON_CALL")]
        assert seen == [
            both,
            [*both, ("0003*001", "RINGING"), ("0040258422544", "RINGING")],
            [*both, ("0003*001", "ON_CALL")],
        ]
        assert list(board) == []

    async def test_who_is_in_no_ivr_waits_while_the_other_side_rings(self) -> None:
        rig, to = Rig(live=a_live()), Called(RingPhone(ANA, ("PJSIP/001",)), "001")
        Listeners(rig)
        leg = Leg("17.5", "PJSIP/001", "001", CallerId())
        call = a_call(None, FakeChannel(), rig.live)
        live = rig.switchboard.enter(call.id, "", "pbx1", 0)
        telling.begun(call, rig.ports)
        assert [state for _, state in self.views(live)] == ["ON_CALL"]
        telling.placed(leg, to, call, rig.ports)
        assert [state for _, state in self.views(live)] == ["OTHER_RINGS", "RINGING"]
        telling.picked_up(leg, to, call, rig.ports)
        assert [state for _, state in self.views(live)] == ["ON_CALL", "ON_CALL"]

    async def test_before_the_answer_the_caller_hears_the_ivr_ring(self) -> None:
        ivr = an_ivr(main(start=[Hangup()]), asks=(DIAL_IN,), answer=Answer.AFTER_DIAL_IN)
        listeners, caller = a_listener(a_live(ivr)), FakeChannel()
        listeners.rig.scripts.replies, listeners.rig.scripts.seconds = [says()], 2
        seen: list[tuple[str, str]] = []
        board = listeners.rig.switchboard
        asyncio.get_running_loop().call_later(1, lambda: seen.extend(view for one in board for view in self.views(one)))
        await served(listeners, caller)
        assert seen == [("0744123456", "OTHER_RINGS"), ("0003*099", "RINGING")]


class TestPieces:
    """What a whole call does not show."""

    LEG = Leg("17.5", "PJSIP/001", "001", CallerId())

    def calling(self, rig: Rig) -> Call:
        return a_call(None, FakeChannel(), rig.live)

    async def test_a_dialplan_step_stands_in_no_ivr(self) -> None:
        rig = Rig(live=a_live())
        listeners, call = Listeners(rig), self.calling(rig)
        telling.begun(call, rig.ports)
        telling.entered(call, rig.ports)
        telling.dialled(call, rig.ports)
        telling.answered(call, rig.ports)
        telling.passed(Trigger.DIAL_IN, replace(call, party=replace(call.party, called_extension=None)), rig.ports)
        telling.placed(self.LEG, Called(RingPhone(ANA, ("PJSIP/001",)), "001"), call, rig.ports)
        assert listeners.keeper.changes == []

    async def test_a_call_that_is_over_on_the_switchboard_is_not_brought_back(self) -> None:
        rig = Rig(live=a_live())
        Listeners(rig)
        call = self.calling(rig)
        telling.begun(call, rig.ports)
        rig.switchboard.gone(call.id)
        telling.placed(
            self.LEG, Called(RingOutside("0744", "PJSIP/0744@trunk", "dial.allow[1]"), "0744"), call, rig.ports
        )
        telling.picked_up(self.LEG, Called(RingPhone(ANA, ("PJSIP/001",)), "001"), call, rig.ports)
        assert list(rig.switchboard) == []

    @pytest.mark.parametrize(
        ("end", "status"),
        [
            (None, "CANCEL"),
            (LegEnd.BUSY, "BUSY"),
            (LegEnd.NO_ANSWER, "NOANSWER"),
            (LegEnd.CONGESTION, "CONGESTION"),
            (LegEnd.UNAVAILABLE, "CHANUNAVAIL"),
            (LegEnd.ELSEWHERE, "CANCEL"),
        ],
    )
    async def test_the_end_of_a_leg_in_the_words_of_events(self, end: LegEnd | None, status: str) -> None:
        outside = Called(RingOutside("0744", "PJSIP/0744@trunk", "dial.allow[1]"), "0744")
        listeners = Listeners(Rig())
        telling.lost(self.LEG, outside, end, self.calling(listeners.rig), listeners.rig.ports)
        assert listeners.telephones.told == [("ended", "17.5", status)]

    async def test_a_telephone_that_cannot_be_reached_is_told_of_and_no_other(self) -> None:
        listeners, phone = Listeners(Rig()), Called(RingPhone(ANA, ("PJSIP/001",)), "001")
        for end in (LegEnd.BUSY, LegEnd.UNAVAILABLE):
            telling.lost(self.LEG, phone, end, self.calling(listeners.rig), listeners.rig.ports)
        assert listeners.telephones.told == [("ended", "17.5", "BUSY"), ("ended", "17.5", "CHANUNAVAIL", "0003*001")]

    async def test_the_leg_state_of_a_view_is_a_digit(self) -> None:
        assert {state.value for state in LegState} == set("012345")


def test_everything_is_told_to_who_wants_it() -> None:
    assert {definition.trigger for definition in EVERY} == {*Trigger}


class TestRestart:
    """A session that a process before this one has begun. Source: The IVR 3.12."""

    LEG = Leg("17.5", "PJSIP/001", "001", CallerId())
    TO = Called(RingPhone(ANA, ("PJSIP/001",)), "001")

    def left(self, *visits: LegRecord, ivr: Ivr | None = MENU) -> tuple[Call, Listeners]:
        rig = Rig(live=a_live(MENU))
        listeners = Listeners(rig)
        call = a_call(ivr, FakeChannel(up=True), rig.live)
        rig.switchboard.belongs(call.id, rig.switchboard.expect(call.id, "pbx1", 5.0, call.api_id))
        listeners.visits.adopt(visits, lambda *_: None)
        return call, listeners

    def visit(self, call: Call) -> LegRecord:
        return replace(visit_of(MENU, call, 5.0), visit=1, app="callbridge", answered=6.0)

    async def test_nothing_is_told_again_and_it_is_seen_again_and_followed_to_its_end(self) -> None:
        call, _ = self.left()
        call, here = self.left(self.visit(call))
        assert telling.resumed(call, here.rig.ports)
        assert here.keeper.changes == []
        live = here.rig.switchboard.of_channel(call.id)
        assert live is not None
        assert TestSwitchboard.views(live) == [("+12025550143", "ON_CALL"), ("0003*099", "ON_CALL")]
        assert isinstance(call.channel, FakeChannel)
        call.channel.leave()
        telling.left(EndReason.CALLER_HANGUP, call, here.rig.ports)
        assert words(here) == ["hangup"]

    async def test_one_of_which_nothing_was_kept_is_none(self) -> None:
        call, here = self.left()
        assert not telling.resumed(call, here.rig.ports)

    async def test_a_dialplan_step_begins(self) -> None:
        call, here = self.left(ivr=None)
        assert telling.resumed(call, here.rig.ports)
        assert here.keeper.changes == []

    async def test_a_leg_that_talks_on_is_seen_until_it_is_gone_and_told_to_nobody(self) -> None:
        call, _ = self.left()
        call, here = self.left(self.visit(call))
        assert telling.resumed(call, here.rig.ports)
        telling.talk_on(self.LEG, self.TO, call, here.rig.ports)
        live = here.rig.switchboard.of_channel(call.id)
        assert live is not None
        assert TestSwitchboard.views(live)[-1] == ("0003*001", "ON_CALL")
        assert isinstance(call.channel, FakeChannel)
        call.channel.others.gone(self.LEG.id)
        assert len(TestSwitchboard.views(live)) == 2
        assert here.keeper.changes == []
