"""What programs order of calls. Source: Events and API 6.3 to 6.6, 7, 8."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.placing.attempt import Site
from bridge.calls.placing.call_orders import Caller
from bridge.calls.placing.placing import Placing
from bridge.calls.switchboard import LegState, LiveCall, LiveLeg
from bridge.errors import OrderRefused
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension
from tests.fakes.callees import NOBODY, Callee, Rang, TalkedTo
from tests.fakes.channel import Heard, HungUp, Silence
from tests.unit.calls.ivrs import a_live, digits, transfer
from tests.unit.calls.placing_world import (
    ANA,
    ANAS,
    ANSWERS,
    BENS,
    PROGRAM,
    PUBLIC,
    TRUNK,
    World,
    a_world,
    is_refused,
    menu,
    until,
)

FORM = Extension("0003", "099")


class TestPlace:
    async def test_it_is_on_the_switchboard_before_anybody_answers(self) -> None:
        async with a_world() as world:
            call = await world.places("001", nonce="n", transfer_outside=False)
            assert world.calls == [call]
            assert (call.charged, call.token, call.nonce, call.transfer_outside) == (ANA, "web", "n", False)
            (leg,) = call.legs.values()
            assert (leg.extension, leg.number, leg.state) == (ANA, "0003*001", LegState.RINGING)
            assert (leg.source, leg.destination, leg.position) == (("0003*001",), ("0003*099",), 1)
            assert call.call_id == leg.channel == world.exchange.called[0].id

    async def test_nothing_is_placed_while_asterisk_is_away(self) -> None:
        """A7."""
        async with a_world() as world:
            world.exchange.ready = False
            assert await is_refused(world.places()) == "unavailable"
            assert world.exchange.called == []

    async def test_nothing_is_placed_by_a_service_that_ends_and_nobody_rings_on(self) -> None:
        async with a_world() as world:
            world.exchange.phones[ANAS] = NOBODY
            call = await world.places()
            world.placing.drain()
            assert await is_refused(world.places()) == "unavailable"
            await until(1)
            assert world.ports.switchboard.get(call.api_id) is None
            assert len(world.exchange.called) == 1

    async def test_more_calls_than_the_service_may_have_are_refused(self) -> None:
        async with a_world(max_calls=1) as world:
            await world.places()
            assert await is_refused(world.places()) == "unavailable"

    async def test_what_asterisk_refuses_is_told_and_nothing_is_told_of_it_elsewhere(self) -> None:
        async with a_world() as world:
            world.exchange.refused.add(ANAS)
            assert await is_refused(world.places()) == "call_failed"
            assert world.calls == []
            assert world.events.left_with == []

    async def test_whoever_goes_away_before_it_is_accepted_has_placed_nothing(self) -> None:
        async with a_world() as world, asyncio.TaskGroup() as tasks:
            order = tasks.create_task(world.places())
            tasks.create_task(_cancel(order))
        assert world.calls == []

    @pytest.mark.parametrize("source", ["099", "800", "0044123", "abc"])
    async def test_a_number_that_cannot_be_called_first_is_not_dialled(self, source: str) -> None:
        async with a_world() as world:
            assert await is_refused(world.places(source)) in {"invalid_number", "not_allowed"}
            assert world.exchange.called == []


async def _cancel(task: asyncio.Task[LiveCall]) -> None:
    task.cancel()


class TestLimits:
    async def test_a_program_has_so_many_calls_at_once(self) -> None:
        async with a_world() as world:
            caller = replace(PROGRAM, max_calls=2)
            await world.places(caller=caller)
            await world.places(caller=caller)
            assert await is_refused(world.places(caller=caller)) == "limit_exceeded"
            await world.places(caller=Caller("another", "127.0.0.1", max_calls=1))

    async def test_a_program_has_so_many_calls_in_an_hour(self) -> None:
        """A16."""
        async with a_world() as world:
            caller = replace(PROGRAM, max_calls_per_hour=2)
            await world.places(caller=caller)
            await world.places(caller=caller)
            assert await is_refused(world.places(caller=caller)) == "limit_exceeded"
            assert len(world.exchange.called) == 2
            alarms = world.rig.journal.of(VolumeUsed)
            assert [(one.rule, one.used, one.most) for one in alarms] == [("token web", 2, 2)]
            await until(3601)
            await world.places(caller=caller)

    async def test_a_call_that_was_refused_does_not_count(self) -> None:
        async with a_world() as world:
            caller = replace(PROGRAM, max_calls_per_hour=1)
            world.exchange.refused.add(ANAS)
            assert await is_refused(world.places(caller=caller)) == "call_failed"
            world.exchange.refused.clear()
            await world.places(caller=caller)

    async def test_a_program_has_so_many_minutes_in_a_day(self) -> None:
        async with a_world() as world:
            caller = replace(PROGRAM, max_minutes_per_day=1)
            world.exchange.others[BENS] = Callee(after=1, talks=100)
            await world.places(to="101", caller=caller)
            await until(63)
            assert await is_refused(world.places(caller=caller)) == "limit_exceeded"
        assert [one.what for one in world.rig.journal.of(VolumeUsed)] == ["minutes since midnight"]

    async def test_a_rule_that_is_used_up_allows_no_source_and_no_destination(self) -> None:
        rule = DialRule("dial.allow[1]", NumberPattern.parse("0040X."), max_calls_per_hour=1)
        async with a_world(a_live(menu(), allow=(rule,))) as world:
            world.exchange.phones[TRUNK] = ANSWERS
            assert await is_refused(world.places(PUBLIC, "0040744999999")) == "not_allowed"
            assert world.exchange.called == []
            await world.places(PUBLIC)
            assert await is_refused(world.places(PUBLIC)) == "not_allowed"
            assert await is_refused(world.places(to=PUBLIC)) == "not_allowed"
            call = await world.places()
            await until(2)
            assert await is_refused(world.transfers(call, "0003*001", PUBLIC)) == "not_allowed"


class TestHangUp:
    async def test_while_it_rings(self) -> None:
        async with a_world() as world:
            call = await world.places()
            await world.ends(call)
            await until(0.1)
            assert world.calls == []
        assert world.events.left_with == [(EndReason.API_DELETE, 16)]
        assert world.exchange.channels == {}

    async def test_in_an_ivr(self) -> None:
        async with a_world(a_live(menu(digits(1, timeout=50)))) as world:
            call = await world.places()
            await until(2)
            await world.ends(call)
            await until(2.1)
            assert world.calls == []
        assert world.reasons == [EndReason.API_DELETE]

    async def test_of_a_call_in_the_dialplan(self) -> None:
        async with a_world() as world:
            call = await world.places(to="800")
            await until(2)
            assert call.control is not None
            assert call.control.away
            await world.ends(call)
        assert world.reasons == [EndReason.API_DELETE]

    async def test_of_a_call_that_is_only_seen(self) -> None:
        async with a_world() as world:
            call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
            world.ports.switchboard.belongs("7.2", call)
            await world.ends(call)
            assert set(world.exchange.ended) == {"7.1", "7.2"}
            world.ports.switchboard.gone("7.1")
            world.ports.switchboard.gone("7.2")

    async def test_an_asterisk_that_does_not_answer_is_told(self) -> None:
        async with a_world() as world:
            call = await world.places()
            world.exchange.answers_orders = False
            assert await is_refused(world.ends(call)) == "unavailable"
            world.exchange.ready = False
            assert await is_refused(world.ends(call)) == "unavailable"


class TestTransfer:
    async def test_a_caller_in_an_ivr_is_connected(self) -> None:
        async with a_world(a_live(menu(digits(1, timeout=50)))) as world:
            call = await world.places()
            await until(2)
            await world.transfers(call, "0003*001", "101")
            await until(20)
            assert world.noticed(call)[-2:] == [TalkedTo(BENS, 10.0), HungUp()]
        assert world.reasons == [EndReason.TRANSFER_FINAL]

    async def test_a_step_that_was_cut_begins_anew_when_nobody_answers(self) -> None:
        async with a_world(a_live(menu(digits(1, timeout=3)))) as world:
            world.exchange.lengths["menu"] = 10
            world.exchange.others[BENS] = NOBODY
            call = await world.places()
            await until(5)
            await world.transfers(call, "0003*001", "101")
            rang, heard = Rang((BENS,), ("0003*001",), transfer("1").hear, 25.0), Heard("menu")
            await until(45)
            noticed = [one for one in world.noticed(call) if not isinstance(one, Silence)]
            assert noticed[:2] == [rang, heard]
            await world.ends(call)

    async def test_who_was_talked_to_is_called_again_when_nobody_answers(self) -> None:
        async with a_world() as world:
            world.exchange.others[BENS] = Callee(after=1, talks=100)
            world.exchange.others[TRUNK] = NOBODY
            call = await world.places(to="101")
            await until(5)
            await world.transfers(call, "0003*001", PUBLIC)
            await until(33)
            assert [one.endpoints for one in world.noticed(call) if isinstance(one, Rang)] == [
                (BENS,),
                (TRUNK,),
                (BENS,),
            ]
            await world.ends(call)

    async def test_who_was_called_goes_on_alone_with_somebody_else(self) -> None:
        async with a_world() as world:
            world.exchange.others[BENS] = Callee(after=1, talks=100)
            call = await world.places(to="101")
            await until(5)
            await world.transfers(call, "0003*101", PUBLIC)
            await until(5.5)
            assert world.noticed(call)[-1] == HungUp()
            (parted,) = world.channel(call).parted
            assert world.ports.switchboard.get(call.api_id) is call
            await until(17)
            assert [one for one in parted.noticed if isinstance(one, TalkedTo)] == [TalkedTo(TRUNK, 10.0)]
            assert parted.is_gone
        assert world.reasons == [EndReason.TRANSFER_FINAL, EndReason.TRANSFER_FINAL]

    async def test_who_goes_on_alone_may_be_ended(self) -> None:
        async with a_world() as world:
            world.exchange.others[BENS] = world.exchange.others[TRUNK] = Callee(after=1, talks=1000)
            call = await world.places(to="101")
            await until(5)
            await world.transfers(call, "0003*101", PUBLIC)
            await until(9)
            await world.ends(call)
            await until(9.1)
            assert world.calls == []

    async def test_outside_only_when_the_call_may(self) -> None:
        async with a_world() as world:
            call = await world.places(transfer_outside=False)
            await until(2)
            assert await is_refused(world.transfers(call, "0003*001", PUBLIC)) == "not_allowed"
            assert await is_refused(world.transfers(call, "0003*001", "0044123")) == "not_allowed"

    async def test_of_somebody_who_only_rings_is_refused(self) -> None:
        async with a_world() as world:
            call = await world.places(to="101")
            assert await is_refused(world.transfers(call, "0003*001", "002")) == "invalid_parameter"
            await until(1.5)
            assert await is_refused(world.transfers(call, "0003*101", "002")) == "invalid_parameter"

    async def test_in_the_dialplan_the_channel_is_sent_there_and_the_others_end(self) -> None:
        async with a_world() as world:
            call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
            stays = world.ports.switchboard.seat(call, LiveLeg("7.1", None, PUBLIC))
            world.ports.switchboard.seat(call, LiveLeg("7.2", ANA, "0003*001"))
            for to in ("101", "0003*101", PUBLIC):
                await world.placing.transfer(call, stays, to, ANA, PROGRAM)
            assert [place for _, place in world.exchange.sent] == [
                "101@callbridge-transfer",
                "101@callbridge-transfer",
                f"{PUBLIC}@callbridge-transfer",
            ]
            assert set(world.exchange.ended) == {"7.2"}
            world.exchange.redirects = False
            assert await is_refused(world.placing.transfer(call, stays, "101", ANA, PROGRAM)) == "unavailable"
            world.exchange.answers_orders = False
            assert await is_refused(world.placing.transfer(call, stays, "101", ANA, PROGRAM)) == "unavailable"
            world.ports.switchboard.gone("7.1")
            world.ports.switchboard.gone("7.2")

    async def test_in_the_dialplan_a_call_is_not_sent_to_where_it_would_end(self) -> None:
        class Empty:
            async def has(self, place: DialplanPlace) -> bool:
                return False

        async with a_world() as world:
            call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
            stays = world.ports.switchboard.seat(call, LiveLeg("7.1", None, PUBLIC))
            ports = replace(world.ports, dialplan=Empty())
            site = Site(world.exchange, world.supervisor, world.admission, ports)
            placing = Placing(site, "pbx1", asyncio.TaskGroup(), "callbridge-transfer")
            assert await is_refused(placing.transfer(call, stays, "101", ANA, PROGRAM)) == "invalid_number"
            assert (world.exchange.sent, world.exchange.ended) == ([], [])
            world.ports.switchboard.gone("7.1")

    async def test_a_number_of_another_organisation_is_dialled_as_it_is(self) -> None:
        async with a_world() as world:
            call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
            stays = world.ports.switchboard.seat(call, LiveLeg("7.1", Extension("0003", "001"), "0003*001"))
            await world.placing.transfer(call, stays, "0003*101", ANA, PROGRAM)
            world.ports.switchboard.gone("7.1")

    async def test_to_the_outside_it_is_a_call_of_the_program(self) -> None:
        """Or one call would be as many as one likes."""
        async with a_world() as world:
            world.exchange.others[BENS] = world.exchange.others[TRUNK] = Callee(after=1, talks=1000)
            caller = replace(PROGRAM, max_calls_per_hour=2)
            call = await world.places(to="101", caller=caller)
            await until(5)
            await world.transfers(call, "0003*001", PUBLIC, caller=caller)
            await until(9)
            assert await is_refused(world.transfers(call, "0003*001", PUBLIC, caller=caller)) == "limit_exceeded"
            assert await is_refused(world.places(caller=caller)) == "limit_exceeded"
            await world.transfers(call, "0003*001", "101", caller=caller)
            await world.ends(call)

    async def test_what_the_dialplan_dials_is_counted_for_the_rule(self) -> None:
        rule = DialRule("dial.allow[1]", NumberPattern.parse("0040X."), max_calls_per_hour=2)
        async with a_world(a_live(menu(), allow=(rule,))) as world:
            call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
            world.ports.switchboard.seat(call, LiveLeg("7.1", ANA, "0003*001"))
            world.exchange.redirects = False
            assert await is_refused(world.transfers(call, "0003*001", PUBLIC)) == "unavailable"
            world.exchange.redirects = True
            for _ in range(2):
                await world.transfers(call, "0003*001", PUBLIC)
            assert await is_refused(world.transfers(call, "0003*001", PUBLIC)) == "not_allowed"
            assert await is_refused(world.places(to=PUBLIC)) == "not_allowed"
            assert len(world.exchange.sent) == 2
            world.ports.switchboard.gone("7.1")

    async def test_the_rules_of_an_ivr_are_not_a_telephones(self) -> None:
        """A program that has the telephone alone gets nothing that the other party of its call may dial."""
        rule = DialRule("dial.allow[1]", NumberPattern.parse("0040X."), ivrs=frozenset({FORM}))
        async with a_world(a_live(menu(digits(1, timeout=50)), allow=(rule,))) as world:
            call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
            world.ports.switchboard.seat(call, LiveLeg("7.1", FORM, "0003*099"))
            world.ports.switchboard.seat(call, LiveLeg("7.1", ANA, "0003*001"))
            assert await is_refused(world.transfers(call, "0003*001", PUBLIC)) == "not_allowed"
            await world.transfers(call, "0003*001", PUBLIC, asking=FORM)
            world.ports.switchboard.gone("7.1")


KINDS = ("ivr", "phone", "queue", "public", "end", "caller", "callee", "leave")
ORDERS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.floats(0, 40), st.integers(0, 5)),
    min_size=1,
    max_size=8,
)
PHONE = st.builds(
    Callee,
    after=st.floats(0, 30),
    talks=st.floats(0, 60),
    takes_caller=st.just(False),
)


@given(orders=ORDERS, ana=PHONE, ben=PHONE, public=PHONE)
async def test_whatever_is_ordered_whenever_nothing_is_left(
    orders: list[tuple[str, float, int]], ana: Callee, ben: Callee, public: Callee
) -> None:
    async with a_world(a_live(menu(digits(1, timeout=20), transfer("101")))) as world:
        world.exchange.phones |= {ANAS: ana, TRUNK: public}
        world.exchange.others |= {BENS: ben, TRUNK: public}
        async with asyncio.TaskGroup() as tasks:
            for what, moment, which in orders:
                tasks.create_task(_ordered(world, what, moment, which))


async def _ordered(world: World, what: str, moment: float, which: int) -> None:
    await until(moment)
    with suppress(OrderRefused):
        to = {"ivr": "099", "phone": "101", "queue": "800", "public": PUBLIC}.get(what)
        if to is not None:
            await world.places(*(("001", PUBLIC) if which % 2 else ("001",)), to=to, ring=20, duration=100)
        elif world.calls:
            await _happens(world, what, world.calls[which % len(world.calls)], which)


async def _happens(world: World, what: str, call: LiveCall, which: int) -> None:
    match what:
        case "end":
            await world.ends(call)
        case "leave":
            if (channel := world.exchange.channels.get(call.call_id)) is not None:
                channel.leave()
        case _:
            legs = sorted(call.legs.values(), key=lambda leg: leg.position, reverse=what == "callee")
            to = ("101", PUBLIC, "099", "800")[which % 4]
            await world.placing.transfer(call, legs[0], to, ANA, PROGRAM)
