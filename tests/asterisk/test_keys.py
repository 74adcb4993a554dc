"""What keys do on a real call: scenarios I1 to I8 of The IVR 11."""

import asyncio
from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, tone
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = pytest.mark.asterisk

STOP_WITHIN = 0.15
"""50 ms after the event (I1), and the tolerance of 100 ms that all measured times have."""


async def test_a_key_stops_a_background_prompt_and_chooses_its_option(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I1: the later actions of `start` do not run."""
    prompt = tone(440, 'where = "background", loop = 10')
    menu = f"start = [{prompt}, {tone(1900)}]\n1 = [{tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        heard = await call.hears(440)
        released = await call.press("1")
        chosen = await call.hears(620)
        await call.ended()
        assert call.hearing.last(440) - released < STOP_WITHIN
        assert chosen > heard
        assert 1900 not in call.hearing.tones()


async def test_a_foreground_prompt_is_heard_to_its_end_and_then_the_key_counts(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I2."""
    menu = f"start = [{tone(440, 'loop = 3')}]\n1 = [{tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        began = await call.hears(440)
        await call.press("1")
        assert await call.hears(620) - began > 2.8
        await call.ended()


async def test_keys_of_a_foreground_prompt_are_dropped_where_the_ivr_says_so(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I3."""
    menu = f"start = [{tone(440, 'loop = 2')}]\n1 = [{tone(620)}, {HANGUP}]\ntimeout = [{tone(850)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu, "timeout = 1\nbuffer_foreground_keys = false")):
        call = await phone.call("099")
        await call.hears(440)
        await call.press("1")
        await call.hears(850)
        await call.ended()
        assert 620 not in call.hearing.tones()


@pytest.mark.parametrize(("keys", "stored"), [("5", "5"), ("", "")], ids=["I4: the key", "I5: empty without a key"])
async def test_a_digit_variable_holds_the_key_of_a_background_prompt(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, keys: str, stored: str
) -> None:
    sound = tone(440, 'where = "background", digit_variable = "d"')
    before = '{ action = "set_variable", name = "d", value = "9" }'
    menu = f"start = [{before}, {sound}, {ask(script.url + '/end?d=$d')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        await call.hears(440)
        if keys:
            await call.press(keys)
        assert (await script.asks()).parameters["d"] == stored
        await call.ended()


async def test_keys_during_a_request_wait_in_order_for_what_comes_next(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I6: the first key chooses before the sound is played, the second is taken at its first input point."""
    script.answers("/slow", Answer("", after=1.5))
    never, input_point = tone(440, 'where = "background"'), tone(620, 'where = "background", digit_variable = "e"')
    menu = f"start = [{ask(script.url + '/slow')}, {never}]\n1 = [{input_point}, {ask(script.url + '/end?e=$e')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        await script.asks()
        await call.press("12")
        assert (await script.asks(2)).parameters["e"] == "2"
        await call.ended()
        assert call.hearing.tones() == []


async def test_a_terminator_after_the_last_digit_does_not_reach_the_menu(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I7."""
    collect = '{ action = "record_digits", variable = "code", max_digits = 6, min_digits = 6 }'
    after = tone(440, 'where = "background"')
    menu = f"""start = [{collect}, {ask(script.url + "/next?code=$code")}, {after}]
"#" = [{tone(1900)}, {HANGUP}]
timeout = [{HANGUP}]"""
    script.answers("/next", Answer("", after=0.3))
    async with bridge(asterisk, tmp_path, ivr(menu, "timeout = 1")):
        call = await phone.call("099")
        await call.answered()
        await call.press("934924#", tone_ms=60, gap_ms=50)
        assert (await script.asks()).parameters["code"] == "934924"
        await call.hears(440)
        await call.ended()
        assert 1900 not in call.hearing.tones()


async def test_too_few_digits_leave_the_variable_empty_and_go_where_on_timeout_says(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I8."""
    collect = (
        '{ action = "record_digits", variable = "code", max_digits = 8, min_digits = 4, interdigit_timeout = 0.8, '
        'on_timeout = { option = "2" } }'
    )
    menu = f"start = [{collect}, {tone(1900)}]\n2 = [{ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.answered()
        released = await call.press("12")
        asked = await script.asks()
        assert asked.parameters["code"] == ""
        assert 0.7 < asked.at - released < 1.2
        await call.ended()
        assert await Told(running).end() is EndReason.REPLY_HANGUP


async def test_digits_pressed_at_once_after_the_answer_are_not_lost(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    collect = '{ action = "record_digits", variable = "code", max_digits = 8, min_digits = 1, prompt = "tone-440" }'
    menu = f"start = [{collect}, {ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu, "")):
        call = await phone.call("099")
        await call.answered()
        await call.press("12345678", tone_ms=50, gap_ms=50)
        assert (await script.asks()).parameters["code"] == "12345678"
        await call.ended()


async def test_calls_do_not_share_keys(asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path) -> None:
    collect = '{ action = "record_digits", variable = "code", max_digits = 3, min_digits = 3 }'
    menu = f"start = [{collect}, {ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        first, second = await phone.call("099"), await phone.call("099")
        await asyncio.gather(first.answered(), second.answered())
        await asyncio.gather(first.press("123"), second.press("456"))
        await script.asks(2)
        assert {asked.parameters["code"] for asked in script.asked} == {"123", "456"}
        await asyncio.gather(first.ended(), second.ended())


@pytest.mark.parametrize(
    ("settings", "second"), [("", "8"), ("buffer_foreground_keys = false", "")], ids=["buffered", "dropped"]
)
async def test_a_foreground_digit_variable_takes_the_first_key_and_the_sound_goes_on(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, settings: str, second: str
) -> None:
    """Call Interactive 9.3: further keys are buffered for what comes next, or dropped where the IVR says so."""
    first = tone(440, 'loop = 2, digit_variable = "a"')
    then = tone(620, 'where = "background", digit_variable = "b"')
    menu = f"start = [{first}, {then}, {ask(script.url + '/end?a=$a&b=$b')}]"
    async with bridge(asterisk, tmp_path, ivr(menu, settings)):
        call = await phone.call("099")
        began = await call.hears(440)
        await call.press("78")
        told = (await script.asks()).parameters
        await call.ended()
        assert (told["a"], told["b"]) == ("7", second)
        assert call.hearing.last(440) - began > 1.8


async def test_a_key_stops_background_speech_and_its_repetitions(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    speech = '{ action = "play_tts", text = "Press any key to go on, please.", where = "background", loop = 5 }'
    async with bridge(asterisk, tmp_path, ivr(f"start = [{speech}]\n4 = [{tone(440)}, {HANGUP}]")):
        call = await phone.call("099")
        await call.hears_sound(within=10)
        released = await call.press("4")
        assert await call.hears(440, lasting=0.5) - released < 0.4
        await call.ended()


async def test_keys_that_come_as_sip_info_count_too(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    collect = '{ action = "record_digits", variable = "code", max_digits = 2 }'
    async with bridge(asterisk, tmp_path, ivr(f"start = [{collect}, {ask(script.url + '/end?code=$code')}]")):
        call = await phone.call("099")
        await call.answered()
        await call.silent(0.3)
        call.press_info("3")
        await call.silent(0.5)
        call.press_info("9")
        assert (await script.asks()).parameters["code"] == "39"
        await call.ended()
