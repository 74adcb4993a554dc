"""Ringing others and talking to them. Source: The IVR 3.9 (its table), 3.10, 9; acceptance I16, I19, I34, I37, I40."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bridge.calls.actions.connect import run
from bridge.calls.call import Call
from bridge.calls.channel import LegNews
from bridge.calls.conversation import Conversation
from bridge.calls.entries.transfers import LegLost, LegPlaced, TalkBegun, TransferEnded, VolumeUsed
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked, TalkEnd
from bridge.calls.session import walk
from bridge.errors import ChannelGone
from bridge.ivr.actions import Action, AlterCallerId, CallerField, CallerOperation
from bridge.ivr.connect import Callee as Wanted
from bridge.ivr.connect import Connect
from bridge.ivr.outcomes import Ended, Next, Taken
from bridge.ivr.step import SoundRef
from bridge.ivr.targets import HangUp
from bridge.ivr.transfer import Hear, Strategy
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, RecordSound, SetCaller, Wait
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialReason, RingOutside, RingPhone, ShownRule
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import CallerId, Extension
from tests.fakes.callees import BUSY, NOBODY, Callee, Rang, TalkedTo
from tests.fakes.channel import FakeChannel, Heard, RecordedAs
from tests.fakes.ports import Rig
from tests.fakes.snapshots import FakeSnapshots
from tests.unit.calls.ivrs import a_call, a_live, a_step, an_ivr, main, set_to, sound, to, transfer

DONE = Ended(EndReason.HANGUP_ACTION)
FINAL = Ended(EndReason.TRANSFER_FINAL)
TELL: list[Action] = [sound("$DIALSTATUS-$DIALREASON"), Hangup()]
TRUNK = "PJSIP/0040258422544@trunk"
OUTSIDE = "0040258422544"
NOTICE = SoundRef(sound=Template.parse("recorded"))
ANSWERS = Callee()


def now() -> float:
    return asyncio.get_running_loop().time()


def a_caller(**phones: Callee) -> FakeChannel:
    """`desk` is 001, `pair` and `app` are the endpoints of 002, `trunk` is outside."""
    caller = FakeChannel(up=True)
    names = {"desk": "PJSIP/001", "pair": "PJSIP/002-desk", "app": "PJSIP/002-app", "trunk": TRUNK}
    caller.others.phones = {names[name]: callee for name, callee in phones.items()}
    return caller


def calling(caller: FakeChannel, *actions: Action, **settings: object) -> tuple[Call, Rig]:
    """A call whose start has these actions; then it says how its transfer went, and hangs up."""
    ivr = an_ivr(main(start=[*actions, *TELL], key_9=[sound("failed"), *TELL]))
    rig = Rig(live=a_live(ivr, **settings))
    return a_call(ivr, caller, rig.live), rig


def outside(**fields: Any) -> dict[str, tuple[DialRule, ...]]:  # noqa: ANN401 - any field
    return {"allow": (DialRule("dial.allow[1]", NumberPattern.parse("0040NX."), **fields),)}


def alter(field: CallerField, value: str, operation: CallerOperation = CallerOperation.REPLACE) -> AlterCallerId:
    return AlterCallerId(field=field, operation=operation, value=Template.parse(value))


def seen_by_callee(caller: FakeChannel) -> CallerId:
    return caller.others.placed[-1].shown


class TestTable:
    """Every row of 3.9: outcome, DIALSTATUS, DIALREASON, what then."""

    async def test_a_final_transfer_hangs_up_after_the_conversation(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001"))
        assert await walk(call, rig.ports) == FINAL
        assert caller.noticed == [
            Rang(("PJSIP/001",), ("+12025550143",), Hear.RING, 1),
            TalkedTo("PJSIP/001", 10),
        ]
        assert (call.value_of("DIALSTATUS"), call.value_of("DIALREASON")) == ("ANSWER", "answered")

    async def test_after_another_the_next_action_runs_also_when_it_has_an_on_failure(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001", final=False, on_failure=HangUp()))
        assert await walk(call, rig.ports) == DONE
        assert caller.noticed[-1] == Heard("ANSWER-answered")

    async def test_at_its_limit_a_conversation_ends_and_it_goes_on_in_the_same_way(self) -> None:
        caller = a_caller(desk=Callee(talks=999))
        call, rig = calling(caller, transfer("001", limit=60, final=False))
        assert await walk(call, rig.ports) == DONE
        assert caller.noticed[1:] == [TalkedTo("PJSIP/001", 60), Heard("ANSWER-answered")]

    async def test_a_caller_who_hangs_up_while_talking_was_answered(self) -> None:
        caller = a_caller(desk=ANSWERS)
        caller.leave_at(3)
        call, rig = calling(caller, transfer("001"))
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert rig.journal.of(TransferEnded) == [TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 2)]
        assert caller.others.live == set()

    @pytest.mark.parametrize(
        ("callee", "heard", "at"),
        [
            (NOBODY, "NOANSWER-no_answer", 25),
            (Callee(9, LegEnd.NO_ANSWER), "NOANSWER-no_answer", 9),
            (Callee(1, LegEnd.BUSY), "BUSY-busy", 1),
            (Callee(1, LegEnd.CONGESTION), "CONGESTION-congestion", 1),
            (Callee(0, LegEnd.UNAVAILABLE), "CHANUNAVAIL-unavailable", 0),
        ],
    )
    async def test_i16_whoever_is_not_reached_is_told_and_on_failure_follows(
        self, callee: Callee, heard: str, at: float
    ) -> None:
        for on_failure, then in ((None, []), (to(option="9"), [Heard("failed")])):
            caller = a_caller(desk=callee)
            fields = {"on_failure": on_failure} if on_failure else {}
            call, rig = calling(caller, transfer("001", **fields))
            began = now()
            assert await walk(call, rig.ports) == DONE
            assert caller.noticed == [
                Rang(("PJSIP/001",), ("+12025550143",), Hear.RING, at), *then, Heard(heard)
            ]  # fmt: skip
            assert rig.journal.of(LegLost) == [LegLost("001", callee.end or LegEnd.NO_ANSWER)]
            assert now() - began >= at

    @pytest.mark.parametrize(
        ("desk", "pair", "heard"),
        [
            (Callee(1, LegEnd.NO_ANSWER), Callee(2, LegEnd.BUSY), "BUSY-busy"),
            (Callee(1, LegEnd.UNAVAILABLE), Callee(2, LegEnd.CONGESTION), "CONGESTION-congestion"),
            (Callee(1, LegEnd.CONGESTION), Callee(2, LegEnd.NO_ANSWER), "NOANSWER-no_answer"),
            (BUSY, NOBODY, "NOANSWER-no_answer"),  # ring seconds passed with a leg still ringing
        ],
    )
    async def test_of_several_the_outcome_that_stands_first_in_the_table_counts(
        self, desk: Callee, pair: Callee, heard: str
    ) -> None:
        caller = a_caller(desk=desk, pair=pair, app=desk)
        call, rig = calling(caller, transfer("001", "002"))
        await walk(call, rig.ports)
        assert caller.noticed[-1] == Heard(heard)

    async def test_i19_a_caller_who_hangs_up_while_others_ring_has_cancelled(self) -> None:
        caller = a_caller()
        caller.leave_at(3)
        call, rig = calling(caller, transfer("001", "002"))
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert rig.journal.of(TransferEnded) == [TransferEnded(CallStatus.CANCEL, DialReason.CANCELLED)]
        assert caller.others.live == set()


class TestRinging:
    async def test_all_ring_together_and_who_is_first_wins(self) -> None:
        caller = a_caller(desk=Callee(5), pair=Callee(2), trunk=Callee(9))
        call, rig = calling(caller, transfer("001", "002", OUTSIDE))
        assert await walk(call, rig.ports) == FINAL
        (rang, talked) = caller.noticed
        assert isinstance(rang, Rang)
        assert rang.endpoints == ("PJSIP/001", "PJSIP/002-desk", "PJSIP/002-app", TRUNK)
        assert talked == TalkedTo("PJSIP/002-desk", 10)
        assert {lost.end for lost in rig.journal.of(LegLost)} == {LegEnd.ELSEWHERE}
        assert caller.others.live == set()

    async def test_in_order_one_number_rings_after_the_other_with_all_its_endpoints(self) -> None:
        caller = a_caller(pair=Callee(30), app=Callee(4))
        call, rig = calling(caller, transfer("001", "002", strategy=Strategy.ORDER, ring=10))
        assert await walk(call, rig.ports) == FINAL
        (rang, talked) = caller.noticed
        assert isinstance(rang, Rang)
        assert (rang.seconds, talked) == (14, TalkedTo("PJSIP/002-app", 10))
        assert [entry.number for entry in rig.journal.of(LegPlaced)] == ["001", "002", "002"]

    async def test_in_order_the_last_number_decides_whether_there_was_no_answer(self) -> None:
        caller = a_caller(desk=BUSY)
        call, rig = calling(caller, transfer("001", "002", strategy=Strategy.ORDER))
        await walk(call, rig.ports)
        assert caller.noticed[-1] == Heard("NOANSWER-no_answer")

    @pytest.mark.parametrize("hear", Hear)
    async def test_the_caller_hears_what_the_transfer_says(self, hear: Hear) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001", hear=hear))
        await walk(call, rig.ports)
        assert isinstance(caller.noticed[0], Rang)
        assert caller.noticed[0].hear is hear

    async def test_without_a_ring_of_its_own_it_rings_as_long_as_the_operator_says(self) -> None:
        caller = a_caller()
        call, rig = calling(caller, transfer("001"), ring=7)
        await walk(call, rig.ports)
        assert isinstance(caller.noticed[0], Rang)
        assert caller.noticed[0].seconds == 7

    async def test_each_leg_has_an_id_of_its_own_also_in_the_next_visit_of_the_same_channel(self) -> None:
        caller = a_caller(desk=Callee(0, LegEnd.BUSY))
        call, rig = calling(caller, transfer("001"), transfer("001"))
        await walk(call, rig.ports)
        again, rig = calling(caller, transfer("001"))
        again.api_id = "another"
        await walk(again, rig.ports)
        assert len({leg.id for leg in caller.others.placed}) == 3

    async def test_what_is_placed_and_who_talks_is_told_in_order(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001"))
        await walk(call, rig.ports)
        told = [entry for entry in rig.journal.entries if isinstance(entry, LegPlaced | TalkBegun | TransferEnded)]
        assert told == [
            LegPlaced("001", "PJSIP/001"),
            TalkBegun("001"),
            TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 10),
        ]

    async def test_a_number_that_was_keyed_is_told_to_nobody_nor_its_endpoint(self) -> None:
        caller = a_caller(trunk=ANSWERS)
        call, rig = calling(caller, transfer("0040$x"))
        call.set("x", "258422544", from_keys=True)
        assert await walk(call, rig.ports) == FINAL
        assert "258422544" not in str(rig.journal.entries)
        assert rig.journal.of(LegPlaced) == [LegPlaced("0040•••", "•••")]

    async def test_a_dialplan_step_may_ring_too_on_the_account_of_the_organisation(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call = a_step(caller, transfer("001"))
        rig = Rig(live=a_live())
        call.live = rig.live
        assert await walk(call, rig.ports) == FINAL
        assert caller.others.placed[0].accountcode == "0003"


class TestShown:
    """9, steps 7 and 8."""

    async def test_an_extension_sees_the_caller_as_he_stands(self) -> None:
        caller = a_caller(desk=ANSWERS)
        step = alter(CallerField.NAME, "VIP ", CallerOperation.PREPEND)
        call, rig = calling(caller, step, transfer("001"))
        await walk(call, rig.ports)
        assert seen_by_callee(caller) == CallerId("VIP Ștefan", "+12025550143")

    async def test_a_phone_sees_the_extension_that_calls(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001"))
        call.show(CallerId("Ana", "0003*002"))
        await walk(call, rig.ports)
        assert seen_by_callee(caller) == CallerId("Ana", "0003*002")

    @pytest.mark.parametrize(
        ("did", "default", "rule", "number"),
        [
            ("0258422544", None, ShownRule("did"), "0258422544"),
            (None, "0258000", ShownRule("did"), "0258000"),
            (None, None, ShownRule("did"), ""),
            ("0258422544", None, ShownRule("caller"), "+12025550143"),
            ("0258422544", None, ShownRule("0258111"), "0258111"),
        ],
    )
    async def test_outside_the_number_is_the_one_that_the_rule_names(
        self, did: str | None, default: str | None, rule: ShownRule, number: str
    ) -> None:
        caller = a_caller(trunk=ANSWERS)
        call, rig = calling(caller, transfer(OUTSIDE), callerid=default, **outside(shown=rule))
        call.party = replace(call.party, called_did=did)
        await walk(call, rig.ports)
        assert seen_by_callee(caller) == CallerId("Ștefan", number)
        assert rig.journal.codes == []

    @pytest.mark.parametrize(
        ("wished", "shown", "codes"), [("0258999", "0258999", []), ("112", "0258422544", ["CB310"])]
    )
    async def test_i34_a_number_that_was_set_is_shown_only_when_the_rule_allows_it(
        self, wished: str, shown: str, codes: list[str]
    ) -> None:
        rule = ShownRule("did", (NumberPattern.parse("0258XXX"),))
        for change in (SetCaller(name="Shop", number=wished), alter(CallerField.NUMBER, wished)):
            caller = a_caller(trunk=ANSWERS)
            call, rig = calling(caller, transfer(OUTSIDE), **outside(shown=rule))
            rig.scripts.replies = []
            call.party = replace(call.party, called_did="0258422544")
            if isinstance(change, SetCaller):
                call.show(CallerId(change.name, change.number))
                call.shown_number_set = True
            else:
                call, rig = calling(caller, change, transfer(OUTSIDE), **outside(shown=rule))
                call.party = replace(call.party, called_did="0258422544")
            await walk(call, rig.ports)
            assert seen_by_callee(caller).number == shown
            assert rig.journal.codes == codes

    async def test_a_number_made_of_keys_that_may_not_be_shown_is_not_told_either(self) -> None:
        caller = a_caller(trunk=ANSWERS)
        call, rig = calling(caller, alter(CallerField.NUMBER, "$pin"), transfer(OUTSIDE))
        call.set("pin", "998877", secret=True)
        await walk(call, rig.ports)
        assert rig.journal.codes == ["CB310"]
        assert "998877" not in str(rig.journal.entries)

    async def test_nothing_but_a_checked_identity_reaches_a_leg(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001"))
        call.show(CallerId('a"\r\n<b>', "12;evil=1"))
        await walk(call, rig.ports)
        assert seen_by_callee(caller) == CallerId("ab", "121")

    @pytest.mark.parametrize(("accountcode", "payer"), [(None, "0003"), ("sales", "sales")])
    async def test_the_ivr_pays_for_its_legs(self, accountcode: str | None, payer: str) -> None:
        caller = a_caller(desk=ANSWERS, trunk=NOBODY)
        call, rig = calling(caller, transfer("001", OUTSIDE))
        assert call.ivr is not None
        call.ivr = replace(call.ivr, accountcode=accountcode)
        await walk(call, rig.ports)
        assert {leg.accountcode for leg in caller.others.placed} == {payer}
        assert [leg.rule for leg in caller.others.placed] == ["", "dial.allow[1]"]


class TestVolume:
    """9, step 5."""

    async def test_i40_the_third_of_two_calls_in_an_hour_is_denied_and_alarms_were_raised(self) -> None:
        caller = a_caller(trunk=BUSY)
        call, rig = calling(caller, *[transfer(OUTSIDE)] * 3, **outside(max_calls_per_hour=2))
        await walk(call, rig.ports)
        assert caller.noticed[-1] == Heard("CHANUNAVAIL-denied")
        assert len(caller.others.placed) == 2
        assert rig.journal.codes == ["CB304"]
        assert rig.journal.of(VolumeUsed) == [VolumeUsed("dial.allow[1]", "calls in an hour", 2, 2)]

    async def test_an_alarm_is_raised_at_eighty_percent_and_at_the_limit_each_once(self) -> None:
        caller = a_caller(trunk=BUSY)
        call, rig = calling(caller, *[transfer(OUTSIDE)] * 12, **outside(max_calls_per_hour=10))
        await walk(call, rig.ports)
        assert [entry.used for entry in rig.journal.of(VolumeUsed)] == [8, 10]

    async def test_an_hour_later_there_is_room_again(self) -> None:
        caller = a_caller(trunk=BUSY)
        actions = (transfer(OUTSIDE), Wait(seconds=3600), transfer(OUTSIDE))
        call, rig = calling(caller, *actions, **outside(max_calls_per_hour=1))
        call.ivr = replace(call.ivr, lifetime=0) if call.ivr else None
        await walk(call, rig.ports)
        assert len(caller.others.placed) == 2

    async def test_one_transfer_to_many_numbers_places_no_more_calls_than_are_left(self) -> None:
        caller = a_caller()
        numbers = [f"004025842254{digit}" for digit in range(9)]
        call, rig = calling(caller, transfer(*numbers), **outside(max_calls_per_hour=3))
        await walk(call, rig.ports)
        assert len(caller.others.placed) == 3
        assert rig.journal.codes == ["CB304"] * 6

    async def test_a_number_that_was_never_rung_is_not_counted(self) -> None:
        caller = a_caller(trunk=BUSY, desk=ANSWERS)
        first = transfer("001", OUTSIDE, strategy=Strategy.ORDER, final=False)
        call, rig = calling(caller, first, transfer(OUTSIDE), **outside(max_calls_per_hour=1))
        await walk(call, rig.ports)
        assert [leg.endpoint for leg in caller.others.placed] == ["PJSIP/001", TRUNK]
        assert rig.journal.codes == []

    async def test_numbers_that_were_not_rung_yet_raise_no_alarm(self) -> None:
        caller = a_caller(trunk=ANSWERS)
        others = ("0040258000001", "0040258000002")
        step = transfer(OUTSIDE, *others, strategy=Strategy.ORDER)
        call, rig = calling(caller, step, **outside(max_calls_per_hour=3))
        await walk(call, rig.ports)
        assert rig.journal.of(VolumeUsed) == []

    async def test_two_calls_cannot_take_the_last_place(self) -> None:
        rig = Rig(live=a_live(**outside(max_calls_per_hour=1)))
        callers = [a_caller(), a_caller()]
        ivr = an_ivr(main(start=[transfer(OUTSIDE), *TELL]))
        async with asyncio.TaskGroup() as tasks:
            for caller in callers:
                tasks.create_task(walk(a_call(ivr, caller, rig.live), rig.ports))
        assert sorted(len(caller.others.placed) for caller in callers) == [0, 1]

    async def test_when_others_have_taken_it_meanwhile_the_transfer_is_denied(self) -> None:
        caller = a_caller()
        call, rig = calling(caller)
        rig.volume.placed("r", rig.ports.clock.now())
        step = Connect(transfer(OUTSIDE), (Wanted(RingOutside(OUTSIDE, TRUNK, "r", max_calls_per_hour=1), OUTSIDE),))
        assert await run(step, call, rig.ports) == Next()
        assert (call.value_of("DIALREASON"), caller.others.placed) == ("denied", [])

    async def test_minutes_are_counted_while_they_talk_and_a_conversation_is_not_cut(self) -> None:
        caller = a_caller(trunk=Callee(talks=600))
        step = transfer(OUTSIDE, final=False)
        call, rig = calling(caller, step, step, **outside(max_minutes_per_day=5))
        await walk(call, rig.ports)
        assert [what for what in caller.noticed if isinstance(what, TalkedTo)] == [TalkedTo(TRUNK, 600)]
        assert caller.noticed[-1] == Heard("CHANUNAVAIL-denied")
        assert rig.journal.of(VolumeUsed) == [VolumeUsed("dial.allow[1]", "minutes since midnight", 10, 5)]

    async def test_extensions_have_no_volume(self) -> None:
        caller = a_caller(desk=BUSY)
        call, rig = calling(caller, *[transfer("001")] * 5, **outside(max_calls_per_hour=1))
        await walk(call, rig.ports)
        assert len(caller.others.placed) == 5


class TestRecording:
    async def test_the_conversation_is_the_calls_recording(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001", record=True, record_notice=NOTICE, final=False))
        await walk(call, rig.ports)
        assert caller.noticed[1] == TalkedTo("PJSIP/001", 10, "callbridge/lfrsmzqx7c6tahkgcdvj/rec-1", "recorded")
        assert call.value_of("RECORDING") == "rec-1"

    async def test_without_a_notice_it_is_recorded_from_the_beginning(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001", record=True))
        await walk(call, rig.ports)
        assert caller.noticed[1] == TalkedTo("PJSIP/001", 10, "callbridge/lfrsmzqx7c6tahkgcdvj/rec-1")

    async def test_nobody_is_recorded_when_the_notice_that_goes_with_it_is_missing(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller, transfer("001", record=True, record_notice=NOTICE))
        rig.sounds.missing = {"recorded"}
        await walk(call, rig.ports)
        assert caller.noticed[1] == TalkedTo("PJSIP/001", 10)
        assert rig.journal.codes == ["CB301", "CB305"]
        assert call.recordings == []

    async def test_a_recording_that_failed_is_a_fault_and_no_recording(self) -> None:
        caller = a_caller(desk=ANSWERS)
        caller.others.records = False
        call, rig = calling(caller, transfer("001", record=True))
        assert await walk(call, rig.ports) == FINAL
        assert (call.value_of("RECORDING"), rig.journal.codes) == ("", ["CB305"])

    async def test_a_caller_who_hangs_up_first_was_recorded_all_the_same(self) -> None:
        caller = a_caller(desk=ANSWERS)
        caller.leave_at(3)
        call, rig = calling(caller, transfer("001", record=True))
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert call.value_of("RECORDING") == "rec-1"

    async def test_its_name_is_none_that_the_call_has_already(self) -> None:
        caller = a_caller(desk=ANSWERS)
        message = RecordSound(name=Template.literal("rec-2"), max_seconds=1)
        call, rig = calling(caller, message, transfer("001", record=True))
        await walk(call, rig.ports)
        assert isinstance(caller.noticed[0], RecordedAs)
        assert call.recordings == ["rec-2", "rec-3"]


class TestLifetime:
    """3.10, I37."""

    async def test_i37_a_conversation_is_not_cut_and_afterwards_the_lifetime_counts_again(self) -> None:
        caller = a_caller(desk=Callee(talks=20_000))
        call, rig = calling(caller, transfer("001", final=False), sound("long"))
        caller.lengths = {"long": 5000}
        assert await walk(call, rig.ports) == Ended(EndReason.LIFETIME)
        assert caller.noticed[1:] == [TalkedTo("PJSIP/001", 20_000)]
        assert now() == 3600 + 20_000

    async def test_ringing_counts_and_is_stopped(self) -> None:
        caller = a_caller()
        call, rig = calling(caller, transfer("001", ring=60))
        assert call.ivr is not None
        call.ivr = replace(call.ivr, lifetime=10)
        assert await walk(call, rig.ports) == Ended(EndReason.LIFETIME)
        assert now() == 10
        assert caller.others.live == set()
        assert call.value_of("DIALSTATUS") == "CANCEL"


class TestTrouble:
    async def test_a_telephone_that_takes_the_caller_away_ends_the_session_and_not_the_call(self) -> None:
        caller = a_caller(desk=Callee(takes_caller=True))
        call, rig = calling(caller, transfer("001", final=False))
        assert await walk(call, rig.ports) == Taken()
        assert call.value_of("DIALSTATUS") == "ANSWER"

    @pytest.mark.parametrize("command", ["ring", "talk"])
    async def test_what_asterisk_refuses_is_unavailable_and_on_failure_follows(self, command: str) -> None:
        caller = a_caller(desk=ANSWERS)
        caller.refuses = {command}
        call, rig = calling(caller, transfer("001", on_failure=to(option="9"), record=True))
        assert await walk(call, rig.ports) == DONE
        assert caller.noticed[-2:] == [Heard("failed"), Heard("CHANUNAVAIL-unavailable")]
        assert rig.journal.codes[0] == "CB312"
        assert call.recordings == []

    @pytest.mark.parametrize("at", [0.1, 0.5, 1.0, 1.5, 5.0, 10.9])
    @pytest.mark.parametrize("strategy", Strategy)
    async def test_no_leg_is_left_whenever_the_caller_leaves(self, at: float, strategy: Strategy) -> None:
        caller = a_caller(desk=Callee(1, LegEnd.BUSY), pair=Callee(1), app=Callee(0.5, LegEnd.UNAVAILABLE))
        caller.leave_at(at)
        call, rig = calling(caller, transfer("001", "002", OUTSIDE, strategy=strategy))
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert caller.others.live == set()
        assert len(rig.journal.of(TransferEnded)) == 1

    async def test_keys_pressed_while_others_ring_and_talk_are_theirs(self) -> None:
        caller = a_caller(desk=Callee(2, talks=5))
        caller.press_at(1, "9")
        caller.press_at(4, "9")
        call, rig = calling(caller, transfer("001", final=False), set_to("x", "1"))
        await walk(call, rig.ports)
        assert len(caller.keys) == 0


class OneDial(FakeChannel):
    """It cannot ring without talking, as FastAGI cannot."""

    talks_while_ringing = True

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        rung = await super().ring(dial, news)
        if rung.answered is None:
            return rung
        began = now()
        with suppress(ChannelGone):
            await super().talk(Talk(rung.answered, dial.limit))
        return replace(rung, talked=now() - began)

    async def talk(self, talk: Talk) -> Talked:
        if self.is_gone:
            raise ChannelGone
        return Talked(TalkEnd.CALLEE, 1)


class TestOneDial:
    """A channel whose ringing comes back when the conversation is over."""

    def caller(self, callee: Callee) -> OneDial:
        one = OneDial(up=True)
        one.others.phones = {"PJSIP/001": callee, TRUNK: callee}
        return one

    async def test_the_limit_is_known_when_ringing_begins_and_the_length_is_that_of_the_conversation(self) -> None:
        caller = self.caller(Callee(after=5, talks=999))
        call, rig = calling(caller, transfer("001", limit=60, final=False))
        assert await walk(call, rig.ports) == DONE
        assert [what for what in caller.noticed if isinstance(what, TalkedTo)] == [TalkedTo("PJSIP/001", 60)]
        assert caller.noticed[-1] == Heard("ANSWER-answered")
        assert rig.journal.of(TransferEnded) == [TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 60)]

    async def test_the_lifetime_does_not_count_meanwhile(self) -> None:
        caller = self.caller(Callee(talks=600))
        ivr = an_ivr(main(start=[transfer("001", final=False), Hangup()]), lifetime=60)
        rig = Rig(live=a_live(ivr))
        assert await walk(a_call(ivr, caller, rig.live), rig.ports) == DONE

    async def test_an_order_meanwhile_ends_the_call_only_by_another_way_than_its_session(self) -> None:
        caller = self.caller(Callee(talks=600))
        call, rig = calling(caller, transfer("001", final=False))
        taken: list[bool] = []

        def order() -> None:
            taken.extend((call.cutting.give(transfer("002")), call.cutting.give(Ended(EndReason.API_DELETE))))
            caller.leave()

        asyncio.get_running_loop().call_later(30, order)
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert (taken, call.cutting.reason) == ([False, False], EndReason.API_DELETE)

    async def test_its_minutes_are_counted_also_of_a_caller_who_leaves_first(self) -> None:
        caller = self.caller(Callee(talks=999))
        caller.leave_at(601)
        step = transfer(OUTSIDE, final=False)
        call, rig = calling(caller, step, step, **outside(max_minutes_per_day=5))
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert rig.journal.of(VolumeUsed) == [VolumeUsed("dial.allow[1]", "minutes since midnight", 10, 5)]
        assert rig.journal.of(TransferEnded) == [TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 600)]


class TestRestart:
    """The IVR 3.12."""

    DESK = Leg("leg", "PJSIP/001", "0003*001", CallerId())
    CALLED = Wanted(RingPhone(Extension("0003", "001"), ("PJSIP/001",)), "0003*001")

    def talking(
        self, caller: FakeChannel, *, since: float = 20, recording: str = "", **fields: object
    ) -> tuple[Call, Rig, Connect]:
        call, rig = calling(caller)
        call.resumed = True
        call.conversation = Conversation(self.DESK, self.CALLED, rig.ports.clock.now() - since, recording)
        return call, rig, Connect(transfer("001", **fields), (self.CALLED,), "first")

    async def test_they_talk_on_for_the_rest_of_their_time_and_the_whole_of_it_is_accounted_for(self) -> None:
        caller = a_caller(desk=Callee(talks=1000))
        call, rig, step = self.talking(caller, limit=60, final=False)
        assert await run(step, call, rig.ports) == Next()
        assert caller.noticed == [TalkedTo("PJSIP/001", 40)]
        (ended,) = rig.journal.of(TransferEnded)
        assert (ended.reason, ended.seconds) == (DialReason.ANSWERED, 60)
        assert (call.conversation, call.lifetime.uncounted_seconds) == (None, 40)
        assert rig.journal.of(TalkBegun) == []
        assert caller.others.live == set()

    @pytest.mark.parametrize(("limit", "since", "seconds"), [(0, 500, 10), (60, 500, 0.001), (60, 60, 0.001)])
    async def test_without_limit_as_long_as_they_like_and_after_it_not_at_all(
        self, limit: float, since: float, seconds: float
    ) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig, step = self.talking(caller, since=since, limit=limit)
        assert await run(step, call, rig.ports) == FINAL
        assert caller.noticed == [TalkedTo("PJSIP/001", seconds)]

    async def test_what_is_recorded_of_it_stays_recorded(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig, step = self.talking(caller, recording="rec-1")
        call.recordings.append("rec-1")
        await run(step, call, rig.ports)
        assert caller.noticed == [TalkedTo("PJSIP/001", 10, "callbridge/lfrsmzqx7c6tahkgcdvj/rec-1")]
        assert call.recordings == ["rec-1"]

    async def test_who_was_taken_elsewhere_is_not_served_any_more(self) -> None:
        caller = a_caller(desk=Callee(takes_caller=True))
        call, rig, step = self.talking(caller)
        assert await run(step, call, rig.ports) == Taken()

    async def test_who_had_not_answered_is_rung_again_under_another_id(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig, step = self.talking(caller)
        call.conversation = None
        await run(step, call, rig.ports)
        assert [leg.id != "first" for leg in caller.others.placed] == [True]
        call.resumed = False
        await run(step, call, rig.ports)
        assert caller.others.placed[-1].id == "first"

    async def test_it_is_kept_before_anybody_rings_and_again_before_they_talk(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller)
        rig.snapshots = snapshots = FakeSnapshots()
        await run(Connect(transfer("001", record=True), (self.CALLED,)), call, rig.ports)
        rings, talks = snapshots.secured
        assert rings.conversation is None
        assert talks.conversation is not None
        assert talks.conversation.leg == caller.others.placed[0]
        assert (talks.conversation.began, talks.conversation.recording) == (1_763_800_001, "rec-1")
        assert talks.recordings == ("rec-1",)

    async def test_an_order_that_comes_before_they_talk_leaves_no_conversation_for_the_next_transfer(self) -> None:
        caller = a_caller(desk=ANSWERS)
        call, rig = calling(caller)
        rig.snapshots = snapshots = FakeSnapshots()
        snapshots.cut_at = 2
        step = Connect(transfer("001"), (self.CALLED,))
        with pytest.raises(asyncio.CancelledError):
            await run(step, call, rig.ports)
        assert call.conversation is None
        assert call.dial_reason is DialReason.ANSWERED
        await run(step, call, rig.ports)
        assert len(caller.others.placed) == 2
