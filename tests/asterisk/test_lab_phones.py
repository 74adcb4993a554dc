"""The laboratory's telephones when they are called: how each end of a call looks to Asterisk, and to them."""

import asyncio

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import CallError
from tests.asterisk.test_lab import global_variable

pytestmark = pytest.mark.asterisk


@pytest.mark.parametrize(
    ("status", "dialled"),
    [
        (486, "BUSY/17"),
        (600, "BUSY/17"),
        (603, "CHANUNAVAIL/21"),
        (404, "CHANUNAVAIL/1"),
        (480, "NOANSWER/19"),
        (503, "CONGESTION/34"),
    ],
)
async def test_a_refusal_arrives_as_dial_tells_it(
    asterisk: Asterisk, phone: Phone, ben: Phone, status: int, dialled: str
) -> None:
    ben.auto = status
    call = await phone.call("dial002")
    await call.ended()
    assert await global_variable(asterisk, "DIALLED") == dialled


async def test_a_phone_rings_for_ever_until_the_caller_gives_up(phone: Phone, ben: Phone) -> None:
    call = await phone.call("dial002")
    rung = await ben.rings()
    assert await call.rings() == 180
    with pytest.raises(CallError, match="not answered"):
        await call.answered(within=0.5)
    await call.hangup()
    ending = await rung.ended()
    assert (ending.by, ending.status, ending.elsewhere) == ("them", 487, False)


async def test_a_phone_answers_by_itself_after_a_while(phone: Phone, ben: Phone) -> None:
    ben.auto, ben.after = "answer", 0.4
    call = await phone.call("dial002")
    await call.rings()
    assert await call.answered() - call.invited_at > 0.4


async def test_a_phone_refuses_by_itself_after_a_while(phone: Phone, ben: Phone) -> None:
    ben.auto, ben.after = "busy", 0.3
    call = await phone.call("dial002")
    ending = await call.ended()
    assert ending.status == 486
    assert ending.at - call.invited_at > 0.3


async def test_a_phone_that_answered_hangs_up(phone: Phone, ben: Phone) -> None:
    call = await phone.call("dial002")
    rung = await ben.rings()
    rung.answer()
    await call.answered()
    await rung.hangup()
    assert (await call.ended()).by == "them"


async def test_early_media_of_the_callee_is_heard_before_the_answer(phone: Phone, ben: Phone) -> None:
    call = await phone.call("dial002")
    rung = await ben.rings()
    rung.ring(media=True)
    rung.say_tone(850, 1)
    await call.hears(850)
    assert call.answered_at is None


async def test_a_phone_that_only_rings_sends_no_audio(phone: Phone, ben: Phone) -> None:
    call = await phone.call("dial002")
    rung = await ben.rings()
    await call.rings()
    assert rung.stream.sent == 0
    rung.answer()
    await call.answered()
    await call.silent(0.1)
    assert rung.stream.sent > 0


async def test_the_callee_sees_who_calls(phone: Phone, ana: Phone, ben: Phone, trunk: Phone) -> None:
    outside = await phone.call("dial002", caller="+12025550143", name="Eva Pop")
    assert (await ben.rings()).caller == ("+12025550143", "Eva Pop")
    inside = await ana.call("101")
    await inside.ended()
    await outside.hangup()
    withheld = await phone.call("out0744123456", caller="")
    rung = await trunk.rings()
    assert (rung.called, rung.caller) == ("0744123456", ("anonymous", ""))
    assert rung.asserted == ("", "")
    await withheld.hangup()


async def test_the_phone_that_was_too_late_learns_that_another_answered(phone: Phone, ana: Phone, ben: Phone) -> None:
    call = await phone.call("both")
    first, second = await ana.rings(), await ben.rings()
    first.answer()
    await call.answered()
    ending = await second.ended()
    assert (ending.status, ending.cause, ending.elsewhere) == (487, 26, True)
    assert 'SIP;cause=200;text="Call completed elsewhere"' in ending.reasons


async def test_a_phone_that_does_not_register_is_unavailable(asterisk: Asterisk, phone: Phone) -> None:
    call = await phone.call("dial101")
    await call.ended()
    assert (await global_variable(asterisk, "DIALLED")).startswith("CHANUNAVAIL/")


@pytest.mark.parametrize("number", ["101", "1012"])
async def test_the_phones_for_direct_dial_can_be_rung(asterisk: Asterisk, ana: Phone, number: str) -> None:
    async with Phone(asterisk.sip_port, number, asterisk.phone_password) as other:
        await other.register()
        try:
            call = await ana.call(number)
            rung = await other.rings()
            assert (rung.called, rung.caller) == (number, ("001", "Ana"))
            rung.answer()
            await call.answered()
        finally:
            await other.unregister()


@pytest.mark.parametrize(
    ("end", "dialled"),
    [
        ("busy", "BUSY/17"),
        ("rejected", "CHANUNAVAIL/21"),
        ("unknown", "CHANUNAVAIL/1"),
        ("congestion", "CONGESTION/34"),
    ],
)
async def test_the_dialplan_has_an_end_of_each_kind(asterisk: Asterisk, phone: Phone, end: str, dialled: str) -> None:
    call = await phone.call(f"call{end}")
    await call.ended()
    assert await global_variable(asterisk, "DIALLED") == dialled


async def test_the_dialplan_has_one_who_never_answers(phone: Phone) -> None:
    call = await phone.call("callnever")
    assert await call.rings() == 180
    await call.hangup()


async def test_the_dialplan_has_one_who_answers_late_and_talks(phone: Phone) -> None:
    call = await phone.call("callslow")
    await call.rings()
    assert await call.answered() - call.invited_at > 1
    await call.hears(1600)
    call.say_tone(1050, 3)
    await call.hears(1050)


async def test_hold_and_unhold_are_heard_by_the_other_side(phone: Phone, ben: Phone) -> None:
    call = await phone.call("dial002")
    rung = await ben.rings()
    rung.answer()
    rung.say_tone(850, 1)
    await call.hears(850)
    await call.silent(0.1)
    await rung.hold()
    await call.hears_sound(since=asyncio.get_running_loop().time())
    await rung.unhold()
    asked = asyncio.get_running_loop().time()
    rung.say_tone(850, 1)
    await call.hears(850, since=asked)
    call.say_tone(1050, 1)
    await rung.hears(1050)
    assert not rung.held
