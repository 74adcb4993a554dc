"""IVRs and steps over FastAGI, as a caller hears them and the dialplan sees them: The IVR 10.1, 10.5."""

import asyncio
from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, MUSIC, MUSIC_HZ, Told, ask, bridge, ivr, reply, tone
from tests.asterisk.over_agi import agi, written_down
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = pytest.mark.asterisk

BACKGROUND = 'where = "background"'


async def test_a_prompt_is_heard_and_a_key_during_it_chooses(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    menu = f"start = [{tone(440, f'loop = 20, {BACKGROUND}')}]\n1 = [{tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)) as running:
        call = await phone.call("agi099")
        await call.hears(440)
        pressed = await call.press("1")
        assert await call.hears(620) - pressed < 0.5
        assert (await call.ended()).cause == 16
        assert await Told(running).end() is EndReason.HANGUP_ACTION


async def test_a_key_in_a_foreground_sound_is_kept_and_the_sound_goes_on_without_a_gap(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """ADR 0037."""
    menu = f"start = [{tone(440)}, {tone(850, BACKGROUND)}]\n1 = [{tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        call = await phone.call("agi099")
        await call.hears(440)
        await call.press("1")
        await call.hears(620)
        await call.ended()
        assert 850 not in call.hearing.tones()
        (heard,) = [piece for piece in call.hearing.timeline() if piece.hz == 440]
        assert heard.end - heard.start == pytest.approx(1.0, abs=0.1)


async def test_keys_during_a_request_wait_for_what_comes_next_and_the_reply_is_not_late(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/slow", Answer("", after=1.5))
    never = tone(440, BACKGROUND)
    menu = f"start = [{ask(script.url + '/slow')}, {never}]\n1 = [{tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        call = await phone.call("agi099")
        asked = await script.asks()
        await call.press("1")
        assert await call.hears(620) - asked.at < 4, "what reads keys meanwhile plays for ten seconds"
        await call.ended()
        assert 440 not in call.hearing.tones()


async def test_digits_are_collected_after_a_prompt(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    collect = (
        '{ action = "record_digits", variable = "code", max_digits = 6, prompt = "tone-440", interdigit_timeout = 2 }'
    )
    menu = f"start = [{collect}, {ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        call = await phone.call("agi099")
        await call.hears(440)
        await call.press("42")
        await call.silent(0.4)
        await call.press("17#")
        assert (await script.asks()).parameters["code"] == "4217"
        await call.ended()


async def test_whoever_waits_for_long_or_is_asked_for_a_key_is_sent_silence(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I32."""
    collect = '{ action = "record_digits", variable = "code", timeout = 3 }'
    menu = f'start = [{{ action = "wait", seconds = 3.5 }}, {collect}, {tone(620)}, {HANGUP}]'
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        call = await phone.call("agi099")
        await call.answered()
        await call.hears(620, within=10)
        await call.ended()
        assert call.longest_gap(since=call.first_audio_at) < 1.0


async def test_music_is_heard_while_a_script_thinks_and_stops_with_its_reply(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/slow", Answer(reply("<PlaySound><Sound>tone-620</Sound></PlaySound>", "<Hangup/>"), after=3))
    menu = f"start = [{ask(script.url + '/slow')}]"
    music = f'wait_music = "{MUSIC}"\nwait_music_after = 1'
    async with bridge(asterisk, tmp_path, ivr(menu, music), settings=agi(asterisk)):
        call = await phone.call("agi099")
        asked = await script.asks()
        assert 0.8 < await call.hears(MUSIC_HZ) - asked.at < 1.7
        assert await call.hears(620) - asked.at < 6, "what reads keys meanwhile waits for ten seconds"
        await call.ended()


async def test_speech_is_heard(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    speech = '{ action = "play_tts", text = "Good morning." }'
    async with bridge(asterisk, tmp_path, ivr(f"start = [{speech}, {tone(620)}, {HANGUP}]"), settings=agi(asterisk)):
        call = await phone.call("agi099")
        began = await call.hears_sound(within=10)
        assert await call.hears(620, within=10) - began > 0.4
        await call.ended()


async def test_the_caller_is_recorded_and_hears_himself(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    recorded = '{ action = "record_sound", variable = "r", max_seconds = 10, beep = true }'
    again = '{ action = "play_sound", sound = "$r", view = "recording" }'
    menu = f"start = [{recorded}, {tone(620)}, {again}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        call = await phone.call("agi099")
        beep = await call.hears_sound()
        await call.silent(0.3, since=beep)
        call.say_tone(1500, 1)
        await call.silent(1.2)
        await call.press("#")
        after = await call.hears(620)
        await call.hears(1500, since=after)
        await call.ended(within=10)


async def test_what_a_reply_says_is_done(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """PlaySound, SetVar, SetCaller, Jump, Hangup."""
    script.answers(
        "/reply",
        reply(
            "<PlaySound><Sound>tone-440</Sound></PlaySound>",
            "<SetVar name='who'>Ana</SetVar>",
            "<Jump context='other' option='2'/>",
        ),
    )
    other = f"[context.other]\n[context.other.option]\n2 = [{tone(620)}, {ask(script.url + '/end?who=$who')}]"
    menu = f"start = [{ask(script.url + '/reply')}]"
    async with bridge(asterisk, tmp_path, ivr(menu, contexts=other), settings=agi(asterisk)) as running:
        call = await phone.call("agi099", name="Ion")
        await call.hears_in_order([440, 620])
        assert (await script.asks(2)).parameters["who"] == "Ana"
        first = script.asked[0].parameters
        assert (first["CallerIDName"], first["CalledDID"], first["CalledExtension"]) == ("Ion", "099", "0003*099")
        assert (await call.ended()).cause == 16
        assert await Told(running).end() is EndReason.REPLY_HANGUP


async def test_a_call_is_rejected_with_a_cause_before_it_is_answered(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I38."""
    event = f'[[event]]\ntype = "dial-in"\nmode = "steer"\nurl = "{script.url}/end"\n'
    menu = ivr(f"start = [{HANGUP}]", 'answer = "after_dial_in"', event)
    async with bridge(asterisk, tmp_path, menu, settings=agi(asterisk)):
        call = await phone.call("agi099")
        assert (await call.ended()).cause == 21
        assert call.answered_at is None
    assert await written_down(asterisk, "AGI") == "nothing", "the dialplan does not go on"


async def after_a_step(asterisk: Asterisk, phone: Phone, form: str) -> list[str]:
    """What the dialplan read after the step: result, CI_allowed, caller name, caller number."""
    call = await phone.call(f"agiat-{form}", name="Ana")
    ending = await call.ended(within=15)
    assert (ending.cause, call.answered_at) == (17, None)
    return (await written_down(asterisk, "STEP")).split("/")


def the_step(script: ScriptServer) -> str:
    return f'[script.check]\nurl = "{script.url}/check"\n'


async def test_a_step_sets_variables_and_the_caller_and_is_not_answered(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", reply("<SetVar name='allowed'>yes</SetVar>", "<SetCaller name='Desk' number='200'/>"))
    settings = the_step(script) + agi(asterisk)
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), settings=settings):
        assert await after_a_step(asterisk, phone, "request") == ["DONE", "yes", "Desk", "200"]
        assert script.asked[0].parameters["CalledNumber"] == "agiat-request"


async def test_a_jump_of_a_step_goes_to_a_place_that_its_script_may_use(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", reply("<Jump context='lab-jump' option='2544' priority='3'/>"))
    settings = the_step(script) + 'jump_contexts = ["lab-jump"]\n' + agi(asterisk)
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), settings=settings):
        assert await after_a_step(asterisk, phone, "request") == ["DONE", "jumped", "2544", "3"]
        script.answers("/check", reply("<Jump context='lab-jump' option='112'/>"))
        assert (await after_a_step(asterisk, phone, "request"))[:2] == ["DONE", ""]


async def test_a_step_plays_early_media_when_the_call_is_not_answered(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", reply("<PlaySound><Sound>tone-440</Sound></PlaySound>"))
    settings = the_step(script) + agi(asterisk)
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), settings=settings):
        call = await phone.call("agiat-request")
        await call.hears(440)
        await call.ended()
        assert call.answered_at is None


async def test_a_step_whose_script_fails_and_one_that_does_not_exist_are_told_apart(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", Answer("boom", status=500))
    settings = the_step(script) + agi(asterisk)
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), settings=settings) as running:
        assert (await after_a_step(asterisk, phone, "request"))[0] == "FAILED"
        assert (await after_a_step(asterisk, phone, "norequest"))[0] == "UNKNOWN"
        assert (await after_a_step(asterisk, phone, "nothing"))[0] == "UNKNOWN"
        assert "script.nothing-of-that-name" in running.said()


@pytest.mark.parametrize("way", ["dial-in", "dial-out"])
async def test_the_call_of_a_phone_passes_and_its_event_is_asked(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, way: str
) -> None:
    script.answers("/event", reply("<SetVar name='allowed'>maybe</SetVar>"))
    event = f'[[event]]\nextension = "0003*001"\ntype = "{way}"\nmode = "steer"\nurl = "{script.url}/event"\n'
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), settings=event + agi(asterisk)):
        assert (await after_a_step(asterisk, phone, way))[:2] == ["DONE", "maybe"]
        asked = script.asked[0].parameters
        assert asked["EventType"] == way
        assert asked["CalledExtension" if way == "dial-in" else "CallerExtension"] == "0003*001"


async def test_an_empty_path_enters_the_ivr_that_was_dialled(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    menu = ivr(f"start = [{tone(620)}, {HANGUP}]", number="096")
    async with bridge(asterisk, tmp_path, menu, settings=agi(asterisk)):
        call = await phone.call("agiat-number")
        await call.hears(620)
        assert (await call.ended()).cause == 16


async def test_calls_over_agi_and_over_ari_are_served_at_once(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    collect = '{ action = "record_digits", variable = "code", max_digits = 3, min_digits = 3 }'
    menu = f"start = [{collect}, {ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        first, second = await phone.call("099"), await phone.call("agi099")
        await asyncio.gather(first.answered(), second.answered())
        await asyncio.gather(first.silent(0.2), second.silent(0.2))
        await asyncio.gather(first.press("123"), second.press("456"))
        await script.asks(2)
        assert {asked.parameters["code"] for asked in script.asked} == {"123", "456"}
        await asyncio.gather(first.ended(), second.ended())
