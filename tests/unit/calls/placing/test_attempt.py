"""One call that is placed, from the order to its end. Source: Events and API 3.3, 6.3, 6.4, 7.2."""

from bridge.calls.entries.transfers import LegLost, LegPlaced, TransferEnded
from bridge.calls.exchange_port import PickedUp, SourceNews
from bridge.calls.journal import CallEntered, CallFailed, FaultFound
from bridge.calls.legs import LegEnd
from bridge.calls.switchboard import LegState, LiveCall
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.values import CallerId, Extension
from tests.fakes.callees import NOBODY, Callee, Rang
from tests.fakes.channel import Heard, HungUp, Silence, Told
from tests.fakes.exchange import FakeExchange
from tests.unit.calls.ivrs import a_live, ask_script, digits, says
from tests.unit.calls.placing_world import (
    ANAS,
    ANSWERS,
    BENS,
    PUBLIC,
    World,
    a_world,
    is_refused,
    menu,
    until,
)

DESK, APP = "PJSIP/002-desk", "PJSIP/002-app"
DAN = Extension("0003", "002")


def seen(call: LiveCall) -> list[tuple[str, LegState]]:
    return [(leg.number, leg.state) for leg in call.legs.values()]


class TestRinging:
    async def test_all_sources_ring_together_and_the_first_to_answer_is_the_caller(self) -> None:
        async with a_world() as world:
            world.exchange.phones |= {ANAS: Callee(after=5), DESK: NOBODY, APP: Callee(after=2)}
            call = await world.places("001", "002")
            first = call.call_id
            assert seen(call) == [("0003*001", LegState.RINGING), ("0003*002", LegState.RINGING)]
            await until(2.5)
            assert [(leg.number, leg.channel) for leg in call.legs.values() if leg.extension == DAN] == [
                ("0003*002", call.call_id)
            ]
            assert call.call_id != first
            assert call.channels == {call.call_id}
            assert world.rig.journal.of(LegLost) == [
                LegLost("0003*001", LegEnd.ELSEWHERE),
                LegLost("0003*002", LegEnd.ELSEWHERE),
            ]
            assert [one.endpoint for one in world.rig.journal.of(LegPlaced)] == [ANAS, DESK, APP]

    async def test_a_number_is_seen_while_one_of_its_telephones_rings(self) -> None:
        async with a_world() as world:
            world.exchange.phones |= {
                ANAS: Callee(after=1, end=LegEnd.BUSY),
                DESK: Callee(after=2, end=LegEnd.BUSY),
                APP: Callee(after=4, end=LegEnd.BUSY),
            }
            call = await world.places("001", "002")
            await until(1.5)
            assert seen(call) == [("0003*002", LegState.RINGING)]
            assert world.ports.switchboard.get(call.api_id) is call
            await until(2.5)
            assert seen(call) == [("0003*002", LegState.RINGING)]
            await until(4.5)
            assert world.calls == []

    async def test_a_telephone_that_is_lost_later_than_the_one_that_is_seen_changes_nothing(self) -> None:
        async with a_world() as world:
            world.exchange.phones |= {DESK: NOBODY, APP: Callee(after=1, end=LegEnd.BUSY)}
            call = await world.places("002")
            await until(1.5)
            assert seen(call) == [("0003*002", LegState.RINGING)]
            await world.ends(call)

    async def test_a_channel_that_was_seen_to_be_gone_before_we_are_told_costs_nothing(self) -> None:
        async with a_world(told=True) as world:
            world.exchange.phones[ANAS] = Callee(after=2, end=LegEnd.BUSY)
            world.exchange.when_tried = world.ports.switchboard.gone
            await world.places("001")
            await until(3)
            assert world.rig.journal.of(CallFailed) == []
            assert [one.status for one in world.rig.journal.of(TransferEnded)] == [CallStatus.BUSY]
            assert world.listeners is not None
            assert [one.trigger for one in world.listeners.keeper.told] == [Trigger.HANGUP]

    async def test_who_is_seen_to_be_gone_in_the_moment_of_the_answer_is_served_all_the_same(self) -> None:
        async with a_world() as world:
            world.exchange.phones[ANAS] = Callee(after=2)
            call = await world.places("001")
            await until(1)
            world.ports.switchboard.gone(call.call_id)
            await until(3)
            assert world.rig.journal.of(CallFailed) == []
            assert len(world.rig.journal.of(CallEntered)) == 1

    async def test_a_source_that_asterisk_refuses_hinders_no_other(self) -> None:
        async with a_world() as world:
            world.exchange.refused.add(DESK)
            world.exchange.phones[APP] = ANSWERS
            call = await world.places("002")
            await until(2)
            assert (DAN, LegState.ON_CALL) in [(leg.extension, leg.state) for leg in call.legs.values()]

    async def test_a_fault_of_ours_costs_one_call(self) -> None:
        class Broken(FakeExchange):
            async def ring(self, together: object, seconds: float, news: SourceNews) -> PickedUp:
                raise TimeoutError

        async with a_world() as world:
            broken = Broken()
            world.exchange.ring = broken.ring  # type: ignore[method-assign] # one that breaks
            assert await is_refused(world.places()) == "call_failed"
        assert world.rig.journal.of(CallFailed)


