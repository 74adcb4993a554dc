"""The channel port over a terminal: what is heard, what keys do, and what happens when the caller leaves."""

import asyncio

import pytest

from bridge.calls.channel import Hold, PlaybackEnd, Played, RecordLimits, Waited
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked, TalkEnd
from bridge.errors import ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitEnd, DigitLimits, Digits, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri
from bridge.terminal.channel import TerminalChannel, seconds_of
from bridge.terminal.input_points import Wanted
from tests.fakes.quiet_caller import QuietCaller

WELCOME, MENU = MediaUri("sound:welcome"), MediaUri("sound:menu")
LIMITS = DigitLimits(most=4, least=1, first_digit=5, inter_digit=2, terminator="#")


def a_channel(press: str = "", *, up: bool = True) -> tuple[TerminalChannel, QuietCaller]:
    caller = QuietCaller(press)
    return TerminalChannel(ChannelId("simulator", "1.1"), caller, lambda *_: None, up=up), caller


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_it_is_answered_once() -> None:
    channel, caller = a_channel(up=False)
    await channel.answer()
    await channel.answer()
    assert caller.noticed == ["answered"]


async def test_sounds_are_heard_in_order_and_take_a_second_each() -> None:
    channel, caller = a_channel()
    assert await channel.play([WELCOME, MENU], KeyRule.BUFFER) == Played(PlaybackEnd.FINISHED, seconds=2)
    assert caller.noticed == ["sound:welcome", "sound:menu"]
    assert caller.points == []


async def test_a_key_stops_a_background_prompt_and_waits() -> None:
    channel, caller = a_channel("12")
    assert await channel.play([WELCOME, MENU], KeyRule.INTERRUPT) == Played(PlaybackEnd.KEY)
    assert caller.noticed == ["sound:welcome"]
    assert [channel.keys.take(), channel.keys.take()] == ["1", "2"]


async def test_a_key_that_waits_keeps_a_background_prompt_silent() -> None:
    channel, caller = a_channel()
    channel.line.press("1")
    assert await channel.play([WELCOME], KeyRule.INTERRUPT) == Played(PlaybackEnd.KEY)
    assert await channel.wait(5, KeyRule.INTERRUPT) == Waited(by_key=True)
    assert caller.noticed == []
    assert len(channel.keys) == 1


async def test_the_first_key_during_a_foreground_prompt_is_taken_and_the_prompt_goes_on() -> None:
    channel, caller = a_channel("12")
    assert await channel.play([WELCOME, MENU], KeyRule.KEEP_FIRST) == Played(PlaybackEnd.FINISHED, "1", 2)
    assert [point.wanted for point in caller.points] == [Wanted.ONE_KEY]
    assert channel.keys.take() == "2"


async def test_a_pause_is_noticed_and_no_input_point() -> None:
    channel, caller = a_channel("1")
    assert await channel.wait(30) == Waited(by_key=False)
    assert now() == 30
    assert caller.noticed == ["silence for 30 s"]
    assert caller.points == []


async def test_an_idle_wait_ends_with_a_key_or_when_it_is_due() -> None:
    channel, caller = a_channel("9")
    assert await channel.wait(5, KeyRule.INTERRUPT) == Waited(by_key=True)
    channel.keys.clear()
    assert await channel.wait(5, KeyRule.INTERRUPT) == Waited(by_key=False)
    assert now() == 5
    assert [point.wanted for point in caller.points] == [Wanted.CHOICE, Wanted.CHOICE]


@pytest.mark.parametrize(
    ("keys", "digits", "seconds"),
    [
        ("42#", Digits("42", DigitEnd.TERMINATOR), 0),
        ("1234", Digits("1234", DigitEnd.FULL), 0),
        ("1", Digits("1", DigitEnd.TIMEOUT), 2),
        ("", Digits("", DigitEnd.TIMEOUT, pressed=False), 5),
    ],
)
async def test_keys_are_collected_to_their_end(keys: str, digits: Digits, seconds: float) -> None:
    channel, caller = a_channel(keys)
    assert await channel.collect(LIMITS) == digits
    assert now() == seconds
    assert len(caller.points) == 1


async def test_a_collection_takes_what_waits_first_and_is_then_no_new_input_point() -> None:
    channel, caller = a_channel("9")
    channel.line.press("1")
    assert await channel.collect(LIMITS) == Digits("1", DigitEnd.TIMEOUT)
    assert await channel.collect(LIMITS, "12") == Digits("12", DigitEnd.TIMEOUT)
    assert caller.points == []


async def test_a_terminator_after_a_full_collection_is_dropped() -> None:
    channel, _ = a_channel("1234#5")
    assert await channel.collect(LIMITS) == Digits("1234", DigitEnd.FULL)
    assert channel.keys.take() == "5"


async def test_work_is_awaited_with_music_after_a_while() -> None:
    channel, caller = a_channel()

    async def work() -> str:
        await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=3)
        return "done"

    assert await channel.meanwhile(work(), Hold("jazz", 2)) == "done"
    assert await channel.meanwhile(work()) == "done"
    assert caller.noticed == ["music:jazz"]


