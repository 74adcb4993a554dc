"""Who a transfer means. Source: The IVR 3.9, 9; Events and API 2.1; acceptance I17, I18."""

from dataclasses import replace

import pytest

from bridge.calls.actions.transfer import run
from bridge.calls.call import Call
from bridge.calls.journal import FaultFound
from bridge.ivr.bind import Ask, Pending
from bridge.ivr.connect import Callee, Connect, Leave
from bridge.ivr.events import EventType
from bridge.ivr.outcomes import Ended, Enter, Goto, Next, Run, Sought
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import DialplanPlace, Kind, RingOutside, RingPhone
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_call, a_live, an_ivr, main, to, transfer

DIAL_IN, DIAL_OUT = Ask(SCRIPT, EventType.DIAL_IN), Ask(SCRIPT, EventType.DIAL_OUT)
IVR = an_ivr(main(start=[Hangup()]), asks=(DIAL_IN, DIAL_OUT))
OTHER = replace(an_ivr(main(start=[Hangup()])), extension=Extension("0003", "098"))
DESK = RingPhone(Extension("0003", "001"), ("PJSIP/001",))
OUTSIDE = RingOutside("0040258", "PJSIP/0040258@trunk", "dial.allow[1]")
ONE_AN_HOUR = DialRule("dial.allow[1]", NumberPattern.parse("0040X."), max_calls_per_hour=1)


def a_rig(*, ivrs: bool = True, **dialling: object) -> Rig:
    return Rig(live=a_live(*((IVR, OTHER) if ivrs else ()), **dialling))


def calling(rig: Rig, channel: FakeChannel | None = None) -> Call:
    return a_call(IVR, channel, rig.live)


def steps(outcome: object) -> list[object]:
    assert isinstance(outcome, Run)
    return [pending.step for pending in outcome.steps]


async def callees(step: Transfer, call: Call, rig: Rig) -> tuple[Callee, ...]:
    connect = steps(await run(step, call, rig.ports))[-1]
    assert isinstance(connect, Connect)
    assert connect.transfer is step
    return connect.callees


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("0044123", "denied"),
        ("+40 (258) 422-544", "denied"),
        ("0003*055", "unavailable"),
        ("001&PJSIP/evil", "bad_number"),
        ("$x", "bad_number"),
        ("$unset", "bad_number"),
        ("", "bad_number"),
        ("001\n", "bad_number"),
    ],
)
async def test_i17_i18_nothing_is_dialled_nor_asked_and_the_next_action_runs(number: str, reason: str) -> None:
    caller, rig = FakeChannel(up=True), a_rig()
    call = calling(rig, caller)
    call.variables["x"] = "001&PJSIP/evil"
    assert await run(transfer(number), call, rig.ports) == Next()
    assert (call.value_of("DIALSTATUS"), call.value_of("DIALREASON")) == ("CHANUNAVAIL", reason)
    assert rig.journal.codes == ["CB304"]
    assert caller.noticed == []


async def test_where_a_file_says_so_a_refusal_leads_elsewhere() -> None:
    rig = a_rig()
    refused = await run(transfer("0044123", on_failure=to("closed")), calling(rig), rig.ports)
    assert refused == Goto(Sought("closed"))


async def test_a_final_transfer_of_a_script_ends_the_call_when_nobody_may_be_dialled() -> None:
    rig = a_rig()
    refused = await run(transfer("0044123", on_failure=None), calling(rig), rig.ports)
    assert refused == Ended(EndReason.TRANSFER_FINAL)
    assert await run(transfer("0044123", on_failure=None, final=False), calling(rig), rig.ports) == Next()