class TestUnanswered:
    async def ended(self, phone: Callee, ring: float = 25) -> tuple[World, CallStatus]:
        async with a_world() as world:
            world.exchange.phones[ANAS] = phone
            await world.places(ring=ring)
        (entry,) = world.rig.journal.of(TransferEnded)
        return world, entry.status

    async def test_nobody_answers_in_time(self) -> None:
        """A12."""
        world, status = await self.ended(NOBODY, ring=25)
        assert status is CallStatus.NOANSWER
        assert world.events.left_with == [(EndReason.CALLER_HANGUP, 19)]

    async def test_everybody_is_busy(self) -> None:
        world, status = await self.ended(Callee(after=2, end=LegEnd.BUSY))
        assert status is CallStatus.BUSY
        assert world.events.left_with == [(EndReason.CALLER_HANGUP, 17)]

    async def test_ended_in_the_moment_of_the_answer(self) -> None:
        async with a_world() as world:
            call = await world.places()
            world.exchange.when_answered = call.control.hang_up  # type: ignore[union-attr] # it rings
        assert world.events.left_with == [(EndReason.API_DELETE, 16)]
        (channel,) = world.exchange.channels.values()
        assert channel.noticed == [HungUp()]
        assert channel.closed


class TestIntoAnIvr:
    async def test_it_runs_from_its_start_for_who_was_called(self) -> None:
        live = a_live(menu(ask_script(), digits(1, timeout=1)))
        async with a_world(live) as world:
            world.rig.scripts.replies = [says()]
            call = await world.places(variables={"order": "42"})
            channel_id = call.call_id
            await until(10)
            assert world.noticed(call)[:2] == [Silence(0.3), Heard("menu")]
            assert Told("CDR(userfield)", call.api_id) in world.channel(call).noticed
            facts = world.rig.scripts.asked[0][1]
            assert (facts.caller_number, facts.caller_extension) == ("0003*001", "0003*001")
            assert (facts.called_number, facts.called_extension, facts.called_did) == ("0003*099", "0003*099", None)
            assert (facts.call_id, facts.call_api_id) == (channel_id, call.api_id)
            assert facts.variables["order"] == "42"
            await world.ends(call)

    async def test_a_variable_that_cannot_be_set_is_left_out(self) -> None:
        async with a_world() as world:
            call = await world.places(variables={"CALLID": "1", "good": "2"})
            await until(2)
            assert "CB309" in world.rig.journal.codes
            await world.ends(call)

    async def test_it_lasts_only_so_long(self) -> None:
        async with a_world(a_live(menu(digits(1, timeout=50)))) as world:
            await world.places(duration=10)
            await until(11.5)
            assert world.calls == []
        assert world.reasons == [EndReason.LIFETIME]

    async def test_also_when_asterisk_does_not_answer_at_its_end(self) -> None:
        async with a_world(a_live(menu(digits(1, timeout=50)))) as world:
            await world.places(duration=10)
            await until(5)
            world.exchange.answers_orders = False
        assert world.reasons == [EndReason.LIFETIME]

    async def test_an_ivr_that_is_gone_when_he_answers_ends_the_call(self) -> None:
        async with a_world() as world:
            await world.places()
            world.replace(a_live())
        assert "CB304" in world.rig.journal.codes
        assert world.reasons == [EndReason.TRANSFER_FINAL]