async def test_work_is_cancelled_when_the_caller_leaves() -> None:
    channel, _ = a_channel()
    cancelled = []

    async def work() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled.append(now())
            raise

    asyncio.get_running_loop().call_later(3, channel.line.leave)
    with pytest.raises(ChannelGone):
        await channel.meanwhile(work())
    assert cancelled == [3]
    with pytest.raises(ChannelGone):
        await channel.meanwhile(work())


async def test_a_time_out_of_the_work_is_its_own() -> None:
    channel, _ = a_channel()

    async def work() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await channel.meanwhile(work())


@pytest.mark.parametrize(
    ("terminator", "keys", "seconds"), [("#", "1#", 0), ("any", "7", 0), ("none", "#", 60), ("*", "#", 60)]
)
async def test_a_recording_ends_with_its_key_or_its_limit(terminator: str, keys: str, seconds: float) -> None:
    channel, caller = a_channel(keys)
    limits = RecordLimits(60, 0, terminator, beep=True)
    assert (await channel.record("callbridge/x/rec-1", limits)).seconds == seconds
    assert caller.noticed == ["beep, recording rec-1"]
    assert len(channel.keys) == 0


async def test_nothing_can_be_done_to_a_line_that_is_over() -> None:
    channel, caller = a_channel()
    await channel.set_variable("CDR(userfield)", "x")
    await channel.set_caller(CallerId("A", "1"))
    await channel.hangup()
    await channel.hangup()
    await channel.close()
    assert caller.noticed == ["hung up, cause 16"]
    for operation in (
        channel.answer(),
        channel.play([WELCOME], KeyRule.BUFFER),
        channel.wait(1),
        channel.collect(LIMITS),
        channel.record("r", RecordLimits(1, 0, "#", beep=False)),
        channel.set_variable("a", "b"),
        channel.set_caller(CallerId()),
        channel.return_to_dialplan(DialplanResult.DONE),
    ):
        with pytest.raises(ChannelGone):
            await operation


async def test_back_in_the_dialplan_the_simulation_is_over() -> None:
    channel, caller = a_channel()
    await channel.return_to_dialplan(DialplanResult.DONE)
    assert caller.noticed == ["back to the dialplan, DONE"]
    with pytest.raises(ChannelGone):
        await channel.wait(1)


def test_long_speech_takes_longer() -> None:
    assert seconds_of(MediaUri("speech:Hi")) == 1
    assert seconds_of(MediaUri(f"speech:{'x' * 150}")) == 10
    assert seconds_of(MediaUri(f"sound:{'x' * 150}")) == 1


ANA, BEN = (Leg(f"id-{short}", f"PJSIP/{short}", f"0003*{short}", CallerId()) for short in ("001", "002"))


async def test_the_first_who_is_called_answers_after_a_second_and_the_others_are_told() -> None:
    channel, caller = a_channel()
    news: list[tuple[str, LegEnd | None]] = []
    rung = await channel.ring(Dial(((ANA, BEN),), 25), lambda leg, end: news.append((leg.number, end)))
    assert rung == Rung(ANA, ((BEN, LegEnd.ELSEWHERE),))
    assert news == [("0003*001", None), ("0003*002", None), ("0003*002", LegEnd.ELSEWHERE)]
    assert caller.noticed == ["rings 0003*001, 0003*002"]


async def test_a_caller_may_hear_music_while_others_ring() -> None:
    channel, caller = a_channel()
    await channel.ring(Dial(((ANA,),), 25, Hear.MOH, "calm"), lambda *_: None)
    assert caller.noticed == ["music:calm", "rings 0003*001"]


@pytest.mark.parametrize(("limit", "end", "seconds"), [(0, TalkEnd.CALLEE, 10), (4, TalkEnd.LIMIT, 4)])
async def test_a_conversation_lasts_ten_seconds_or_up_to_its_limit(limit: float, end: TalkEnd, seconds: float) -> None:
    channel, caller = a_channel()
    began = now()
    assert await channel.talk(Talk(ANA, limit, MENU, "x")) == Talked(end, seconds, recorded=True)
    assert now() - began == pytest.approx(seconds)
    assert caller.noticed == ["sound:menu", "talks to 0003*001"]


async def test_the_dialplan_sends_a_call_back_after_ten_seconds() -> None:
    channel, caller = a_channel()
    assert await channel.visit(DialplanPlace("callbridge-xfer", "q800"), {"CI_x": "1"}) == "ANSWER"
    assert caller.noticed == ["in the dialplan, q800@callbridge-xfer"]


async def test_keys_pressed_while_others_ring_are_dropped() -> None:
    channel, _ = a_channel()
    asyncio.get_running_loop().call_later(0.5, channel.line.press, "5")
    await channel.ring(Dial(((ANA,),), 25), lambda *_: None)
    assert len(channel.keys) == 0


async def test_a_caller_who_has_left_is_connected_with_nobody() -> None:
    channel, _ = a_channel()
    channel.line.leave()
    for doing in (
        channel.ring(Dial(((ANA,),), 25), lambda *_: None),
        channel.talk(Talk(ANA)),
        channel.visit(DialplanPlace("x", "s"), {}),
    ):
        with pytest.raises(ChannelGone):
            await doing


async def test_nobody_hears_of_the_end_of_a_leg() -> None:
    channel, told = a_channel()[0], list[int]()
    channel.when_gone(told.append, "leg")
    channel.when_gone(told.append)
    await channel.hangup(HangupCause.USER_BUSY)
    await channel.hangup()
    assert told == [17]
