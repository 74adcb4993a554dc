"""The caller hangs up at any moment: nothing stays behind, no channel, no task, no file, no request."""

from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import Told, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = pytest.mark.asterisk

SLOW_ENGINE = """
[speech]
engines = ["slow"]
cache_dir = "{speech}"
[speech.engine.slow]
command = ["sleep", "30"]
"""


async def leaves(call: Call, running: BridgeProcess) -> None:
    """Hang up, and find everything gone."""
    await call.hangup()
    assert await Told(running).end() is EndReason.CALLER_HANGUP
    assert await running.channels_left() == []
    known = await running.application()
    assert known.get("channel_ids") == []
    assert "error" not in running.said().lower().replace("error=", "")


@pytest.mark.parametrize("where", ["foreground", "background"])
async def test_during_a_prompt(asterisk: Asterisk, phone: Phone, tmp_path: Path, where: str) -> None:
    menu = f"start = [{tone(440, f'loop = 20, where = {where!r}')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await leaves(call, running)


async def test_during_a_request_which_is_dropped_at_once(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/slow", Answer(reply("<Hangup/>"), after=10))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/slow')}]")) as running:
        call = await phone.call("099")
        await script.asks()
        await leaves(call, running)
        await script.drops(within=1)
        assert "CB213" in running.said()


async def test_during_music_while_a_script_is_asked(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/slow", Answer(reply("<Hangup/>"), after=10))
    menu = f"start = [{ask(script.url + '/slow', 'wait_music_after = 0')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears_sound()
        await leaves(call, running)


async def test_during_a_pause(asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path) -> None:
    script.answers("/pause", reply("<PlaySound>tone-440</PlaySound>", "<Pause length='60'/>"))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/pause')}]")) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.silent(1.5)
        await leaves(call, running)


async def test_during_speech_that_is_being_made(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/speak", reply("<PlayTTS>never heard</PlayTTS>"))
    menu = f"start = [{tone(440)}, {ask(script.url + '/speak')}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings="") as running:
        slow = SLOW_ENGINE.format(speech=asterisk.speech_host)
        await running.stop()
        text = running.config.read_text(encoding="utf-8")
        running.config.write_text(text.replace(f'[speech]\ncache_dir = "{asterisk.speech_host}"\n', slow), "utf-8")
        await running.start()
        call = await phone.call("099")
        await script.asks()
        await call.silent(0.3)
        assert running.children() != []
        await leaves(call, running)
        assert await running.childless()
        assert list(asterisk.speech_host.glob("*.tmp*")) == []


async def test_while_digits_are_collected(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    menu = 'start = [{ action = "record_digits", variable = "d", max_digits = 9, prompt = "tone-440", timeout = 60 }]'
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.press("12")
        await leaves(call, running)


async def test_before_the_first_action(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440)}]", "").replace("100", "3000", 1)) as running:
        call = await phone.call("099")
        await call.answered()
        await leaves(call, running)
