"""Calls that a program places, ends and transfers, as the telephones hear them: Events and API 6.3 to 6.6, 7.2."""

import asyncio
from contextlib import suppress

import pytest

from bridge.calls.entries.transfers import CallLeft
from bridge.calls.legs import LegEnd
from bridge.calls.switchboard import LegState, LiveCall, LiveLeg
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason
from bridge.telephony.values import CallerId, Extension
from lab.asterisk import Asterisk
from lab.hearing import NotHeardError
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.placing_site import OUTSIDE, Placer, files, hear_each_other, menu, placer, refused
from tests.asterisk.serving import eventually
from tests.unit.calls.ivrs import ask_script, digits, says, sound

pytestmark = pytest.mark.asterisk


def states(call: LiveCall) -> list[LegState]:
    return [leg.state for leg in call.legs.values()]


def leg_of(call: LiveCall, number: str) -> LiveLeg:
    return next(leg for leg in call.legs.values() if leg.number == number)


async def test_who_is_called_hears_the_ivr_when_he_answers_and_is_known_by_one_id(
    asterisk: Asterisk, ana: Phone
) -> None:
    """A1: the CallAPIID that the program got is that of the request; the reply ends the call."""
    async with placer(asterisk, files(menu(asterisk, ask_script()))) as made:
        made.rig.scripts.replies = [says(Hangup())]
        call = await made.places("001", source_sees=CallerId("Acme", "0258422544"), variables={"code": "42"})
        theirs = await ana.rings()
        assert theirs.caller == ("0258422544", "Acme")
        await eventually(lambda: states(call) == [LegState.RINGING])
        theirs.answer()
        await theirs.hears(440)
        await eventually(lambda: made.rig.scripts.asked)
        facts = made.rig.scripts.asked[0][1]
        assert (facts.call_api_id, facts.call_id) == (call.api_id, call.call_id)
        assert (facts.caller_number, facts.called_extension) == ("0003*001", "0003*099")
        assert facts.variables["code"] == "42"
        await theirs.ended()
        await made.is_over(EndReason.REPLY_HANGUP)


async def test_a_key_right_after_the_answer_is_not_lost(asterisk: Asterisk, ana: Phone) -> None:
    wait = menu(asterisk, digits(1, timeout=3), sound(f"{asterisk.sounds_asterisk}/tone-620"), Hangup())
    async with placer(asterisk, files(wait)) as made:
        await made.places("001")
        theirs = await ana.rings()
        theirs.answer()
        await theirs.answered()
        await theirs.press("7")
        await theirs.hears(620)
        await theirs.ended()


