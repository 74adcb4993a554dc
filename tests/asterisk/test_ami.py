"""What AMI shows of real calls, and what may be ordered of it; on both versions."""

import asyncio

import pytest

from bridge.asterisk.link_state import LinkState
from bridge.calls.phones.sightings import (
    AgentConnected,
    Appeared,
    AttendedTransferred,
    BlindTransferred,
    ConferenceJoined,
    ConferenceLeft,
    DialBegan,
    DialEnded,
    HungUp,
    QueueAbandoned,
    QueueJoined,
    TookStock,
    WentBlind,
)
from bridge.errors import AsteriskError
from bridge.telephony.values import CallerId
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.seeing import Seeing, seeing, watching
from tests.asterisk.serving import eventually
from tests.asterisk.talkers import nothing_left

pytestmark = pytest.mark.asterisk
CALLER = "+12025550143"


async def talking(caller: Phone, callee: Phone, number: str) -> tuple[Call, Call]:
    call = await caller.call(number)
    rung = await callee.rings()
    rung.answer()
    await call.answered()
    rung.say_tone(850, 1)
    await call.hears(850)  # an answered call is joined a moment later
    return call, rung


async def test_a_call_from_phone_to_phone_is_seen_as_it_goes(asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
    async with watching(asterisk) as made:
        call, _ = await talking(ana, ben, "002")
        await call.hangup()
        await made.first(HungUp, 2)
    assert made.story[:4] == [
        "PJSIP/001 appears",
        "PJSIP/002 appears",
        "PJSIP/001 rings PJSIP/002",
        "PJSIP/002 ANSWER",
    ]
    assert sorted(made.story[4:]) == ["PJSIP/001 gone 16", "PJSIP/002 gone 16"]
    began, ended = made.of(DialBegan)[0], made.of(DialEnded)[0]
    assert began.caller is not None
    assert (began.caller.caller, began.caller.dialled) == (CallerId("Ana", "001"), "002")
    assert (began.callee.caller, began.callee.connected) == (CallerId("Ben", "002"), CallerId("Ana", "001"))
    assert began.callee.linked == began.caller.linked == began.caller.channel
    assert (began.callee.up, ended.callee.up) == (False, True)


async def test_only_what_is_used_comes_over_the_wire(asterisk: Asterisk, ana: Phone, ben: Phone) -> None:
    async with watching(asterisk) as made:
        call, _ = await talking(ana, ben, "002")
        await call.hangup()
        await made.first(HungUp, 2)
        await made.link.channels()
        assert made.link.unused == {}


@pytest.mark.parametrize(
    ("refusal", "status", "cause"), [(486, "BUSY", 17), (603, "NOANSWER", 21), (503, "CONGESTION", 34)]
)
async def test_a_callee_who_refuses_is_seen_to(
    asterisk: Asterisk, phone: Phone, ana: Phone, refusal: int, status: str, cause: int
) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("phone")
        (await ana.rings()).reject(refusal)
        await call.ended()
        await made.first(HungUp, 2)
    assert f"PJSIP/001 {status}" in made.story
    assert made.story.index(f"PJSIP/001 {status}") < made.story.index(f"PJSIP/001 gone {cause}")


async def test_a_caller_who_gives_up_is_seen_to(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("phone")
        await ana.rings()
        await call.hangup()
        await made.first(HungUp, 2)
    assert "PJSIP/001 CANCEL" in made.story


async def test_an_unregistered_phone_is_not_seen_at_all(asterisk: Asterisk, phone: Phone) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("dial101")
        await call.ended()
        await made.first(HungUp)
    assert made.story == ["PJSIP/anonymous appears", "PJSIP/anonymous gone 3"]


async def test_a_withheld_number_is_none(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("phone", caller="")
        await ana.rings()
        began = await made.first(DialBegan)
        await call.hangup()
    assert began.caller is not None
    assert (began.caller.caller.number, began.callee.connected.number) == ("", "")


async def test_a_name_in_any_script_arrives_whole(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("phone", name="Ștefan 😀")
        await ana.rings()
        began = await made.first(DialBegan)
        await call.hangup()
    assert began.caller is not None
    assert began.caller.caller == CallerId("Ștefan 😀", CALLER)


async def test_a_queue_is_seen_to_take_and_to_lose_its_callers(asterisk: Asterisk, phone: Phone, ben: Phone) -> None:
    async with watching(asterisk) as made:
        call, _ = await talking(phone, ben, "waiting")
        connected = await made.first(AgentConnected)
        await call.hangup()
        other = await phone.call("waiting")
        await ben.rings()
        await other.hangup()
        abandoned = await made.first(QueueAbandoned)
    joined = made.of(QueueJoined)
    assert [one.queue for one in joined] == ["support", "support"]
    assert (connected.queue, abandoned.queue) == ("support", "support")
    assert (connected.channel.channel, connected.agent.endpoint) == (joined[0].channel.channel, "PJSIP/002")
    assert abandoned.channel.channel == joined[1].channel.channel


async def test_a_conference_is_seen_to_be_entered_and_left(asterisk: Asterisk, phone: Phone) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("meeting")
        joined = await made.first(ConferenceJoined)
        await call.hangup()
        left = await made.first(ConferenceLeft)
    assert (joined.conference, left.conference, left.channel.channel) == ("1", "1", joined.channel.channel)


async def test_a_blind_transfer_is_seen(asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone) -> None:
    async with watching(asterisk) as made:
        call, rung = await talking(phone, ana, "phone")
        await rung.blind_transfer("002")
        await ben.rings()
        told = await made.first(BlindTransferred)
        onward = await made.first(DialBegan, 2)
        await call.hangup()
    assert (told.context, told.extension, told.transferer.endpoint) == ("from-phones", "002", "PJSIP/001")
    assert told.transferee is not None
    assert onward.caller is not None
    assert told.transferee.channel == onward.caller.channel
    assert told.transferee.linked == onward.callee.linked


async def test_an_attended_transfer_is_seen_and_the_older_call_goes_on(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone
) -> None:
    async with watching(asterisk) as made:
        call, rung = await talking(phone, ana, "phone")
        await rung.hold()
        consultation, third = await talking(ana, ben, "002")
        await rung.attended_transfer(consultation)
        told = await made.first(AttendedTransferred)
        await call.hangup()
        await third.ended()
        await made.first(HungUp, 4)
    assert told.transferee is not None
    assert told.target is not None
    assert (told.first.linked, told.second.linked) == (told.transferee.linked, told.target.linked)
    last = next(one.channel for one in made.of(HungUp) if one.channel.channel == told.target.channel)
    assert told.target.linked != last.linked == told.transferee.linked


async def test_stock_shows_who_talks_already(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    await nothing_left(asterisk)
    call, _ = await talking(phone, ana, "phone")
    async with seeing(asterisk) as made:
        stock = await made.first(TookStock)
        assert {(one.endpoint, one.up) for one in stock.channels} == {("PJSIP/anonymous", True), ("PJSIP/001", True)}
        assert len({one.linked for one in stock.channels}) == 1
        assert {one.channel for one in await made.link.channels()} == {one.channel for one in stock.channels}
    await call.hangup()


@pytest.mark.parametrize(
    ("context", "extension", "priority", "there"),
    [
        ("from-phones", "001", 1, True),
        ("from-phones", "098", 5, True),
        ("from-phones", "098", 99, False),
        ("lab-places", "712", 2, True),
        ("lab-places", "71", 1, False),
        ("lab-places", "busy", 1, True),
        ("lab-places", "told", 1, True),
        ("lab-places", "55", 1, False),
        ("lab-switch", "55", 1, True),
        ("callbridge-transfer", "+40744123456", 1, True),
        ("callbridge-transfer", "word", 1, False),
        ("nowhere", "001", 1, False),
    ],
)
async def test_a_place_is_found_as_the_dialplan_would_find_it(
    asterisk: Asterisk, context: str, extension: str, priority: int, there: bool
) -> None:
    async with seeing(asterisk) as made:
        await asyncio.wait_for(made.link.ready.wait(), 5)
        assert await made.link.has_place(context, extension, priority) is there


@pytest.mark.parametrize("by", ["name", "uniqueid"])
async def test_a_channel_is_sent_elsewhere_and_ended(asterisk: Asterisk, phone: Phone, by: str) -> None:
    async with watching(asterisk) as made:
        call = await phone.call("echo")
        await call.answered()
        one = (await made.first(Appeared)).at
        channel = one.name if by == "name" else one.channel
        await made.link.redirect(channel, "from-trunk", "tone")
        await call.hears(440)
        await made.link.hangup(channel, 21)
        assert (await call.ended()).cause == 21
        assert (await made.first(HungUp)).cause == 21


async def test_a_channel_that_is_gone_is_said_to_be(asterisk: Asterisk) -> None:
    async with watching(asterisk) as made:
        for order in (made.link.hangup("17.4"), made.link.redirect("17.4", "from-trunk", "tone")):
            with pytest.raises(AsteriskError) as raised:
                await order
            assert raised.value.status == 404


async def test_a_wrong_password_is_told_once(asterisk: Asterisk) -> None:
    async with seeing(asterisk, "wrong") as made:
        await eventually(lambda: made.said)
        state, detail = made.said[0]
        assert (state, made.link.state) == ("refused", LinkState.REFUSED)
        assert "(Authentication failed)" in detail
        assert not made.link.ready.is_set()


async def comes_again(made: Seeing) -> None:
    await made.first(WentBlind)
    await made.first(TookStock, 2, within=10)
    assert [type(one) for one in made.seen if isinstance(one, TookStock | WentBlind)] == [
        TookStock,
        WentBlind,
        TookStock,
    ]
    assert made.of(TookStock)[1].channels == ()


async def test_an_asterisk_that_is_restarted_is_seen_again(asterisk: Asterisk) -> None:
    async with watching(asterisk) as made:
        await asterisk.restart()
        await comes_again(made)


async def test_an_asterisk_that_crashes_with_a_call_is_seen_again(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with watching(asterisk) as made:
        await talking(phone, ana, "phone")
        await asterisk.kill()
        try:
            await made.first(WentBlind)
        finally:
            await asterisk.start()
        await ana.register()
        await comes_again(made)