class TestNumbers:
    async def test_phones_and_public_numbers_are_rung_as_they_were_written(self) -> None:
        rig = a_rig()
        found = await callees(transfer("001", "0040-258"), calling(rig), rig)
        assert found == (Callee(DESK, "001", written="001"), Callee(OUTSIDE, "0040-258", written="0040-258"))
        assert [callee.dialled for callee in found] == ["001", "0040258"]
        assert [callee.extension for callee in found] == [DESK.extension, None]
        assert [callee.number for callee in found] == ["0003*001", "0040258"]

    async def test_a_variable_may_hold_a_list(self) -> None:
        rig = a_rig()
        call = calling(rig)
        call.variables["x"] = " 001, 0040258"
        assert [callee.to for callee in await callees(transfer("$x"), call, rig)] == [DESK, OUTSIDE]

    async def test_no_more_numbers_are_called_than_the_file_may_name_and_that_is_said(self) -> None:
        rig = a_rig()
        call = calling(rig)
        call.variables["x"] = ",".join(["001"] * 11)
        assert len(await callees(transfer("$x", most=10), call, rig)) == 10
        (found,) = rig.journal.of(FaultFound)
        assert (found.fault.code, found.fault.message) == ("CB304", "more than 10 numbers; the rest is left out")

    async def test_those_that_may_not_be_dialled_are_left_out_each_with_its_fault(self) -> None:
        rig = a_rig()
        assert [callee.to for callee in await callees(transfer("x", "0044123", "001"), calling(rig), rig)] == [DESK]
        assert rig.journal.codes == ["CB304", "CB304"]

    async def test_when_none_is_left_the_last_one_gives_the_reason(self) -> None:
        rig = a_rig()
        call = calling(rig)
        await run(transfer("x", "0044123"), call, rig.ports)
        assert call.value_of("DIALREASON") == "denied"

    @pytest.mark.parametrize("number", ["098", "800", "802"])
    async def test_an_ivr_or_a_queue_cannot_be_rung_together_with_others(self, number: str) -> None:
        rig = a_rig()
        assert [callee.to for callee in await callees(transfer(number, "001"), calling(rig), rig)] == [DESK]
        call = calling(rig)
        await run(transfer(number, number), call, rig.ports)
        assert (call.value_of("DIALREASON"), rig.journal.codes) == ("unavailable", ["CB304"] * 3)

    async def test_keys_that_wait_are_forgotten(self) -> None:
        caller, rig = FakeChannel(), a_rig()
        caller.press("12")
        await run(transfer("001"), calling(rig, caller), rig.ports)
        assert len(caller.keys) == 0

    async def test_a_number_that_was_keyed_is_not_told(self) -> None:
        rig = a_rig()
        call = calling(rig)
        call.set("x", "0744123456", from_keys=True)
        await run(transfer("$x"), call, rig.ports)
        (found,) = rig.journal.of(FaultFound)
        assert found.fault.message == "'•••': no dial rule allows it"

    async def test_nor_is_one_that_may_be_dialled(self) -> None:
        rig = a_rig()
        call = calling(rig)
        call.set("x", "258,0040258", from_keys=True)
        first, second = await callees(transfer("0040$x"), call, rig)
        assert (first.shown, first.keyed, first.number) == ("0040•••", True, "0040258")
        assert (second.shown, second.keyed) == ("0040•••", True)

    async def test_a_rule_that_is_used_up_denies(self) -> None:
        rig = a_rig(allow=(ONE_AN_HOUR,))
        rig.volume.placed(ONE_AN_HOUR.identity, rig.ports.clock.now())
        call = calling(rig)
        assert await run(transfer("0040258"), call, rig.ports) == Next()
        (found,) = rig.journal.of(FaultFound)
        assert found.fault.message == "'0040258': dial.allow[1] has used up its 1 calls in an hour"
        assert call.value_of("DIALREASON") == "denied"


