"""What an AGI channel promises besides the port's contract. Source: Asterisk reference 11, The IVR 10.5."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.agi import channel as module
from bridge.agi.channel import AgiChannel
from bridge.calls.channel import Hold, PlaybackEnd, RecordLimits
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, TalkEnd
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitEnd, DigitLimits, Digits, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri
from tests.fakes.agi import FakeAgi, FakeEnds, agi

ANA = Leg("leg.001", "PJSIP/001", "001", CallerId("Firma", "0258422544"))
BEN = Leg("leg.002", "PJSIP/0744@trunk", "0744", CallerId("Firma", "0258422545"), "sales", "dial.allow[1]")
HELLO, BYE = MediaUri("sound:/s/hello"), MediaUri("recording:callbridge/x/rec-1")


@asynccontextmanager
async def channel(*, up: bool = True, ends: FakeEnds | None = None) -> AsyncIterator[tuple[FakeAgi, AgiChannel]]:
    async with agi() as (asterisk, connection):
        own, known = CallerId("Ana", "001"), ends or FakeEnds()
        yield asterisk, AgiChannel(ChannelId("pbx1", "17.4"), connection, "/spool/recording", own, known, up=up)


async def test_a_channel_is_answered_once() -> None:
    async with channel(up=False) as (asterisk, leg):
        await leg.answer()
        await leg.answer()
        assert asterisk.log == ["ANSWER"]


async def test_a_list_is_played_file_by_file_and_recordings_from_their_own_folder() -> None:
    async with channel() as (asterisk, leg):
        asterisk.answers["STREAM"] = lambda _: "200 result=0 endpos=800"
        assert (await leg.play([HELLO, BYE], KeyRule.DISCARD)).end is PlaybackEnd.FINISHED
        assert asterisk.log == [
            "STREAM FILE /s/hello 0123456789*#",
            "STREAM FILE /spool/recording/callbridge/x/rec-1 0123456789*#",
        ]


async def test_a_foreground_sound_goes_on_where_a_key_has_broken_it() -> None:
    async with channel() as (asterisk, leg):
        asterisk.press("5")
        playing = asyncio.get_running_loop().create_task(leg.play([HELLO], KeyRule.BUFFER))
        await asterisk.until(lambda: len(asterisk.log) == 2)
        asterisk.sound_ends()
        assert (await playing).end is PlaybackEnd.FINISHED
        assert asterisk.log[1] == "STREAM FILE /s/hello 0123456789*# 800"
        assert leg.keys.take() == "5"


async def test_a_key_that_never_stops_does_not_keep_a_sound_from_ending() -> None:
    async with channel() as (asterisk, leg):
        asterisk.answers["STREAM"] = lambda words: "200 result=53 endpos=800" if words[3] else "200 result=0 endpos=900"
        assert (await leg.play([HELLO], KeyRule.DISCARD)).end is PlaybackEnd.FINISHED
        assert len(asterisk.log) == 65


async def test_a_missing_file_is_a_failed_sound_and_no_hang_up() -> None:
    async with channel() as (asterisk, leg):
        asterisk.missing.add("/s/hello")
        assert (await leg.play([HELLO], KeyRule.BUFFER)).end is PlaybackEnd.FAILED
        await leg.set_variable("CI_x", "1")
        assert asterisk.variables["CI_x"] == "1"


async def test_keys_pressed_while_a_script_is_asked_are_kept_and_music_is_heard_when_it_takes_long() -> None:
    async with channel() as (asterisk, leg):

        async def work() -> str:
            await asterisk.until(lambda: "SET MUSIC ON calm" in asterisk.log)
            asterisk.press("9")
            await asterisk.until(lambda: len(leg.keys))
            return "reply"

        assert await leg.meanwhile(work(), Hold("calm", 0.01)) == "reply"
        assert leg.keys.take() == "9"
        await leg.wait(0.01)
        assert "SET MUSIC OFF" in asterisk.log


async def test_a_key_of_a_wait_that_was_cut_is_kept() -> None:
    async with channel() as (asterisk, leg):

        async def work() -> None:
            await asterisk.until(lambda: asterisk.running)

        await leg.meanwhile(work())
        asterisk.press("3")
        digits = await leg.collect(DigitLimits(1, 1, 5, 5))
        assert digits == Digits("3", DigitEnd.FULL)


async def test_music_that_asterisk_refuses_does_not_keep_the_reply_from_the_caller() -> None:
    async with channel() as (asterisk, leg):
        asterisk.answers["SET"] = lambda _: "510 no"

        async def work() -> str:
            await asterisk.until(lambda: any("MUSIC" in line for line in asterisk.log))
            return "reply"

        assert await leg.meanwhile(work(), Hold("calm", 0)) == "reply"


@pytest.mark.parametrize(("terminator", "options"), [("#", "kq"), ("*", "kqt"), ("any", "kqy"), ("none", "kqx")])
async def test_a_recording_is_kept_also_when_the_caller_hangs_up(terminator: str, options: str) -> None:
    async with channel() as (asterisk, leg):
        await leg.record("callbridge/x/rec-1", RecordLimits(60, 3, terminator, beep=False))
        assert asterisk.log[0] == f'EXEC Record "/spool/recording/callbridge/x/rec-1.wav,3,60,{options}"'


async def test_the_beep_is_a_sound_of_its_own_and_a_recording_without_it_is_better_than_none() -> None:
    async with channel() as (asterisk, leg):
        await leg.record("callbridge/x/rec-1", RecordLimits(60, 3, "#", beep=True))
        asterisk.missing.add("beep")
        await leg.record("callbridge/x/rec-2", RecordLimits(60, 3, "#", beep=True))
        assert asterisk.log[0] == "STREAM FILE beep 0123456789*#"
        assert [line.split()[1] for line in asterisk.log if line.startswith("EXEC")] == ["Record", "Record"]


async def test_a_recording_that_cannot_be_made_is_said() -> None:
    async with channel() as (asterisk, leg):
        asterisk.variables["RECORD_STATUS"] = "ERROR"
        with pytest.raises(AsteriskError, match="could not record"):
            await leg.record("callbridge/x/rec-1", RecordLimits(60, 0, "#", beep=True))


async def test_a_recording_without_the_module_that_makes_it_is_said_and_the_call_goes_on() -> None:
    async with channel() as (asterisk, leg):
        asterisk.answers["EXEC"] = lambda _: "200 result=-2"
        with pytest.raises(AsteriskError, match="EXEC Record: there is no such application"):
            await leg.record("callbridge/x/rec-1", RecordLimits(60, 0, "#", beep=False))
        await leg.set_variable("CI_x", "1")


async def test_one_dial_rings_and_connects_and_the_callers_own_number_comes_back() -> None:
    async with channel() as (asterisk, leg):
        asterisk.variables["DIALEDPEERNUMBER"] = "0744@trunk"
        news: list[tuple[Leg, LegEnd | None]] = []
        dial = Dial(((ANA, BEN),), 25, Hear.MOH, "calm", limit=60)
        rung = await leg.ring(dial, lambda one, end: news.append((one, end)))
        assert 'EXEC Dial "PJSIP/001&PJSIP/0744@trunk,25,gm(calm)L(60000)"' in asterisk.log
        assert rung == Rung(BEN, ((ANA, LegEnd.ELSEWHERE),), talked=7.0)
        assert (await leg.talk(Talk(BEN))).seconds == 7.0
        assert news[:2] == [(ANA, None), (BEN, None)]
        assert asterisk.variables["CALLERID(num)"] == "001"
        assert asterisk.variables["CHANNEL(peeraccount)"] == "sales"
        assert "CHANNEL(accountcode)" not in asterisk.variables, "the caller pays for the caller's leg"
        shown = [line for line in asterisk.log if "CALLERID(num)" in line]
        assert shown[0].endswith("0258422545"), "where one leg is outside, the number that may be shown there"


async def test_a_caller_who_leaves_while_it_rings_has_talked_to_nobody() -> None:
    async with channel() as (asterisk, leg):
        asterisk.away = asyncio.Event()
        ringing = asyncio.get_running_loop().create_task(leg.ring(Dial(((ANA,),), 25), lambda *_: None))
        await asterisk.until(lambda: asterisk.running == "EXEC")
        asterisk.hang_up()
        with pytest.raises(ChannelGone):
            await ringing


async def test_what_the_dialplan_sees_of_a_call_that_does_not_come_back_from_a_dial() -> None:
    async with channel() as (asterisk, leg):
        asterisk.away = asyncio.Event()
        ringing = asyncio.get_running_loop().create_task(leg.ring(Dial(((ANA,),), 25), lambda *_: None))
        await asterisk.until(lambda: asterisk.running == "EXEC")
        ringing.cancel()
        await asyncio.wait({ringing})
        await leg.return_to_dialplan(DialplanResult.ERROR)
        assert asterisk.variables["CALLBRIDGE_RESULT"] == "LEFT"
        assert asterisk.variables["TIMEOUT(absolute)"] == "0"


@pytest.mark.parametrize(
    ("status", "cause", "end", "timed_out"),
    [
        ("BUSY", "17", LegEnd.BUSY, False),
        ("NOANSWER", "0", LegEnd.NO_ANSWER, True),
        ("CONGESTION", "34", LegEnd.CONGESTION, False),
        ("CHANUNAVAIL", "3", LegEnd.UNAVAILABLE, False),
        ("CHANUNAVAIL", "21", LegEnd.BUSY, False),
        ("CHANUNAVAIL", "1", LegEnd.CONGESTION, False),
        ("TORTURE", "", LegEnd.UNAVAILABLE, False),
    ],
)
async def test_nobody_answers(status: str, cause: str, end: LegEnd, timed_out: bool) -> None:
    async with channel() as (asterisk, leg):
        asterisk.dial_status = status
        asterisk.variables["HANGUPCAUSE"] = cause
        rung = await leg.ring(Dial(((ANA,), (BEN,)), 25, Hear.SILENCE), lambda *_: None)
        assert rung == Rung(None, ((ANA, end), (BEN, end)), timed_out=timed_out)
        assert 'EXEC Dial "PJSIP/001,25,g"' in asterisk.log


async def test_a_conversation_of_the_whole_limit_was_cut_by_it() -> None:
    async with channel() as (_, leg):
        await leg.ring(Dial(((ANA,),), 25, limit=7), lambda *_: None)
        assert (await leg.talk(Talk(ANA, limit=7))).end is TalkEnd.LIMIT
        assert (await leg.talk(Talk(ANA, limit=70))).end is TalkEnd.CALLEE


async def test_an_endpoint_with_a_comma_is_not_dialled() -> None:
    async with channel() as (_, leg):
        odd = Leg("leg.003", "PJSIP/0,1", "1", CallerId())
        with pytest.raises(AsteriskError, match="comma"):
            await leg.ring(Dial(((odd,),), 25), lambda *_: None)


async def test_a_visit_is_a_subroutine_that_says_how_it_went() -> None:
    async with channel() as (asterisk, leg):
        asterisk.retval = "TIMEOUT"
        word = await leg.visit(DialplanPlace("callbridge-xfer", "q800"), {"CI_name": "Ana", "CI_bad": 'a"b'})
        assert word == "TIMEOUT"
        assert "GOSUB callbridge-xfer q800 1" in asterisk.log
        assert "SET VARIABLE CALLBRIDGE_AGI 1" in asterisk.log
        assert asterisk.variables["CALLBRIDGE_AGI"] == ""
        assert asterisk.variables["CALLBRIDGE_RESULT"] == "LEFT"
        assert asterisk.variables["CI_name"] == "Ana"
        assert "CI_bad" not in asterisk.variables
        assert asterisk.variables["TIMEOUT(absolute)"] == "14400"


async def test_a_place_that_the_dialplan_does_not_have_is_a_failed_visit() -> None:
    async with channel() as (asterisk, leg):
        asterisk.answers["GOSUB"] = lambda _: "200 result=-1 Gosub label not found"
        assert await leg.visit(DialplanPlace("callbridge-xfer", "x"), {}) == "BADTARGET"


async def test_a_call_that_the_dialplan_ends_or_sends_elsewhere_is_over() -> None:
    async with channel() as (asterisk, leg):
        asterisk.answers["GOSUB"] = lambda _: "200 result=0 Gosub complete (abnormal exit)"
        with pytest.raises(ChannelGone):
            await leg.visit(DialplanPlace("callbridge-xfer", "q800"), {})
        assert asterisk.log[-1] == "EXEC Hangup 16"


async def test_a_channel_that_is_given_back_knows_how_it_went_and_nothing_ends_it() -> None:
    async with channel() as (asterisk, leg):
        await leg.return_to_dialplan(DialplanResult.DONE)
        assert asterisk.variables["CALLBRIDGE_RESULT"] == "DONE"
        assert asterisk.variables["TIMEOUT(absolute)"] == "0"
        with pytest.raises(ChannelGone):
            await leg.wait(1)


async def test_an_asterisk_that_does_not_answer_keeps_nobody_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COURTESY", 0.02)
    async with channel() as (asterisk, leg):
        asterisk.answers["SET"] = lambda _: None
        await leg.return_to_dialplan(DialplanResult.ERROR)
        with pytest.raises(ChannelGone):
            await leg.wait(1)


async def test_a_call_is_ended_with_its_cause() -> None:
    async with channel() as (asterisk, leg):
        await leg.hangup(HangupCause.USER_BUSY)
        assert asterisk.log == ["EXEC Hangup 17"]
        await leg.hangup()
        assert asterisk.log == ["EXEC Hangup 17"]


async def cut_while_recording(asterisk: FakeAgi, leg: AgiChannel) -> None:
    asterisk.away = asyncio.Event()
    limits = RecordLimits(60, 0, "#", beep=False)
    recording = asyncio.get_running_loop().create_task(leg.record("callbridge/x/rec-1", limits))
    await asterisk.until(lambda: asterisk.running == "EXEC")
    recording.cancel()
    await asyncio.wait({recording})


async def test_what_nothing_ends_but_itself_is_ended_by_another_way() -> None:
    ends = FakeEnds(way=True)
    async with channel(ends=ends) as (asterisk, leg):
        await cut_while_recording(asterisk, leg)
        await leg.hangup(HangupCause.USER_BUSY)
        assert ends.ended == [("17.4", 17)]
        assert asterisk.log[-1].startswith("EXEC Record")


async def test_without_another_way_a_call_is_ended_when_that_is_over() -> None:
    async with channel() as (asterisk, leg):
        await cut_while_recording(asterisk, leg)
        ending = asyncio.get_running_loop().create_task(leg.hangup())
        asterisk.back()
        await ending
        assert asterisk.log[-1] == "EXEC Hangup 16"


@pytest.mark.parametrize(("said", "told"), [("17", 17), ("0", 16), ("127", 16), ("", 16)])
async def test_of_a_caller_who_has_hung_up_asterisk_still_says_why(said: str, told: int) -> None:
    ends = FakeEnds()
    async with channel(ends=ends) as (asterisk, leg):
        asterisk.hang_up()
        asterisk.variables["HANGUPCAUSE"] = said
        with pytest.raises(ChannelGone):
            await leg.set_variable("CI_x", "1")
        await leg.close()
        await leg.close()
        assert ends.closed_with == [("17.4", told), ("17.4", told)]


async def test_of_a_call_that_we_end_or_give_back_it_is_said_what_is_known() -> None:
    ends = FakeEnds()
    async with channel(ends=ends) as (_, leg):
        await leg.hangup(HangupCause.USER_BUSY)
        await leg.close()
    async with channel(ends=ends) as (_, leg):
        await leg.return_to_dialplan(DialplanResult.DONE)
        await leg.close()
    assert ends.closed_with == [("17.4", 17), ("17.4", 0)]


async def test_a_connection_that_is_cut_says_nothing_of_the_caller() -> None:
    ends = FakeEnds()
    async with channel(ends=ends) as (asterisk, leg):
        asterisk.close()
        with pytest.raises(ChannelGone):
            await leg.wait(1)
        await leg.close()
        assert ends.closed_with == [("17.4", 0)]


async def test_the_legs_are_gone_when_the_conversation_is_over() -> None:
    async with channel() as (asterisk, leg):
        told: list[int] = []
        leg.when_gone(told.append, ANA.id)
        asterisk.dial_status = "BUSY"
        await leg.ring(Dial(((ANA,),), 5), lambda *_: None)
        assert told == [0]


async def test_sounds_before_the_answer_are_early_media_which_is_announced_once() -> None:
    async with channel(up=False) as (asterisk, leg):
        asterisk.answers["STREAM"] = lambda _: "200 result=0 endpos=800"
        await leg.play([HELLO], KeyRule.BUFFER)
        await leg.play([HELLO], KeyRule.BUFFER)
        await leg.answer()
        await leg.play([HELLO], KeyRule.BUFFER)
        assert [line.split()[0] for line in asterisk.log] == ["EXEC", "STREAM", "STREAM", "ANSWER", "STREAM"]
        assert asterisk.log[0] == "EXEC Progress"


async def test_a_long_sound_that_is_cut_short_ends_at_once_and_its_key_is_kept() -> None:
    async with channel() as (asterisk, leg):
        playing = asyncio.get_running_loop().create_task(leg.play([HELLO], KeyRule.BUFFER))
        await asterisk.until(asterisk.playing.is_set)
        playing.cancel()
        await asyncio.wait({playing})
        asterisk.press("7")
        await leg.wait(0.001)
        assert leg.keys.take() == "7"
        assert asterisk.log == ["STREAM FILE /s/hello 0123456789*#", "NOOP", "WAIT FOR DIGIT 1"]


async def test_a_value_that_agi_cannot_carry_is_refused_and_the_call_goes_on() -> None:
    async with channel() as (asterisk, leg):
        with pytest.raises(AsteriskError):
            await leg.set_variable("CI_x", 'say "hi"')
        await leg.set_caller(CallerId('An"a\n', "+40 258"))
        assert asterisk.variables["CALLERID(name)"] == "Ana"
        assert asterisk.variables["CALLERID(num)"] == "+40258"