class TestToSomebody:
    async def test_he_hears_ringing_and_is_connected_for_so_long(self) -> None:
        async with a_world() as world:
            world.exchange.others[BENS] = Callee(after=3, talks=100)
            call = await world.places(to="101", ring=20, duration=60)
            await until(3)
            assert [leg.number for leg in call.legs.values()] == ["0003*001", "0003*101"]
            await until(64.5)
            rang, _, hung_up = world.noticed(call)
            assert isinstance(rang, Rang)
            assert (rang.endpoints, rang.shown) == ((BENS,), ("0003*001",))
            assert hung_up == HungUp()

    async def test_nobody_there_ends_the_call(self) -> None:
        async with a_world() as world:
            world.exchange.others[BENS] = NOBODY
            call = await world.places(to="101", ring=5)
            await until(6.5)
            assert world.noticed(call)[-1] == HungUp()

    async def test_outside_he_is_shown_as_the_program_wishes_if_the_rule_allows(self) -> None:
        async with a_world() as world:
            call = await world.places(to=PUBLIC, destination_sees=CallerId("Web form", "0744"))
            await until(1.5)
            assert "CB310" in world.rig.journal.codes
            rang = world.exchange.channels[call.call_id].others.placed[0]
            assert (rang.shown.name, rang.shown.number, rang.accountcode) == ("Web form", "", "0003")
            await world.ends(call)

    async def test_a_record_that_cannot_be_marked_is_told(self) -> None:
        async with a_world() as world:
            world.exchange.channel_refuses = {"set_variable"}
            call = await world.places(to="101")
            await until(2)
            assert [entry.source for entry in world.rig.journal.of(FaultFound)] == ["CDR(userfield)"]
            await world.ends(call)


class TestEvents:
    """Events and API 7.2."""

    async def words(self, phone: Callee, *sources: str) -> list[tuple[str, str]]:
        async with a_world(told=True) as world:
            world.exchange.phones[ANAS] = phone
            call = await world.places(*sources, ring=20)
            await until(25)
            await world.ends(call)
        assert world.listeners is not None
        return world.listeners.keeper.words

    async def test_of_an_ivr_that_calls_somebody_who_answers(self) -> None:
        told = await self.words(ANSWERS)
        assert told == [("0003*099", "dial-out"), ("0003*099", "answer-out"), ("0003*099", "hangup")]

    async def test_of_an_ivr_that_calls_somebody_who_does_not(self) -> None:
        assert await self.words(NOBODY) == [("0003*099", "hangup")]
        assert await self.words(Callee(after=1, end=LegEnd.BUSY)) == [("0003*099", "hangup")]

    async def test_of_an_ivr_when_another_channel_than_the_first_answers(self) -> None:
        told = await self.words(ANSWERS, "101", "001")
        assert told == [("0003*099", "dial-out"), ("0003*099", "answer-out"), ("0003*099", "hangup")]


class TestWhoeverFollowsTelephonesIsFaster:
    """AMI and ARI tell of one end in any order; who hears AMI takes the channel from the switchboard."""

    async def test_the_hangup_of_the_ivr_is_told_all_the_same(self) -> None:
        async with a_world(told=True) as world:
            world.exchange.phones[ANAS] = Callee(after=1, end=LegEnd.BUSY)
            call = await world.places()
            await until(0.5)
            world.ports.switchboard.gone(call.call_id)
            assert world.calls == []
        assert world.listeners is not None
        assert world.listeners.keeper.words == [("0003*099", "hangup")]
        assert "CallStatus=BUSY" in world.listeners.keeper.told[-1].url
        assert world.rig.journal.of(CallFailed) == []

    async def test_the_number_is_seen_by_its_other_telephone_with_the_same_view(self) -> None:
        async with a_world() as world:
            world.exchange.phones |= {DESK: Callee(after=1, end=LegEnd.BUSY), APP: Callee(after=9, end=LegEnd.BUSY)}
            call = await world.places("002")
            world.ports.switchboard.gone(call.call_id)
            assert seen(call) == []
            await until(1.5)
            assert [(leg.number, leg.position) for leg in call.legs.values()] == [("0003*002", 1)]
            assert world.ports.switchboard.of_extension(DAN) == (call,)

    async def test_who_has_answered_and_is_gone_leaves_nothing_behind(self) -> None:
        async with a_world(told=True) as world:
            call = await world.places()

            async def seen_to_be_gone() -> None:
                world.ports.switchboard.gone(call.call_id)

            world.exchange.when_answered = seen_to_be_gone
            await until(2)
            world.channel(call).leave(16)
        assert world.rig.journal.of(CallFailed) == []
        assert world.listeners is not None
        assert world.listeners.keeper.words[-1] == ("0003*099", "hangup")