class TestElsewhere:
    async def test_an_ivr_is_entered(self) -> None:
        rig = a_rig()
        assert await run(transfer("098"), calling(rig), rig.ports) == Enter(Extension("0003", "098"))

    async def test_an_ivr_that_went_with_a_reload_is_unavailable(self) -> None:
        before, rig = a_rig(), a_rig(ivrs=False)
        call = calling(before)
        assert await run(transfer("098"), call, rig.ports) == Next()
        assert (call.value_of("DIALREASON"), rig.journal.codes) == ("unavailable", ["CB304"])

    async def test_a_draft_leads_to_drafts(self) -> None:
        draft, rig = replace(a_rig().live, is_draft=True), a_rig(ivrs=False)
        entered = await run(transfer("098"), a_call(IVR, live=draft), rig.ports)
        assert entered == Enter(Extension("0003", "098"))

    @pytest.mark.parametrize(
        ("number", "kind", "place"),
        [
            ("800", Kind.AUTO, "q800"),
            ("801", Kind.VOICEMAIL, "v801"),
            ("001", Kind.VOICEMAIL, "v001"),
            ("802", Kind.CONFERENCE, "c802"),
        ],
    )
    async def test_for_a_queue_a_box_or_a_conference_the_call_leaves_and_nobody_is_asked(
        self, number: str, kind: Kind, place: str
    ) -> None:
        rig = a_rig()
        step = transfer(number, kind=kind)
        assert steps(await run(step, calling(rig), rig.ports)) == [Leave(step, DialplanPlace("callbridge-xfer", place))]

    async def test_a_place_of_the_dialplan_is_left_for_only_when_it_may_be(self) -> None:
        rig, here = a_rig(), DialplanPlace("callbridge-xfer", "200", 3)
        step = transfer(place=here)
        assert steps(await run(step, calling(rig), rig.ports)) == [Leave(step, here)]
        call = calling(rig)
        assert await run(transfer(place=DialplanPlace("internal", "200")), call, rig.ports) == Next()
        assert (call.value_of("DIALREASON"), rig.journal.codes) == ("unavailable", ["CB304"])

    @pytest.mark.parametrize("step", [transfer("800"), transfer(place=DialplanPlace("callbridge-xfer", "nope"))])
    async def test_a_place_that_the_dialplan_does_not_have_loses_nobody(self, step: Transfer) -> None:
        class Empty:
            async def has(self, place: DialplanPlace) -> bool:
                return False

        rig = a_rig()
        call = calling(rig)
        assert await run(step, call, replace(rig.ports, dialplan=Empty())) == Next()
        assert (call.value_of("DIALREASON"), rig.journal.codes) == ("unavailable", ["CB304"])


class TestAsking:
    """Once per transfer, before the first leg; nobody is asked for a queue, an IVR or nothing at all."""

    async def test_the_ivrs_dial_out_events_are_asked_before_with_the_first_number(self) -> None:
        rig = a_rig()
        outcome = await run(transfer("0044123", "001", "0040258"), calling(rig), rig.ports)
        asked, connect = steps(outcome)
        assert isinstance(connect, Connect)
        assert connect.first_leg
        assert asked == replace(DIAL_OUT, called="001", called_extension=DESK.extension, leg=connect.first_leg)
        assert isinstance(outcome, Run)
        assert isinstance(outcome.steps[0], Pending)
        assert outcome.steps[0].origin.script == SCRIPT.name

    async def test_a_transfer_that_a_reply_to_them_orders_asks_nobody(self) -> None:
        rig = a_rig()
        assert len(steps(await run(transfer("001", asks=False), calling(rig), rig.ports))) == 1

    async def test_a_dialplan_step_asks_nobody(self) -> None:
        rig = a_rig()
        call = a_call(live=rig.live)
        assert len(steps(await run(transfer("001"), call, rig.ports))) == 1
        assert call.ivr is None

    async def test_numbers_are_those_of_the_ivrs_organisation(self) -> None:
        rig = a_rig()
        away = replace(IVR, extension=Extension("0009", IVR_NUMBER.short))
        call = a_call(away, live=rig.live)
        assert await run(transfer("001"), call, rig.ports) == Next()
        assert call.value_of("DIALREASON") in {"denied", "unavailable"}
