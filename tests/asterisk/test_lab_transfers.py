"""The laboratory's telephones transfer calls: blind and attended, by caller and by callee, and what comes of it."""

import asyncio

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from lab.referral import ReferralError

pytestmark = pytest.mark.asterisk


async def talking(phone: Phone, other: Phone, number: str) -> tuple[Call, Call]:
    """A call from one phone to another: the caller's end and the callee's, once they hear each other."""
    call = await phone.call(number)
    rung = await other.rings()
    rung.answer()
    await call.answered()
    await hear_each_other(rung, call)
    return call, rung


async def hear_each_other(one: Call, other: Call) -> None:
    """Both say a tone; what was said before the two were connected is lost."""
    asked = asyncio.get_running_loop().time()
    one.say_tone(850, 2)
    other.say_tone(1300, 2)
    await other.hears(850, since=asked)
    await one.hears(1300, since=asked)


async def test_the_callee_sends_the_caller_to_another_phone(phone: Phone, ana: Phone, ben: Phone) -> None:
    call, rung = await talking(phone, ana, "phone")
    referral = await rung.blind_transfer("002")
    third = await ben.rings()
    assert third.caller[0] == "+12025550143"
    third.answer()
    assert await referral.result() == 200
    assert (await rung.ended()).by == "us"
    await hear_each_other(third, call)
    await third.hangup()
    assert (await call.ended()).by == "them"


async def test_the_caller_sends_the_callee_to_another_phone(phone: Phone, ana: Phone, ben: Phone) -> None:
    call, rung = await talking(phone, ana, "phone")
    await call.blind_transfer("002")
    third = await ben.rings()
    third.answer()
    await call.ended()
    await hear_each_other(third, rung)
    await rung.hangup()
    await third.ended()


async def test_a_phone_may_stay_in_the_call_that_it_gave_away(phone: Phone, ana: Phone, ben: Phone) -> None:
    _, rung = await talking(phone, ana, "phone")
    referral = await rung.blind_transfer("002", stay=True)
    await ben.rings()
    assert await referral.result() == 200
    assert rung.ending is None


async def test_a_number_that_does_not_exist_ends_nothing(phone: Phone, ana: Phone) -> None:
    call, rung = await talking(phone, ana, "phone")
    referral = await rung.blind_transfer("777")
    assert await referral.result() == 404
    await hear_each_other(rung, call)


async def test_the_callee_consults_a_third_and_connects_them(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone
) -> None:
    call, rung = await talking(phone, ana, "phone")
    await rung.hold()
    consultation, third = await talking(ana, ben, "002")
    await hear_each_other(consultation, third)
    referral = await rung.attended_transfer(consultation)
    assert await referral.result() == 200
    await rung.ended()
    await consultation.ended()
    await hear_each_other(call, third)
    await call.hangup()
    await third.ended()
    assert await asterisk.channels() == []


async def test_the_caller_consults_a_third_and_connects_them(phone: Phone, ana: Phone, ben: Phone) -> None:
    call, rung = await talking(phone, ana, "phone")
    await call.hold()
    consultation, third = await talking(phone, ben, "002")
    await call.attended_transfer(consultation)
    await call.ended()
    await consultation.ended()
    await hear_each_other(rung, third)


async def test_a_transfer_outside_of_a_talk_is_refused(phone: Phone) -> None:
    call = await phone.call("echo")
    await call.answered()
    referral = await call.blind_transfer("002")
    assert await referral.result() >= 400
    await call.hangup()
    with pytest.raises(ReferralError):
        await call.blind_transfer("002", within=0.3)
