"""Every verb of a reply, as the caller hears it or the next request tells it."""

from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import ScriptServer

pytestmark = pytest.mark.asterisk


async def test_hangup_ends_the_call_with_normal_clearing(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/end')}, {tone(1900)}]")) as running:
        call = await phone.call("099")
        ending = await call.ended()
        assert ending.cause == 16
        assert await Told(running).end() is EndReason.REPLY_HANGUP
        assert call.hearing.tones() == []


async def test_pause_is_silence_of_that_length_and_keeps_keys(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers(
        "/pause",
        reply(
            "<PlaySound>tone-440</PlaySound>",
            "<Pause length='2'/>",
            "<PlaySound digitvar='d' where='background'>tone-620</PlaySound>",
        ),
    )
    menu = f"start = [{ask(script.url + '/pause')}, {tone(850)}, {ask(script.url + '/end?d=$d')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        await call.hears(440)
        await call.silent(0.3)
        await call.press("7")
        after = await call.hears(850)
        assert 1.9 < after - call.hearing.last(440) < 2.5
        assert (await script.asks(2)).parameters["d"] == "7"
        await call.ended()
        assert 620 not in call.hearing.tones()


async def test_set_var_and_set_caller_are_told_in_the_next_request(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/set", reply("<SetVar name='code'>0042 ț&amp;</SetVar>", "<SetCaller name='Desk' number='200'/>"))
    shown = ask(f"{script.url}/end?code=$code&name=$SHOWNCALLERIDNAME&num=$SHOWNCALLERIDNUM")
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/set')}, {shown}]")):
        call = await phone.call("099", name="Ana")
        told = (await script.asks(2)).parameters
        assert (told["code"], told["name"], told["num"]) == ("0042 ț&", "Desk", "200")
        assert (told["CallerIDNum"], told["CallerIDName"]) == ("+12025550143", "Ana")
        await call.ended()


async def test_play_sound_is_heard_as_often_as_it_says(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/play", reply("<PlaySound loop='2'>tone-440.wav</PlaySound>", "<PlaySound>tone-620</PlaySound>"))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/play')}, {HANGUP}]")):
        call = await phone.call("099")
        first = await call.hears(440)
        assert 1.9 < await call.hears(620) - first < 2.4
        await call.ended()


async def test_jump_goes_to_context_option_and_priority(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers(
        "/jump", reply('<Jump context="support" option="5" priority="2"/>', "<PlaySound>tone-1900</PlaySound>")
    )
    support = f"[context.support.option]\n5 = [{tone(440)}, {tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/jump')}]", contexts=support)) as running:
        call = await phone.call("099")
        await call.hears(620)
        await call.ended()
        assert call.hearing.tones() == [620]
        await Told(running).end()
        assert Told(running).codes() == ["CB151"]


@pytest.mark.parametrize(
    "verb",
    [
        "<PlayTTS>Hello, this is Callbridge.</PlayTTS>",
        "<PlayTTS text='Hello, this is Callbridge.' volume='100'/>",
        "<TTS lang='en'>Hello, this is Callbridge.</TTS>",
    ],
    ids=["PlayTTS with content", "PlayTTS with text", "TTS"],
)
async def test_speech_is_heard(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, verb: str
) -> None:
    script.answers("/speak", reply(verb))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/speak')}, {tone(440)}, {HANGUP}]")):
        call = await phone.call("099")
        spoken = await call.hears_sound(within=10)
        assert await call.hears(440, within=10, lasting=0.5) - spoken > 1.0
        await call.ended()


async def test_record_digits_of_a_reply_fills_its_variable(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/digits", reply('<RecordDigits digitvar="pin" max="4" terminator="">tone-440</RecordDigits>'))
    menu = f"start = [{ask(script.url + '/digits')}, {ask(script.url + '/end?pin=$pin')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        await call.hears(440)
        await call.press("4*0#")
        assert (await script.asks(2)).parameters["pin"] == "4*0#"
        await call.ended()


async def test_what_record_sound_records_is_played_again_in_the_same_call(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/record", reply('<RecordSound soundvar="msg" beep="no" max="30"/>'))
    script.answers("/again", reply('<PlaySound view="recording">rec-1</PlaySound>', "<Hangup/>"))
    menu = f"start = [{ask(script.url + '/record')}, {ask(script.url + '/again?msg=$msg')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        await script.asks()
        await call.silent(0.3)
        call.say_tone(1300, 1.5)
        await call.silent(1.6, within=10)
        await call.press("#")
        assert (await script.asks(2)).parameters["msg"] == "rec-1"
        await call.hears(1300)
        await call.ended()


async def test_request_asks_again_and_its_reply_takes_over_not_more_than_once_a_second(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/menu/one", reply("<SetVar name='k'>7</SetVar>", "<Request method='POST'>two?key=$k</Request>"))
    script.answers("/menu/two", reply("<Request>/three</Request>", "<PlaySound>tone-1900</PlaySound>"))
    script.answers("/three", reply("<PlaySound>tone-440</PlaySound>"))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/menu/one')}, {tone(620)}, {HANGUP}]")):
        call = await phone.call("099")
        second = await script.asks(2)
        assert (second.method, second.path, second.parameters["key"]) == ("POST", "/menu/two", "7")
        third = await script.asks(3)
        assert (third.method, third.path) == ("POST", "/three")
        assert third.at - second.at > 0.95
        await call.ended()
        assert call.hearing.tones() == [440, 620]


async def test_a_transfer_that_no_rule_allows_is_not_dialled_and_the_list_goes_on(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/transfer", reply("<SimpleTransfer final='no'>0044123</SimpleTransfer>"))
    menu = f"start = [{ask(script.url + '/transfer')}, {ask(script.url + '/end?s=$DIALSTATUS&r=$DIALREASON')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        told = (await script.asks(2)).parameters
        assert (told["s"], told["r"]) == ("CHANUNAVAIL", "denied")
        await call.ended()
        await Told(running).end()
        assert Told(running).codes() == ["CB304"]