async def test_of_two_sources_the_first_to_answer_is_connected(asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
    async with placer(asterisk, files(menu(asterisk))) as made:
        call = await made.places("001", "002")
        anas, bens = await ana.rings(), await ben.rings()
        bens.answer()
        await bens.hears(440)
        assert (await anas.ended()).status == 487
        assert made.lost == [LegEnd.ELSEWHERE]
        assert [leg.number for leg in call.legs.values() if leg.extension == Extension("0003", "002")] == ["0003*002"]
        await bens.hangup()


@pytest.mark.parametrize(("status", "end"), [(486, LegEnd.BUSY), (603, LegEnd.BUSY), (404, LegEnd.CONGESTION)])
async def test_a_source_that_refuses_ends_the_call(asterisk: Asterisk, ana: Phone, status: int, end: LegEnd) -> None:
    async with placer(asterisk, files(menu(asterisk))) as made:
        ana.auto = status
        await made.places("001")
        await made.is_over()
        assert made.lost == [end]


async def test_a_source_that_nobody_answers_rings_only_so_long(asterisk: Asterisk, ana: Phone) -> None:
    """A12."""
    async with placer(asterisk, files(menu(asterisk))) as made:
        await made.places("001", ring=1)
        theirs = await ana.rings()
        ended = await theirs.ended()
        assert ended.status == 487
        assert 0.8 < ended.at - theirs.invited_at < 2
        await made.is_over()
        assert made.events.left_with == [(EndReason.CALLER_HANGUP, 19)]


async def test_what_asterisk_refuses_is_told_at_once(asterisk: Asterisk) -> None:
    """Nobody is registered as 001."""
    async with placer(asterisk, files(menu(asterisk))) as made:
        assert await refused(made.places("001")) == "call_failed"


async def test_a_number_that_no_rule_allows_is_not_dialled(asterisk: Asterisk, trunk: Phone) -> None:
    """A6."""
    async with placer(asterisk, files(menu(asterisk))) as made:
        assert await refused(made.places("0044123")) == "not_allowed"
        assert await refused(made.places("001", to="0044123")) == "not_allowed"
        assert await made.asterisk.channels() == []


async def test_a_source_that_goes_by_the_dialplan_is_a_call_like_any_other(asterisk: Asterisk) -> None:
    async with placer(asterisk, files(menu(asterisk, digits(1, timeout=1)))) as made:
        call = await made.places("003")
        await eventually(lambda: LegState.ON_CALL in states(call))
        await eventually(lambda: len(call.channels) == 1)
        await made.ends(call)
        await made.is_over()


async def test_two_telephones_are_connected_and_both_hear_each_other(
    asterisk: Asterisk, ana: Phone, ben: Phone
) -> None:
    async with placer(asterisk, files()) as made:
        await made.places("001", to="002")
        anas = await ana.rings()
        assert anas.caller[0] == "0003*002"
        anas.answer()
        bens = await ben.rings()
        assert bens.caller == ("0003*001", "Ana Pop")
        await anas.hears_sound()
        bens.answer()
        await hear_each_other(anas, bens)
        await bens.hangup()
        assert (await anas.ended()).cause == 16


async def test_the_source_hanging_up_ends_the_destination(asterisk: Asterisk, ana: Phone, trunk: Phone) -> None:
    async with placer(asterisk, files()) as made:
        await made.places("001", to=OUTSIDE)
        anas = await ana.rings()
        anas.answer()
        theirs = await trunk.rings()
        theirs.answer()
        await hear_each_other(anas, theirs)
        await anas.hangup()
        assert (await theirs.ended(within=2)).cause == 16
        await made.is_over(EndReason.CALLER_HANGUP)


async def test_a_conversation_lasts_only_so_long(asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
    ben.auto = "answer"
    async with placer(asterisk, files()) as made:
        await made.places("001", to="002", duration=1)
        anas = await ana.rings()
        anas.answer()
        bens = await ben.rings()
        answered = await bens.answered()
        assert 0.8 < (await bens.ended()).at - answered < 2.5
        await anas.ended()


async def test_a_call_in_an_ivr_lasts_only_so_long(asterisk: Asterisk, ana: Phone) -> None:
    async with placer(asterisk, files(menu(asterisk, digits(1, timeout=9)))) as made:
        await made.places("001", duration=1)
        anas = await ana.rings()
        anas.answer()
        answered = await anas.answered()
        assert 0.8 < (await anas.ended()).at - answered < 2.5
        await made.is_over(EndReason.LIFETIME)


class TestHangUp:
    async def test_while_it_rings(self, asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
        async with placer(asterisk, files(menu(asterisk))) as made:
            call = await made.places("001", "002")
            anas, bens = await ana.rings(), await ben.rings()
            await made.ends(call)
            assert {(await anas.ended()).status, (await bens.ended()).status} == {487}
            await made.is_over()
            assert made.events.left_with == [(EndReason.API_DELETE, 16)]

    async def test_in_an_ivr(self, asterisk: Asterisk, ana: Phone) -> None:
        async with placer(asterisk, files(menu(asterisk, digits(1, timeout=9)))) as made:
            call = await made.places("001")
            anas = await ana.rings()
            anas.answer()
            await anas.hears(440)
            await made.ends(call)
            assert (await anas.ended()).cause == 16
            await made.is_over(EndReason.API_DELETE)

    async def test_while_the_destination_rings(self, asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
        async with placer(asterisk, files()) as made:
            call = await made.places("001", to="002")
            anas = await ana.rings()
            anas.answer()
            bens = await ben.rings()
            await made.ends(call)
            assert (await anas.ended()).cause == 16
            assert (await bens.ended()).status == 487

    async def test_while_two_talk(self, asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
        async with placer(asterisk, files()) as made:
            call, anas, bens = await talking(made, ana, ben)
            await made.ends(call)
            assert ((await anas.ended()).cause, (await bens.ended()).cause) == (16, 16)
            await made.is_over(EndReason.API_DELETE)


async def talking(made: Placer, ana: Phone, ben: Phone) -> tuple[LiveCall, Call, Call]:
    call = await made.places("001", to="002")
    anas = await ana.rings()
    anas.answer()
    bens = await ben.rings()
    bens.answer()
    await hear_each_other(anas, bens)
    return call, anas, bens


class TestTransfer:
    async def test_out_of_a_prompt(self, asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
        """A8: the prompt stops, the caller is connected, the id stays."""
        long = menu(asterisk, *(sound(f"{asterisk.sounds_asterisk}/tone-440") for _ in range(9)))
        async with placer(asterisk, files(long)) as made:
            call = await phone.call("099")
            await call.hears(440)
            (live,) = made.ports.switchboard
            stays = next(leg for leg in live.legs.values() if leg.extension is None)
            await made.transfers(live, stays, "001")
            anas = await ana.rings()
            anas.answer()
            await hear_each_other(call, anas)
            assert made.ports.switchboard.get(live.api_id) is live
            await anas.hangup()
            await call.ended()
            await made.is_over(EndReason.TRANSFER_FINAL)

    async def test_to_somebody_who_does_not_answer_goes_on_where_it_was_cut(
        self, asterisk: Asterisk, phone: Phone, ana: Phone
    ) -> None:
        ana.auto = "busy"
        async with placer(asterisk, files(menu(asterisk, digits(1, timeout=9), hz=620))) as made:
            call = await phone.call("099")
            await call.hears(620)
            (live,) = made.ports.switchboard
            stays = next(leg for leg in live.legs.values() if leg.extension is None)
            now = asyncio.get_running_loop().time()
            await made.transfers(live, stays, "001")
            await call.hears(620, since=now + 0.2)
            await call.hangup()

    async def test_of_the_source_while_two_talk(self, asterisk: Asterisk, ana: Phone, ben: Phone, trunk: Phone) -> None:
        async with placer(asterisk, files()) as made:
            call, anas, bens = await talking(made, ana, ben)
            await made.transfers(call, leg_of(call, "0003*001"), OUTSIDE)
            assert (await bens.ended()).cause == 16
            theirs = await trunk.rings()
            await anas.hears_sound(since=theirs.invited_at)
            theirs.answer()
            await hear_each_other(anas, theirs)
            await theirs.hangup()
            await anas.ended()

    async def test_of_the_destination_while_two_talk(
        self, asterisk: Asterisk, ana: Phone, ben: Phone, trunk: Phone
    ) -> None:
        async with placer(asterisk, files()) as made:
            call, anas, bens = await talking(made, ana, ben)
            await made.transfers(call, leg_of(call, "0003*002"), OUTSIDE)
            assert (await anas.ended()).cause == 16
            theirs = await trunk.rings()
            theirs.answer()
            await hear_each_other(bens, theirs)
            assert made.ports.switchboard.get(call.api_id) is call
            await made.ends(call)
            assert ((await bens.ended()).cause, (await theirs.ended()).cause) == (16, 16)

    async def test_of_the_destination_into_an_ivr(self, asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
        async with placer(asterisk, files(menu(asterisk, digits(1, timeout=2)))) as made:
            call, anas, bens = await talking(made, ana, ben)
            await made.transfers(call, leg_of(call, "0003*002"), "099")
            await anas.ended()
            await bens.hears(440)
            await bens.press("1")
            await bens.hangup()

    async def test_of_who_only_rings_is_refused(self, asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
        async with placer(asterisk, files()) as made:
            call = await made.places("001", to="002")
            anas = await ana.rings()
            assert await refused(made.transfers(call, leg_of(call, "0003*001"), "099*1")) == "invalid_extension"
            assert await refused(made.transfers(call, leg_of(call, "0003*001"), OUTSIDE)) == "invalid_parameter"
            anas.answer()
            bens = await ben.rings()
            assert await refused(made.transfers(call, leg_of(call, "0003*002"), OUTSIDE)) == "invalid_parameter"
            bens.answer()
            await hear_each_other(anas, bens)
            await anas.hangup()


class TestInTheDialplan:
    async def test_a_call_that_waits_in_a_queue_is_sent_elsewhere_over_ami(
        self, asterisk: Asterisk, ana: Phone, ben: Phone
    ) -> None:
        async with placer(asterisk, files(), ami=True) as made:
            call, anas = await waiting(made, ana)
            await made.transfers(call, leg_of(call, "0003*001"), "002")
            bens = await ben.rings()
            bens.answer()
            await hear_each_other(anas, bens)
            assert made.ports.switchboard.get(call.api_id) is call
            await made.ends(call)
            assert ((await anas.ended()).cause, (await bens.ended()).cause) == (16, 16)

    async def test_without_ami_it_is_refused_and_the_call_waits_on(self, asterisk: Asterisk, ana: Phone) -> None:
        async with placer(asterisk, files()) as made:
            call, anas = await waiting(made, ana)
            assert await refused(made.transfers(call, leg_of(call, "0003*001"), "002")) == "unavailable"
            assert anas.ending is None
            await made.ends(call)
            assert (await anas.ended()).cause == 16
            await made.is_over(EndReason.API_DELETE)


async def waiting(made: Placer, ana: Phone) -> tuple[LiveCall, Call]:
    call = await made.places("001", to="800")
    anas = await ana.rings()
    anas.answer()
    await anas.answered()
    await eventually(lambda: call.control is not None and call.control.away)
    await eventually(lambda: made.rig.journal.of(CallLeft))
    return call, anas


class TestALinkThatBreaks:
    async def test_while_somebody_rings_who_answers_afterwards(self, asterisk: Asterisk, ana: Phone) -> None:
        async with placer(asterisk, files(menu(asterisk, digits(1, timeout=1)))) as made:
            await made.places("001")
            anas = await ana.rings()
            await made.made.breaks()
            anas.answer()
            await anas.hears(440)
            await anas.hangup()

    async def test_while_somebody_answers(self, asterisk: Asterisk, ana: Phone) -> None:
        """While there is no link Asterisk finds no application for who answers, and ends the channel.

        Unless Asterisk has not noticed yet that the link is gone: then the call is taken up afterwards.
        """
        async with placer(asterisk, files(menu(asterisk, digits(1, timeout=1)))) as made:
            await made.places("001")
            anas = await ana.rings()

            async def answer() -> None:
                anas.answer()
                await anas.answered()

            await made.made.breaks(answer)
            with suppress(NotHeardError):
                await anas.hears(440)
            if anas.ending is None:
                await anas.hangup()
            await made.is_over()

    async def test_nothing_is_placed_without_it(self, asterisk: Asterisk, ana: Phone) -> None:
        """A7."""
        async with placer(asterisk, files(menu(asterisk))) as made:

            async def order() -> None:
                assert await refused(made.places("001")) == "unavailable"

            await made.made.breaks(order)
            assert ana.calls == []
