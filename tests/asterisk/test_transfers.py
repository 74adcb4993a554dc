"""An IVR's transfers to phones, as caller and callee hear and see them: The IVR 3.9, 9; I16, I18, I19."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from bridge.telephony.causes import EndReason
from lab import tones
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ivr, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.transferring import talk, tell, told, transfer, transferring

pytestmark = pytest.mark.asterisk

CALLER = "+12025550143"


async def test_a_final_transfer_ends_the_call_when_the_callee_hangs_up(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with transferring(asterisk, tmp_path, ivr(f"start = [{transfer('001')}, {tone(1900)}]")) as running:
        call = await phone.call("099", name="Ion")
        theirs = await ana.rings()
        assert theirs.caller == (CALLER, "Ion")
        await call.hears_sound()
        await talk(call, theirs)
        await theirs.hangup()
        assert (await call.ended()).cause == 16
        assert await Told(running).end() is EndReason.TRANSFER_FINAL
        assert 1900 not in call.hearing.tones()


async def test_another_transfer_goes_on_when_the_callee_hangs_up(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = f"start = [{transfer('0003*001', 'final = false')}, {tone(620)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        theirs = await ana.rings()
        await talk(call, theirs)
        await theirs.hangup()
        await call.hears(620)
        assert await told(script) == ("ANSWER", "answered")
        await call.ended()
        assert await Told(running).end() is EndReason.REPLY_HANGUP


async def test_a_conversation_ends_at_its_limit_and_the_call_goes_on(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    limited = transfer("001", "limit = 1.5, final = false")
    async with transferring(asterisk, tmp_path, ivr(f"start = [{limited}, {tone(620)}, {HANGUP}]")):
        call = await phone.call("099")
        theirs = await ana.rings()
        await talk(call, theirs)
        answered = await theirs.answered()
        assert 1.4 < (await theirs.ended()).at - answered < 2.5
        await call.hears(620)
        await call.ended()


async def test_the_caller_hanging_up_while_talking_ends_the_leg(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with transferring(asterisk, tmp_path, ivr(f"start = [{transfer('001')}]")) as running:
        call = await phone.call("099")
        theirs = await ana.rings()
        await talk(call, theirs)
        await call.hangup()
        assert (await theirs.ended(within=2)).cause == 16
        assert await Told(running).end() is EndReason.CALLER_HANGUP


@pytest.mark.parametrize("status", [486, 603])
async def test_a_busy_phone_lets_the_next_action_be_heard(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path, status: int
) -> None:
    """I16."""
    async with transferring(asterisk, tmp_path, ivr(f"start = [{transfer('001')}, {tone(620)}, {tell(script)}]")):
        ana.auto = status
        call = await phone.call("099")
        await call.hears(620)
        assert await told(script) == ("BUSY", "busy")
        await call.ended()


async def test_a_phone_that_nobody_answers_leads_to_on_failure(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    ringing = transfer("001", 'ring = 1.5, on_failure = { option = "5" }')
    menu = f"start = [{ringing}, {tone(1900)}]\n5 = [{tone(850)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        theirs = await ana.rings()
        ended = await theirs.ended()
        assert ended.status == 487
        assert 1.0 < ended.at - theirs.invited_at < 2.0
        await call.hears(850)
        assert await told(script) == ("NOANSWER", "no_answer")
        await call.ended()
        assert 1900 not in call.hearing.tones()


async def test_a_phone_that_is_not_registered_is_unavailable(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    async with transferring(asterisk, tmp_path, ivr(f"start = [{transfer('001')}, {tone(620)}, {tell(script)}]")):
        call = await phone.call("099")
        await call.hears(620)
        assert await told(script) == ("CHANUNAVAIL", "unavailable")
        await call.ended()


async def test_a_variable_cannot_add_a_second_endpoint(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I18."""
    evil = '{ action = "set_variable", name = "x", value = "001&PJSIP/evil" }'
    menu = f"start = [{evil}, {transfer('$x')}, {tone(620)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(620)
        assert await told(script) == ("CHANUNAVAIL", "bad_number")
        await call.ended()
        await Told(running).end()
        assert Told(running).codes() == ["CB304"]
        assert ana.calls == []


async def test_of_two_phones_that_ring_the_first_to_answer_wins(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    async with transferring(asterisk, tmp_path, ivr(f"start = [{transfer('001,002')}]")):
        call = await phone.call("099")
        one, other = await ana.rings(), await ben.rings()
        await talk(call, other)
        ended = await one.ended()
        assert "Q.850;cause=26" in " ".join(ended.reasons)
        assert one.answered_at is None
        await other.hangup()
        await call.ended()


async def test_in_order_the_second_rings_when_the_first_does_not_answer(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    in_order = transfer("001,002", 'strategy = "order", ring = 1')
    async with transferring(asterisk, tmp_path, ivr(f"start = [{in_order}]")):
        call = await phone.call("099")
        one = await ana.rings()
        assert ben.calls == []
        other = await ben.rings()
        assert (await one.ended()).status == 487
        await talk(call, other)
        await other.hangup()
        await call.ended()


async def test_a_caller_who_hangs_up_while_two_phones_ring_ends_both(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    """I19."""
    async with transferring(asterisk, tmp_path, ivr(f"start = [{transfer('001,002')}]")) as running:
        call = await phone.call("099")
        phones = [await ana.rings(), await ben.rings()]
        await call.hangup()
        for theirs in phones:
            assert (await theirs.ended(within=2)).status == 487
        assert await Told(running).end() is EndReason.CALLER_HANGUP


async def test_the_callee_sees_what_alter_callerid_made(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    name = '{ action = "alter_callerid", field = "name", operation = "prepend", value = "Sales: " }'
    number = '{ action = "alter_callerid", field = "number", operation = "replace", value = "0258422544" }'
    async with transferring(asterisk, tmp_path, ivr(f"start = [{name}, {number}, {transfer('001')}]")):
        call = await phone.call("099", name="Ion")
        theirs = await ana.rings()
        assert theirs.caller == ("0258422544", "Sales: Ion")
        await call.hangup()


async def test_both_hear_the_notice_and_the_recording_is_played_again(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    recorded = transfer("001", 'final = false, record = true, record_notice = "tone-850"')
    again = '{ action = "play_sound", sound = "$RECORDING", view = "recording" }'
    before = set(asterisk.recordings_host.glob("callbridge/*/*.wav"))
    async with transferring(asterisk, tmp_path, ivr(f"start = [{recorded}, {tone(620)}, {again}, {HANGUP}]")):
        call = await phone.call("099")
        theirs = await ana.rings()
        theirs.answer()
        await asyncio.gather(call.hears(850), theirs.hears(850))
        await call.silent(0.3, since=call.hearing.last(850))
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await call.silent(0.3, since=call.hearing.last(1000))
        call.say_tone(1500, 1)
        await theirs.hears(1500)
        await theirs.silent(0.3, since=theirs.hearing.last(1500))
        await theirs.hangup()
        next_action = await call.hears(620)
        await call.hears(1000, since=next_action)
        await call.hears(1500, since=next_action)
        await call.ended(within=10)
        (made,) = set(asterisk.recordings_host.glob("callbridge/*/*.wav")) - before
        with wave.open(str(made)) as recording:
            samples = np.frombuffer(recording.readframes(recording.getnframes()), np.int16)
        heard = [piece.hz for piece in tones.tones_in(samples) if piece.kind == "tone"]
        assert list(dict.fromkeys(heard)) == [1000, 1500]
