"""Ringing others and talking to them, with telephones that hear each other, on both versions."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from bridge.calls.legs import Dial, LegEnd, Talk, TalkEnd
from bridge.ivr.transfer import Hear
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId
from lab import tones
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import MUSIC, MUSIC_HZ
from tests.asterisk.serving import serving, tone
from tests.asterisk.talkers import ANA, DAN, OUTSIDE, Told, dial, gone, leg, nothing_left, on_the_line

pytestmark = pytest.mark.asterisk


async def test_a_phone_rings_answers_and_both_hear_each_other(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial()))
            theirs = await ana.rings()
            assert theirs.caller == ("0258422544", "Firma")
            await line.call.hears_sound()
            await line.call.press("5")
            await line.call.silent(0.5)
            assert line.call.longest_gap() < 0.3
            theirs.answer()
            await theirs.answered()
            theirs.say_tone(1000, 1)
            line.call.say_tone(1500, 1)
            await line.call.hears(1000)
            await theirs.hears(1500)
            await theirs.hangup()
        assert talking.result().end is TalkEnd.CALLEE
        assert 0 < talking.result().seconds < 5
        assert line.channel.keys.take() is None
        await line.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await line.call.hears(620)


async def test_the_first_to_answer_wins_and_the_others_learn_it(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.rings(dial(leg(ANA), leg(DAN))))
            one, other = await ana.rings(), await ben.rings()
            other.answer()
            ended = await one.ended()
        answered, ends = ringing.result()
        assert answered is not None
        assert (answered.endpoint, ends) == (DAN, [LegEnd.ELSEWHERE])
        assert "Q.850;cause=26" in " ".join(ended.reasons)
        await line.channel.wait(0.1)
        await other.ended()


@pytest.mark.parametrize(
    ("status", "end"),
    [
        (486, LegEnd.BUSY),
        (603, LegEnd.BUSY),
        (480, LegEnd.NO_ANSWER),
        (404, LegEnd.CONGESTION),
        (484, LegEnd.CONGESTION),
        (503, LegEnd.CONGESTION),
    ],
)
async def test_how_a_phone_that_refuses_has_ended(
    asterisk: Asterisk, phone: Phone, ana: Phone, status: int, end: LegEnd
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.rings(dial()))
            (await ana.rings()).reject(status)
        assert ringing.result() == (None, [end])


async def test_who_cannot_be_reached_ends_no_other(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        told = Told()
        nobody, unregistered = leg("PJSIP/nobody"), leg(DAN)
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.channel.ring(dial(nobody, unregistered, leg()), told))
            (await ana.rings()).reject()
        assert [end for _, end in ringing.result().ends] == [LegEnd.UNAVAILABLE, LegEnd.UNAVAILABLE, LegEnd.BUSY]
        assert told.news[-1] == (ANA, LegEnd.BUSY)


async def test_rounds_follow_each_other_and_time_runs_out(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.rings(Dial(((leg(ANA),), (leg(DAN),)), 0.8)))
            first = await ana.rings()
            second = await ben.rings()
            assert (await first.ended()).status == 487
            await second.ended()
        assert ringing.result() == (None, [LegEnd.NO_ANSWER, LegEnd.NO_ANSWER])


@pytest.mark.parametrize("hear", [Hear.MOH, Hear.SILENCE])
async def test_music_or_silence_is_heard_with_audio_flowing(
    asterisk: Asterisk, phone: Phone, ana: Phone, hear: Hear
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.rings(dial(ring=1.2, hear=hear, music=MUSIC)))
            await ana.rings()
            if hear is Hear.MOH:
                await line.call.hears(MUSIC_HZ)
        assert ringing.result() == (None, [LegEnd.NO_ANSWER])
        assert line.call.longest_gap() < 0.7
        if hear is Hear.SILENCE:
            assert line.call.hearing.tones() == []


async def test_an_outside_party_sees_what_is_shown_and_nothing_when_it_is_withheld(
    asterisk: Asterisk, phone: Phone, trunk: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        for shown, seen in ((SHOWN_OUT, ("+40258", 'Firma, "X"'.replace('"', ""))), (CallerId("Ion"), "anonymous")):
            async with asyncio.TaskGroup() as tasks:
                talking = tasks.create_task(line.rings_and_talks(dial(leg(OUTSIDE, shown))))
                theirs = await trunk.rings()
                assert theirs.called == "0744123456"
                assert theirs.caller == seen or theirs.caller[0] == seen
                theirs.answer()
                await theirs.answered()
                theirs.say_tone(1000, 0.5)
                await line.call.hears(1000, since=theirs.answered_at)
                said = [str(message.encode()) for message in theirs.dialog.messages]
                assert not [text for text in said if "+12025550143" in text]
                await theirs.hangup()
            assert talking.result().end is TalkEnd.CALLEE


LEAKY = """
[leaky](calls)
context = from-trunk
aors = trunk
send_pai = yes
send_rpid = yes
trust_id_outbound = yes
"""


@pytest.mark.parametrize("shown", [CallerId("Firma", "+40258"), CallerId("Ion")], ids=["another", "withheld"])
async def test_not_even_a_trunk_that_is_told_the_line_learns_the_callers_own_number(
    asterisk: Asterisk, phone: Phone, trunk: Phone, shown: CallerId
) -> None:
    settings = asterisk.directory / "etc" / "pjsip.conf"
    if LEAKY not in settings.read_text():
        with settings.open("a", encoding="utf-8") as file:
            file.write(LEAKY)
        await asterisk.cli("module reload res_pjsip.so")
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(line.rings_and_talks(dial(leg("PJSIP/0744@leaky", shown))))
            theirs = await trunk.rings()
            theirs.answer()
            await theirs.answered()
            theirs.say_tone(1000, 1.5)
            await line.call.hears(1000)
            await line.call.silent(0.5)
            said = [message.encode().decode() for message in theirs.dialog.messages]
            assert not [text for text in said if "+12025550143" in text]
            await theirs.hangup()
        name = (await asterisk.channels())[0]
        assert "Caller ID: +12025550143" in await asterisk.cli(f"core show channel {name}")


async def test_a_caller_who_is_not_answered_yet_hears_ringing_and_is_answered_with_the_callee(
    asterisk: Asterisk, phone: Phone, ana: Phone
) -> None:
    async with serving(asterisk) as made:
        call = await phone.call("091")
        channel = (await made.arrival()).channel
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(channel.ring(plan := dial(), Told()))
            theirs = await ana.rings()
            assert await call.rings() == 180
            assert call.answered_at is None
            theirs.answer()
        assert ringing.result().answered == plan.legs[0]
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(channel.talk(Talk(plan.legs[0])))
            await call.answered()
            theirs.say_tone(1000, 1.5)
            await call.hears(1000)
            await theirs.hangup()
        assert talking.result().end is TalkEnd.CALLEE
        await channel.hangup()
        await channel.close()
        await nothing_left(asterisk)


def samples_of(path: Path) -> tones.Samples:
    with wave.open(str(path)) as recording:
        return np.frombuffer(recording.readframes(recording.getnframes()), np.int16)


SHOWN_OUT = CallerId('Firma, "X"', "+40258")


async def test_one_record_says_who_talked_to_whom_and_who_pays(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    records = asterisk.directory / "log" / "cdr-csv" / "Master.csv"
    before = len(records.read_text().splitlines()) if records.exists() else 0
    async with on_the_line(asterisk, phone) as line, asyncio.TaskGroup() as tasks:
        tasks.create_task(line.rings_and_talks(dial()))
        theirs = await ana.rings()
        theirs.answer()
        await line.call.silent(1.2, since=await theirs.answered())
        await theirs.hangup()
    new = records.read_text().splitlines()[before:]
    talked = [line for line in new if "PJSIP/001-" in line]
    assert len(talked) == 1
    assert '"+12025550143"' in talked[0]
    assert '"ANSWERED"' in talked[0]
    assert '"0003*099"' in talked[0]


async def test_the_caller_leaving_while_phones_ring_ends_them(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone
) -> None:
    """I19."""
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(gone(line.rings(dial(leg(ANA), leg(DAN)))))
            phones = [await ana.rings(), await ben.rings()]
            await line.call.hangup()
            for theirs in phones:
                await theirs.ended(within=2)
        assert ringing.result()


async def test_the_caller_leaving_while_talking_ends_the_leg(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(gone(line.rings_and_talks(dial())))
            theirs = await ana.rings()
            theirs.answer()
            theirs.say_tone(1000, 2)
            await line.call.hears(1000)
            await line.call.hangup()
            await theirs.ended(within=2)
        assert talking.result()


async def test_the_caller_leaving_as_the_phone_answers_leaves_nothing(
    asterisk: Asterisk, phone: Phone, ana: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(gone(line.rings_and_talks(dial())))
            theirs = await ana.rings()
            theirs.answer()
            await line.call.hangup()
            await theirs.ended(within=2)
        assert talking.result()


async def test_a_conversation_has_a_limit(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial(), limit=1))
            theirs = await ana.rings()
            theirs.answer()
            await theirs.ended()
        assert talking.result().end is TalkEnd.LIMIT
        assert 0.9 < talking.result().seconds < 1.5
        await line.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await line.call.hears(620)


async def test_both_hear_the_notice_and_then_they_are_recorded(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        name = f"callbridge/{line.channel.id}/talk"
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial(), record=name, notice=tone(asterisk, 850)))
            theirs = await ana.rings()
            theirs.answer()
            await asyncio.gather(line.call.hears(850), theirs.hears(850))
            await line.call.silent(0.3, since=line.call.hearing.last(850))
            theirs.say_tone(1000, 1)
            await line.call.hears(1000)
            await line.call.silent(0.3, since=line.call.hearing.last(1000))
            line.call.say_tone(1500, 1)
            await theirs.hears(1500)
            await theirs.silent(0.3, since=theirs.hearing.last(1500))
            await theirs.hangup()
        assert talking.result().recorded
        heard = tones.tones_in(samples_of(asterisk.recordings_host / f"{name}.wav"))
        assert list(dict.fromkeys(piece.hz for piece in heard if piece.kind == "tone")) == [1000, 1500]


async def test_a_notice_that_cannot_be_heard_means_no_recording(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        name = f"callbridge/{line.channel.id}/untold"
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(line.rings_and_talks(dial(), record=name, notice=tone(asterisk, 1)))
            theirs = await ana.rings()
            theirs.answer()
            theirs.say_tone(1000, 1)
            await line.call.hears(1000)
            await theirs.hangup()
        assert not talking.result().recorded
        assert not (asterisk.recordings_host / f"{name}.wav").exists()


async def test_a_leg_that_is_not_talked_to_is_ended(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.rings(dial()))
            theirs = await ana.rings()
            theirs.answer()
        assert ringing.result()[0] is not None
        await line.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await theirs.ended()


async def test_the_limit_of_the_dialplan_is_lifted_and_counts_again(
    asterisk: Asterisk, phone: Phone, ana: Phone
) -> None:
    async with on_the_line(asterisk, phone) as line:
        name = (await asterisk.channels())[0]

        async def ends_at() -> str:
            shown = await asterisk.cli(f"core show channel {name}")
            return next(text for text in shown.splitlines() if "Hangup" in text)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(line.rings_and_talks(dial()))
            theirs = await ana.rings()
            theirs.answer()
            theirs.say_tone(1000, 1)
            await line.call.hears(1000)
            during = await ends_at()
            await theirs.hangup()
        await line.channel.wait(0.3)
        after = await ends_at()
        assert during.partition(":")[2].strip() == "0"
        assert after.partition(":")[2].strip() != "0"


async def test_a_service_that_stops_leaves_no_leg(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            ringing = tasks.create_task(line.rings(dial()))
            theirs = await ana.rings()
            ringing.cancel()
        await theirs.ended(within=2)
    await nothing_left(asterisk)
