"""AriChannel against real Asterisk, with a telephone that presses keys over RTP and hears what is played."""

import asyncio
from collections.abc import Coroutine

import pytest

from bridge.calls.channel import Arrival, Channel, Hold, PlaybackEnd, RecordLimits, Waited
from bridge.errors import ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.digits import DigitEnd, DigitLimits, KeyRule
from bridge.telephony.values import CallerId
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.serving import Serving, serving, tone
from tests.fakes.moments import until

pytestmark = pytest.mark.asterisk
FOUR = DigitLimits(most=4, least=1, first_digit=5, inter_digit=3, terminator="#")


async def answered(phone: Phone, made: Serving) -> tuple[Call, Arrival]:
    call = await phone.call("091")
    arrival = await made.arrival()
    await arrival.channel.answer()
    await call.answered()
    return call, arrival


async def no_channel_left(asterisk: Asterisk) -> None:
    async with asyncio.timeout(5):
        while await asterisk.channels():
            continue


async def test_a_call_arrives_with_all_that_is_known_of_it(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call = await phone.call("091", caller="+12025550143", name="Ana Pop")
        arrival = await made.arrival()
        assert arrival.args == ("ivr", "0003*091", "091")
        assert arrival.caller == CallerId("Ana Pop", "+12025550143")
        assert (arrival.dialled, arrival.endpoint, arrival.up) == ("091", "PJSIP/anonymous", False)
        await arrival.channel.hangup(HangupCause.USER_BUSY)
        assert (await call.ended()).status == 486


async def test_sounds_are_heard_in_order_and_end(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        sounds = [tone(asterisk, 440), tone(asterisk, 620)]
        played = await arrival.channel.play(sounds, KeyRule.BUFFER)
        assert played.end is PlaybackEnd.FINISHED
        assert 1.9 < played.seconds < 2.6
        assert call.hearing.tones() == [440, 620]
        await arrival.channel.hangup()
        await call.ended()


async def test_a_key_stops_a_background_sound_and_waits_in_the_buffer(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(arrival.channel.play([tone(asterisk, 440)] * 10, KeyRule.INTERRUPT))
            await call.hears(440)
            released = await call.press("7")
        assert playing.result().end is PlaybackEnd.KEY
        assert arrival.channel.keys.take() == "7"
        await call.silent(0.2, since=released)
        assert call.hearing.last(440) - released < 0.3
        await arrival.channel.hangup()


async def test_a_foreground_sound_plays_on_and_keys_wait(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(arrival.channel.play([tone(asterisk, 440)], KeyRule.BUFFER))
            await call.hears(440)
            await call.press("12", tone_ms=80, gap_ms=60)
        assert playing.result().end is PlaybackEnd.FINISHED
        digits = await arrival.channel.collect(DigitLimits(2, 1, 5, 5))
        assert (digits.keys, digits.end) == ("12", DigitEnd.FULL)
        await arrival.channel.hangup()


async def test_digits_are_collected_to_the_terminator(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        async with asyncio.TaskGroup() as tasks:
            collecting = tasks.create_task(arrival.channel.collect(FOUR))
            await call.press("110#", tone_ms=60, gap_ms=50)
        assert (collecting.result().keys, collecting.result().end) == ("110", DigitEnd.TERMINATOR)
        await arrival.channel.hangup()


@pytest.mark.parametrize(("tone_ms", "gap_ms"), [(80, 20), (100, 20), (100, 60)])
async def test_fast_keys_arrive_once_each(asterisk: Asterisk, phone: Phone, tone_ms: int, gap_ms: int) -> None:
    """Asterisk reports keys with a gap of 20 ms twice, every time."""
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        for _ in range(3):
            await call.press("1100#*22", tone_ms=tone_ms, gap_ms=gap_ms)
            await arrival.channel.wait(1.2)
            assert "".join(iter(arrival.channel.keys.take, None)) == "1100#*22"
        await arrival.channel.hangup()


async def test_keys_over_sip_info_arrive_once_each(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        for key in "55*":
            call.press_info(key)
            assert (await arrival.channel.collect(DigitLimits(1, 1, 5, 5))).keys == key
        await arrival.channel.wait(0.3)
        assert arrival.channel.keys.take() is None
        await arrival.channel.hangup()


async def test_the_terminator_after_the_last_digit_is_dropped(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        async with asyncio.TaskGroup() as tasks:
            collecting = tasks.create_task(arrival.channel.collect(FOUR))
            await call.press("1234#5", tone_ms=60, gap_ms=50)
        assert collecting.result().keys == "1234"
        assert (await arrival.channel.collect(DigitLimits(1, 1, 5, 5))).keys == "5"
        await arrival.channel.hangup()


async def test_a_wait_sends_audio_and_a_key_ends_it(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        await arrival.channel.play([tone(asterisk, 440)], KeyRule.BUFFER)
        assert await arrival.channel.wait(2.5) == Waited()
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(arrival.channel.wait(30, KeyRule.INTERRUPT))
            await call.press("5")
        assert waiting.result() == Waited(by_key=True)
        await arrival.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        assert call.longest_gap() < 1
        assert call.hearing.tones() == [440, 620]
        await arrival.channel.hangup()


async def test_work_holds_the_caller_with_music_and_ends_it(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        finish = asyncio.Event()

        async def work() -> str:
            await finish.wait()
            return "reply"

        async with asyncio.TaskGroup() as tasks:
            holding = tasks.create_task(arrival.channel.meanwhile(work(), Hold("default", 0.3)))
            await call.hears_sound()
            await call.press("9")
            async with asyncio.timeout(5):  # Asterisk tells of it some moments after its last packet
                await until(lambda: len(arrival.channel.keys) > 0)
            finish.set()
        assert holding.result() == "reply"
        assert arrival.channel.keys.take() == "9"
        await arrival.channel.play([tone(asterisk, 440)], KeyRule.BUFFER)
        await call.hears(440)
        await arrival.channel.hangup()


async def test_work_is_cancelled_when_the_caller_leaves(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        cancelled = asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        async with asyncio.TaskGroup() as tasks:
            holding = tasks.create_task(outcome(arrival.channel, work()))
            await call.hangup()
        assert holding.result() == "gone"
        assert cancelled.is_set()
        await arrival.channel.close()
        await no_channel_left(asterisk)


async def outcome(channel: Channel, work: Coroutine[object, object, None]) -> str:
    try:
        await channel.meanwhile(work)
    except ChannelGone:
        return "gone"
    return "there"


@pytest.mark.parametrize("doing", ["play", "wait", "collect"])
async def test_a_caller_who_leaves_ends_everything(asterisk: Asterisk, phone: Phone, doing: str) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        channel = arrival.channel

        async def operation() -> object:
            match doing:
                case "play":
                    return await channel.play([tone(asterisk, 440)] * 10, KeyRule.BUFFER)
                case "wait":
                    return await channel.wait(30)
                case _:
                    return await channel.collect(FOUR)

        async with asyncio.TaskGroup() as tasks:
            leaving = tasks.create_task(gone(operation()))
            if doing == "play":
                await call.hears(440)
            await call.hangup()
        assert leaving.result()
        with pytest.raises(ChannelGone):
            await channel.set_variable("CI_x", "1")
        await channel.hangup()
        await channel.close()


async def gone(operation: Coroutine[object, object, object]) -> bool:
    with pytest.raises(ChannelGone):
        await operation
    return True


async def test_a_recording_holds_what_the_caller_said(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        name = f"{arrival.channel.id}"
        async with asyncio.TaskGroup() as tasks:
            recording = tasks.create_task(arrival.channel.record(name, RecordLimits(20, 0, "#", beep=True)))
            await call.hears_sound()
            call.say_tone(620, 2)
            await arrived_rtp(call)
            await call.press("3#")
        assert recording.result().seconds >= 1
        assert arrival.channel.keys.take() is None
        assert (asterisk.recordings_host / "callbridge" / f"{name}.wav").stat().st_size > 16_000
        await arrival.channel.play([tone(asterisk, 440)], KeyRule.BUFFER)
        await call.hears(440)
        await arrival.channel.hangup()


async def arrived_rtp(call: Call) -> None:
    await call.silent(1.5)


async def test_a_recording_that_the_caller_ends_by_leaving_is_kept(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        name = f"left-{arrival.channel.id}"
        async with asyncio.TaskGroup() as tasks:
            leaving = tasks.create_task(recorded_or_gone(arrival.channel, name))
            await call.silent(0.5)
            await call.hangup()
        assert leaving.result()
        assert (asterisk.recordings_host / "callbridge" / f"{name}.wav").exists()


async def recorded_or_gone(channel: Channel, name: str) -> bool:
    """Asterisk tells the end of the recording and that of the call in either order."""
    try:
        await channel.record(name, RecordLimits(30, 0, "#", beep=False))
    except ChannelGone:
        return True
    with pytest.raises(ChannelGone):
        await channel.wait(5)
    return True


async def test_a_channel_goes_back_to_the_dialplan_with_its_result(asterisk: Asterisk, phone: Phone) -> None:
    await asterisk.cli("dialplan set global RESULT none")
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(arrival.channel.play([tone(asterisk, 440)] * 10, KeyRule.BUFFER))
            await call.hears(440)
            playing.cancel()
        await arrival.channel.return_to_dialplan(DialplanResult.DONE)
        await arrival.channel.close()
        await call.ended()
        assert "RESULT=DONE" in await asterisk.cli("dialplan show globals")


async def test_the_caller_shown_is_set_and_lifetime_lifted(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        _, arrival = await answered(phone, made)
        await arrival.channel.set_caller(CallerId('A"na<', "+40 258 1"))
        await arrival.channel.wait(0.3)
        shown = await asterisk.cli(f"core show channel {(await asterisk.channels())[0]}")
        assert "Caller ID: +402581" in shown
        assert "Caller ID Name: Ana" in shown
        await arrival.channel.hangup()


async def test_a_sound_that_does_not_exist_fails_and_the_call_goes_on(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        _, arrival = await answered(phone, made)
        assert (await arrival.channel.play([tone(asterisk, 1)], KeyRule.BUFFER)).end is PlaybackEnd.FAILED
        assert (await arrival.channel.play([tone(asterisk, 440)], KeyRule.BUFFER)).end is PlaybackEnd.FINISHED
        await arrival.channel.hangup()


async def test_a_channel_may_come_back_at_once(asterisk: Asterisk, phone: Phone) -> None:
    """Two Stasis() in a row: the second stay is a call of its own, and is watched like the first."""
    async with serving(asterisk) as made:
        call = await phone.call("twice")
        first = await made.arrival()
        await first.channel.return_to_dialplan(DialplanResult.DONE)
        second = await made.arrival()
        await first.channel.close()
        assert (first.args, second.args) == (("request", "one"), ("request", "two"))
        assert first.channel.id == second.channel.id
        await second.channel.answer()
        await call.answered()
        await call.hangup()
        with pytest.raises(ChannelGone):
            await second.channel.wait(5)
        await second.channel.close()


async def test_a_key_stops_the_sound_at_once(asterisk: Asterisk, phone: Phone) -> None:
    """The IVR 3.3: a stop is ordered within 20 ms of the key event; measured to its end, over a loaded loopback."""
    async with serving(asterisk) as made:
        call, arrival = await answered(phone, made)
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(arrival.channel.play([tone(asterisk, 440)] * 10, KeyRule.INTERRUPT))
            playing.add_done_callback(lambda _: ended.append(loop.time()))
            ended: list[float] = []
            await call.hears(440)
            released = await call.press("7")
        assert ended[0] - released < 0.3
        await arrival.channel.hangup()
