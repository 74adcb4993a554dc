"""Calls that do not touch each other, whatever happens in one. Source: The IVR 3.11, 10.2."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.channel import Arrival
from bridge.calls.entries.events import EventQueued
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.transfers import LegPlaced
from bridge.calls.journal import CallEnded, CallEntered, CallFailed, CallReturned, IvrEntered, StepBegun
from bridge.calls.kept.snapshot_book import SnapshotBook
from bridge.calls.kept.snapshot_text import read_left, text_of
from bridge.calls.kept.snapshots import snapshot_of
from bridge.calls.placed import Placed
from bridge.calls.records import KeptCall
from bridge.calls.standing import Standing
from bridge.calls.supervisor import Supervisor
from bridge.ivr.bind import Ask
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet, Switch
from bridge.ivr.model import Answer, Ivr
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup, Verb, Wait
from bridge.telephony.causes import DialplanResult, EndReason
from bridge.telephony.destinations import DialplanPlace, Kind
from bridge.telephony.values import CallerId
from tests.fakes.callees import Callee, TalkedTo
from tests.fakes.channel import Answered, BackInDialplan, FakeChannel, Heard, HungUp, Silence, Told
from tests.fakes.ports import LoopClock, Rig
from tests.unit.calls.ivrs import SCRIPT, a_call, a_live, an_ivr, ask_script, jump, main, says, set_to, sound, transfer
from tests.unit.calls.stories import STORIES, Story, told, told_of

MENU = an_ivr(main(start=[sound("menu"), Hangup()]))
MENU_HEARD = [Heard("menu"), HungUp()]


def rig_of(ivr: Ivr = MENU) -> Rig:
    return Rig(live=LiveSet("v1", "0003", ivrs={ivr.extension: ivr}, scripts={"check": SCRIPT}))


def arriving(channel: FakeChannel, *args: str) -> Arrival:
    return Arrival(channel, args, CallerId("Ana", "1"), "099", "PJSIP/trunk", up=channel.up)


def a_caller(**lengths: float) -> FakeChannel:
    return FakeChannel(up=True, lengths=lengths)


@asynccontextmanager
async def supervising(rig: Rig, max_calls: int = 100, a_second: int = 100) -> AsyncIterator[Supervisor]:
    """Until all calls are over."""
    admission = Admission(AdmissionLimits(max_calls, a_second), rig.ports.clock)
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(rig.ports, admission, tasks)
        yield supervisor
    assert supervisor.live_calls == 0
    assert admission.calls == 0


async def serve(rig: Rig, *arrivals: Arrival) -> None:
    async with supervising(rig) as supervisor:
        for arrival in arrivals:
            supervisor.arrive(arrival)


def heard(channel: FakeChannel) -> list[object]:
    return [what for what in channel.noticed if not isinstance(what, Told)]


def reasons(rig: Rig) -> list[EndReason]:
    return [entry.reason for entry in rig.journal.of(CallEnded)]


def results(rig: Rig) -> list[tuple[DialplanResult, str]]:
    return [(entry.result, entry.why) for entry in rig.journal.of(CallReturned)]


class TestOneCall:
    async def test_it_is_answered_walked_hung_up_and_let_go(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        await serve(rig, arriving(caller))
        assert heard(caller) == [Answered(), Silence(0.3), *MENU_HEARD]
        assert caller.closed
        assert rig.journal.of(CallEnded) == [CallEnded(EndReason.HANGUP_ACTION, 2.3)]

    async def test_it_tells_how_many_requests_were_made(self) -> None:
        rig = rig_of(an_ivr(main(start=[ask_script(), Hangup()])))
        rig.scripts.replies = [says()]
        await serve(rig, arriving(a_caller()))
        assert rig.journal.of(CallEnded) == [CallEnded(EndReason.HANGUP_ACTION, 0, 1)]

    async def test_a_dialplan_step_goes_back_with_its_result(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        rig.scripts.replies = [says(set_to("allowed", "no"))]
        await serve(rig, arriving(caller, "request", "check"))
        assert caller.noticed == [Told("CI_allowed", "no"), BackInDialplan("DONE")]
        assert reasons(rig) == [EndReason.LEFT_DIALPLAN]

    @pytest.mark.parametrize("exists", [True, False])
    async def test_a_step_that_jumps_goes_there_or_behind_the_step_when_there_is_no_such_place(
        self, exists: bool
    ) -> None:
        rig, caller, place = rig_of(), FakeChannel(), DialplanPlace("from-phones", "112")
        caller.others.places = frozenset({place} if exists else ())
        rig.live = replace(rig.live, scripts={"check": SCRIPT.model_copy(update={"jump_contexts": ("from-phones",)})})
        rig.scripts.replies = [says(jump("from-phones", "112"))]
        await serve(rig, arriving(caller, "request", "check"))
        assert caller.noticed == [BackInDialplan("DONE", place if exists else None)]
        assert rig.journal.codes == ([] if exists else ["CB303"])
        why = "the dialplan step is done" + ("; on to 112@from-phones" if exists else "")
        assert rig.journal.of(CallReturned) == [CallReturned(DialplanResult.DONE, why)]

    async def test_arguments_that_mean_nothing_go_back_as_unknown_and_are_no_call(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        await serve(rig, arriving(caller, "ivr", "0003*055"))
        assert caller.noticed == [BackInDialplan("UNKNOWN")]
        assert caller.closed
        assert rig.journal.entries == [CallReturned(DialplanResult.UNKNOWN, "there is no IVR '0003*055'")]

    async def test_i28_a_channel_variable_is_set_under_our_prefix_only(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        rig.scripts.replies = [says(set_to("FILE", "x"))]
        await serve(rig, arriving(caller, "request", "check"))
        assert caller.noticed[0] == Told("CI_FILE", "x")


class TestBarrier:
    async def test_a_caller_who_leaves_is_no_error(self) -> None:
        rig, caller = rig_of(), a_caller(menu=10)
        caller.leave_at(3)
        await serve(rig, arriving(caller))
        assert rig.journal.of(CallEnded) == [CallEnded(EndReason.CALLER_HANGUP, 3)]
        assert rig.journal.of(CallFailed) == []
        assert caller.closed

    @pytest.mark.parametrize(
        ("seconds", "codes"),
        [(1, []), (3, ["CB308"]), (9, [])],  # while the script is asked, while its verbs run, after them
    )
    async def test_a_caller_who_leaves_in_the_middle_of_a_reply_is_told(self, seconds: float, codes: list[str]) -> None:
        rig = rig_of(an_ivr(main(start=[ask_script(), sound("menu")])))
        rig.scripts.replies, rig.scripts.seconds = [says(Wait(seconds=5), set_to("a", "1"))], 2
        caller = a_caller(menu=60)
        caller.leave_at(seconds)
        await serve(rig, arriving(caller))
        assert rig.journal.codes == codes
        assert reasons(rig) == [EndReason.CALLER_HANGUP]

    @pytest.mark.parametrize("when", ["unknown", "menu"])
    async def test_a_caller_who_has_left_before_anything_was_done_is_no_error(self, when: str) -> None:
        rig, caller = rig_of(), FakeChannel()
        caller.leave()
        await serve(rig, arriving(caller, *(("sing",) if when == "unknown" else ())))
        assert caller.closed
        assert results(rig) == []

    async def test_a_bug_costs_one_call_its_ivr_never_its_caller_and_no_other_call(self) -> None:
        rig = rig_of(an_ivr(main(start=[ask_script(), sound("menu"), Hangup()])))
        rig.scripts.replies = [says()]
        fine, unlucky = a_caller(), a_caller()
        await serve(rig, arriving(fine), arriving(unlucky))  # there is no second reply
        assert fine.noticed[1:] == MENU_HEARD
        assert unlucky.noticed[1:] == [BackInDialplan("ERROR")]
        assert unlucky.closed
        (failed,) = rig.journal.of(CallFailed)
        assert failed.error == "IndexError: pop from empty list"
        assert "ports.py" in failed.trace
        assert sorted(reasons(rig)) == ["error", "hangup_action"]

    async def test_a_bug_before_the_call_begins_stays_in_it_too(self) -> None:
        rig = rig_of()
        nobody = Arrival(a_caller(), None, CallerId(), "099", "", up=True)  # type: ignore[arg-type]  # the bug
        fine = a_caller()
        await serve(rig, nobody, arriving(fine))
        assert fine.noticed[1:] == MENU_HEARD
        assert results(rig) == [(DialplanResult.ERROR, "a fault of Callbridge")]

    async def test_even_a_channel_with_a_bug_touches_no_other_call(self) -> None:
        class Broken(FakeChannel):
            async def return_to_dialplan(self, result: DialplanResult, place: DialplanPlace | None = None) -> bool:
                raise KeyError(result)

        rig, broken, fine = rig_of(), Broken(), a_caller()
        await serve(rig, arriving(broken, "sing"), arriving(fine))
        assert fine.noticed[1:] == MENU_HEARD
        assert broken.closed
        assert len(rig.journal.of(CallFailed)) == 1

    async def test_a_call_whose_channel_asterisk_does_not_obey_goes_back_to_the_dialplan(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        caller.refuses = {"answer"}
        await serve(rig, arriving(caller))
        assert caller.noticed[1:] == [BackInDialplan("ERROR")]
        assert results(rig) == [(DialplanResult.ERROR, "Asterisk refused answer: 500")]
        assert reasons(rig) == [EndReason.ERROR]

    async def test_a_refusal_because_the_caller_was_leaving_is_a_hang_up(self) -> None:
        """Asterisk 16 refuses a command to a channel that is going before it tells that it has gone."""

        class Leaving(FakeChannel):
            async def answer(self) -> None:
                try:
                    await super().answer()
                finally:
                    self.leave()

        rig, caller = rig_of(), Leaving()
        caller.refuses = {"answer"}
        await serve(rig, arriving(caller))
        assert reasons(rig) == [EndReason.CALLER_HANGUP]
        assert results(rig) == []

    async def test_a_channel_that_cannot_be_given_back_is_told(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        caller.refuses = {"return_to_dialplan"}
        await serve(rig, arriving(caller, "sing"))
        ((_, why),) = results(rig)
        assert "'sing' is not known" in why
        assert "Asterisk refused return_to_dialplan" in why


class TestOtherEntries:
    """The IVR 5.2, 7, 10.1; acceptance I25, I36, I38, I42."""

    async def test_i36_a_switch_is_set_and_the_dialplan_goes_on(self) -> None:
        rig, caller = rig_of(), FakeChannel()
        rig.live = replace(rig.live, switches={"night": Switch("Night")})
        rig.switches.states = {"night": False}
        await serve(rig, arriving(caller, "switch", "night"))
        assert caller.noticed == [Told("CALLBRIDGE_SWITCH", "on"), BackInDialplan("DONE")]
        assert rig.switches.states == {"night": True}
        assert results(rig) == [(DialplanResult.DONE, "switch night is set")]

    async def test_i25_a_phone_tries_the_draft_and_a_trunk_may_not(self) -> None:
        draft = an_ivr(main(start=[sound("draft"), Hangup()]))
        for endpoint, heard_there in (("PJSIP/001", [Heard("draft"), HungUp()]), ("PJSIP/trunk", ["UNKNOWN"])):
            rig, caller = rig_of(), a_caller()
            rig.live = a_live(MENU)
            rig.draft = replace(a_live(draft), is_draft=True)
            await serve(rig, Arrival(caller, (), CallerId("", "1"), "*48099", endpoint, up=True))
            assert [getattr(what, "result", what) for what in heard(caller)] == heard_there
            assert [entered.draft for entered in rig.journal.of(CallEntered)] == [True] * (endpoint == "PJSIP/001")

    async def test_a_draft_that_cannot_be_read_is_said(self) -> None:
        rig, caller = rig_of(), a_caller()
        rig.live = a_live(MENU)
        await serve(rig, Arrival(caller, (), CallerId("", "1"), "*48099", "PJSIP/001", up=True))
        assert heard(caller) == [Heard("pbx-invalid"), HungUp()]
        assert caller.closed

    async def test_i38_a_call_that_its_event_rejects_was_never_answered(self) -> None:
        asks = (Ask(SCRIPT, EventType.DIAL_IN),)
        rig = rig_of(replace(MENU, answer=Answer.AFTER_DIAL_IN, asks=asks))
        rig.scripts.replies = [says(Hangup())]
        caller = FakeChannel()
        await serve(rig, arriving(caller))
        assert heard(caller) == [HungUp(21)]
        assert reasons(rig) == [EndReason.REPLY_HANGUP]

    async def test_a_caller_whom_a_telephone_has_taken_is_let_go_and_neither_hung_up_nor_given_back(self) -> None:
        ivr = an_ivr(main(start=[transfer("001")]))
        rig, caller = Rig(live=a_live(ivr)), a_caller()
        caller.others.phones = {"PJSIP/001": Callee(takes_caller=True)}
        await serve(rig, arriving(caller))
        assert isinstance(caller.noticed[-1], TalkedTo)
        assert caller.closed
        assert reasons(rig) == [EndReason.LEFT_DIALPLAN]

    @pytest.mark.parametrize(("elsewhere", "reason"), [(False, "caller_hangup"), (True, "left_dialplan")])
    async def test_a_call_that_does_not_come_back_has_hung_up_or_lives_on(
        self, *, elsewhere: bool, reason: str
    ) -> None:
        place = DialplanPlace("callbridge-xfer", "q800")
        ivr = an_ivr(main(start=[Transfer(kind=Kind.DIALPLAN, place=place)]))
        rig, caller = Rig(live=a_live(ivr)), a_caller()
        caller.others.returns, caller.others.goes_elsewhere = None, elsewhere
        await serve(rig, arriving(caller))
        assert reasons(rig) == [EndReason(reason)]

    @pytest.mark.parametrize(("account", "told"), [("", [Told("CHANNEL(accountcode)", "0003")]), ("sales", [])])
    async def test_the_ivr_pays_for_a_caller_for_whom_nobody_does(self, account: str, told: list[Told]) -> None:
        rig, caller = Rig(live=a_live(an_ivr(main(start=[transfer("001", final=False), transfer("001")])))), a_caller()
        caller.others.phones = {"PJSIP/001": Callee()}
        await serve(rig, replace(arriving(caller), accountcode=account))
        assert [one for one in caller.noticed if isinstance(one, Told) and "account" in one.name] == told

    async def test_an_account_that_cannot_be_set_costs_nobody_the_transfer(self) -> None:
        rig, caller = Rig(live=a_live(an_ivr(main(start=[transfer("001")])))), a_caller()
        caller.others.phones = {"PJSIP/001": Callee()}
        caller.refuses = {"set_variable"}
        await serve(rig, arriving(caller))
        assert isinstance(caller.noticed[-2], TalkedTo)

    @pytest.mark.parametrize(("reply", "codes"), [(None, []), ((transfer("001"), sound("rest")), ["CB308"])])
    async def test_who_hangs_up_while_talking_has_left_no_reply_unless_there_is_one(
        self, reply: tuple[Verb, ...] | None, codes: list[str]
    ) -> None:
        ivr = an_ivr(main(start=[ask_script() if reply else transfer("001")]))
        rig, caller = Rig(live=a_live(ivr)), a_caller()
        rig.scripts.replies = [says(*reply)] if reply else []
        caller.others.phones = {"PJSIP/001": Callee()}
        caller.leave_at(3)
        await serve(rig, arriving(caller))
        assert (reasons(rig), rig.journal.codes) == ([EndReason.CALLER_HANGUP], codes)
        assert caller.others.live == set()


class TestAdmission:
    async def test_one_call_too_many_goes_back_at_once_and_is_let_go(self) -> None:
        rig, first, second = rig_of(), a_caller(), a_caller()
        async with supervising(rig, max_calls=1) as supervisor:
            supervisor.arrive(arriving(first))
            supervisor.arrive(arriving(second))
        assert first.noticed[1:] == MENU_HEARD
        assert second.noticed == [BackInDialplan("REFUSED")]
        assert second.closed
        assert results(rig) == [(DialplanResult.REFUSED, "1 calls are up already (calls.max_calls)")]
        assert len(rig.journal.of(CallEntered)) == 1

    async def test_too_many_new_calls_in_a_second_go_back(self) -> None:
        rig = rig_of()
        callers = [a_caller() for _ in range(3)]
        async with supervising(rig, a_second=2) as supervisor:
            for caller in callers:
                supervisor.arrive(arriving(caller))
        assert [caller.noticed[-1] for caller in callers] == [HungUp(), HungUp(), BackInDialplan("REFUSED")]

    async def test_a_call_that_is_over_makes_room(self) -> None:
        rig, first, second = rig_of(), a_caller(), a_caller()
        async with supervising(rig, max_calls=1) as supervisor:
            supervisor.arrive(arriving(first))
            await supervisor.drain(60)
            assert supervisor.live_calls == 0
        await serve(rig, arriving(second))
        assert second.noticed[1:] == MENU_HEARD


class TestDrain:
    async def test_calls_may_finish_and_new_ones_are_refused(self) -> None:
        rig, present, late = rig_of(), a_caller(menu=5), a_caller()
        async with supervising(rig) as supervisor:
            supervisor.arrive(arriving(present))
            asyncio.get_running_loop().call_later(1, supervisor.arrive, arriving(late))
            assert await supervisor.drain(30)
            assert asyncio.get_running_loop().time() == 5
        assert present.noticed[1:] == MENU_HEARD
        assert late.noticed == [BackInDialplan("REFUSED")]

    async def test_what_is_left_at_the_end_goes_back_to_the_dialplan(self) -> None:
        rig, caller = rig_of(), a_caller(menu=500)
        async with supervising(rig) as supervisor:
            supervisor.arrive(arriving(caller))
            assert not await supervisor.drain(30)
            assert not caller.closed
            await supervisor.end(but_kept=False)
        assert caller.noticed[1:] == [BackInDialplan("ERROR")]
        assert caller.closed
        assert results(rig) == [(DialplanResult.ERROR, "the service is shutting down")]

    async def test_a_call_is_cut_in_the_middle_of_a_request(self) -> None:
        rig, caller = rig_of(an_ivr(main(start=[ask_script()]))), a_caller()
        rig.scripts.seconds = 100
        async with supervising(rig) as supervisor:
            supervisor.arrive(arriving(caller))
            await supervisor.drain(1)
            await supervisor.end(but_kept=False)
        assert rig.scripts.cancelled == 1
        assert caller.noticed[-1] == BackInDialplan("ERROR")

    @pytest.mark.parametrize("kept", [True, False])
    async def test_a_call_that_is_kept_stays_where_it_is_for_the_next_process(self, *, kept: bool) -> None:
        """Nothing is said of its end: for whoever listens, it has not ended."""
        rig, stays, ends = rig_of(), a_caller(menu=500), a_caller(menu=500)
        rig.snapshots = book = SnapshotBook(LoopClock(), print)
        ends.kept = False
        async with supervising(rig) as supervisor:
            supervisor.arrive(arriving(stays))
            supervisor.arrive(arriving(ends))
            await supervisor.drain(1)
            await book.close()
            await supervisor.end(but_kept=kept)
            assert ends.noticed[1:] == [BackInDialplan("ERROR")]
            assert supervisor.live_calls == kept
            if kept:
                await supervisor.hand_over()
        assert stays.noticed[1:] == ([] if kept else [BackInDialplan("ERROR")])
        assert (stays.closed, ends.closed) == (True, True)
        assert reasons(rig) == [EndReason.LEFT_DIALPLAN] * (1 if kept else 2)

    async def test_the_next_process_goes_on_where_it_was_though_it_admits_nobody_else(self) -> None:
        """What was left was admitted before: it is never refused."""
        rig, before = rig_of(), a_call(MENU)
        text = text_of(snapshot_of(before, LoopClock()), Standing())
        caller = a_caller()
        async with supervising(rig, max_calls=1) as supervisor:
            supervisor.arrive(arriving(other := a_caller(menu=5)))
            supervisor.take_up(arriving(caller), read_left(KeptCall("pbx1", before.id, before.id, "v1", 5.0, text)))
            supervisor.arrive(arriving(late := a_caller()))
        assert caller.noticed == MENU_HEARD
        assert other.noticed[-1] == HungUp()
        assert late.noticed == [BackInDialplan("REFUSED")]
        assert len(rig.journal.of(CallTakenUp)) == 1

    async def test_without_calls_there_is_nothing_to_wait_for(self) -> None:
        async with supervising(rig_of()) as supervisor:
            await supervisor.drain(30)
        assert asyncio.get_running_loop().time() == 0


def ends(story: Story) -> EndReason:
    """Tell a story, see to it that nothing is left of it, and say how it ended."""
    caller, rig = told(story)
    assert rig.journal.of(CallFailed) == []
    (ended,) = rig.journal.of(CallEnded)
    assert [entry for entry in rig.journal.entries if not isinstance(entry, EventQueued)][-1] == ended
    assert caller.closed
    assert caller.others.live == set()
    left_over = [rule.held for rule in rig.volume._rules.values() if rule.held or rule.talking]  # noqa: SLF001 - leaks
    assert left_over == []
    if story.keeps_the_caller:
        returned = ended.reason in {EndReason.LEFT_DIALPLAN, EndReason.ERROR}
        assert isinstance(caller.noticed[-1], BackInDialplan if returned else HungUp)
    return ended.reason


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STORIES)
def test_whatever_happens_a_call_ends_in_a_named_reason_with_nothing_left_behind(story: Story) -> None:
    reason = ends(story)
    gone = story.leaves is not None or story.returns is None
    taken = any(callee.takes_caller for callee in story.callees)
    assert reason is not EndReason.CALLER_HANGUP or gone
    assert reason is not EndReason.LEFT_DIALPLAN or story.args or taken
    assert reason is not EndReason.ERROR or story.refuses


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STORIES)
def test_between_two_keys_no_more_actions_run_than_allowed(story: Story) -> None:
    endless = replace(story.ivr, lifetime=0)
    caller, rig = told(replace(story, ivr=endless, args=(), leaves=None, refuses=frozenset()))
    assert len(rig.journal.of(StepBegun)) <= story.most_steps * (caller.keys.pressed + 1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STORIES)
def test_whatever_happens_each_ivr_visited_is_told_its_end_once_and_every_leg_in_its_order(story: Story) -> None:
    _, listeners = told_of(story)
    rig, keeper = listeners.rig, listeners.keeper
    visited = [entered.extension for entered in rig.journal.of(CallEntered) if not story.args]
    visited += [entered.extension for entered in rig.journal.of(IvrEntered)]
    assert [extension for extension, word in keeper.words if word == "hangup"] == visited
    legs: dict[str, list[str]] = {}
    for notice in keeper.told:
        legs.setdefault(notice.leg, []).append(notice.trigger.value)
    orders = (["dial-in", "answer-in", "hangup"], ["dial-out", "answer-out"])
    for leg, words in legs.items():
        assert any(words == [word for word in order if word in words] for order in orders), f"{leg}: {words}"
        assert "dial-in" in words or words == ["hangup"] or words[0] == "dial-out"
    placed = [] if story.args else rig.journal.of(LegPlaced)
    assert sum("dial-out" in words for words in legs.values()) == len(placed)
    assert all(leg.ended is not None and leg.status is not None for leg in keeper.legs.values())
    assert not visited or keeper.call.ended is not None
    assert list(rig.switchboard) == []


class TestWhoGoesOnAlone:
    """A party of a call whose other parties have ended (Events and API 6.6)."""

    async def test_he_is_admitted_also_when_the_service_is_full(self) -> None:
        rig = rig_of()
        rig.live = a_live()
        async with supervising(rig, max_calls=0) as supervisor:
            channel = FakeChannel(up=True, unique="7.1")
            supervisor.go_on(arriving(channel), Placed("0003*001", "0003*101"))
            assert supervisor.went_on("abc") is None
        assert channel.noticed[-1] == HungUp()

    async def test_the_last_one_of_a_call_is_known(self) -> None:
        rig = rig_of()
        rig.live = a_live()
        live = rig.switchboard.expect("7.1", "pbx1", 0, "abc")
        rig.switchboard.belongs("7.2", live)
        async with supervising(rig) as supervisor:
            first, second = FakeChannel(up=True, unique="7.1"), FakeChannel(up=True, unique="7.2")
            supervisor.go_on(arriving(first), Placed("0003*001", "0003*101"))
            supervisor.go_on(arriving(second), Placed("0003*101", "0003*001"))
            task = supervisor.went_on("abc")
            first.leave_at(1)
            second.leave_at(2)
            assert task is not None
            await task
            assert supervisor.went_on("abc") is None
