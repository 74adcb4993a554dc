"""What was keyed in secret, and every password, reach scripts and Asterisk, and nothing that people can read."""

import asyncio
import json
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.written import written

pytestmark = pytest.mark.asterisk

# Longer than a port or a process id: no number beside it holds it by chance.
PIN = "73915028"
AHEAD = "82640397"


async def test_a_secret_is_written_nowhere_though_digits_and_values_are_shown(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """`show_digits` and `show_query_values` are on in this configuration."""
    secret = 'variable = "CODE", max_digits = 8, secret = true'
    actions = (
        f'{{ action = "record_digits", {secret}, prompt = "tone-440" }}',
        '{ action = "set_variable", name = "copy", value = "v$CODE" }',
        ask(f"{script.url}/p/$CODE?c=$CODE&d=$copy", 'method = "POST"'),
        '{ action = "record_sound", name = "x/$CODE" }',
        '{ action = "play_sound", sound = "no$CODE" }',
        '{ action = "jump", context = "$CODE" }',
    )
    script.answers(f"/p/{PIN}", "")
    # The second one is keyed ahead, while a prompt plays that has nothing to do with it; the script sends it back.
    script.answers(
        "/pin",
        reply(
            "<PlaySound>tone-620</PlaySound>",
            "<RecordDigits digitvar='PIN' max='8' secret='yes'/>",
            "<Request>/deep/$PIN/more?p=$PIN</Request>",
        ),
    )
    script.answers(f"/deep/{AHEAD}/more", reply("<Request>next</Request>"))
    script.answers(f"/deep/{AHEAD}/next", reply("<Hangup/>"))
    menu = f"start = [{', '.join(actions)}]\ninvalid = [{ask(script.url + '/pin')}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.press(PIN)
        await call.hears(620)
        await call.press(AHEAD)
        await call.ended(within=10)
        await Told(running).end()
        assert [asked.path for asked in script.asked] == [
            f"/p/{PIN}",
            "/pin",
            f"/deep/{AHEAD}/more",
            f"/deep/{AHEAD}/next",
        ]
        text = written(running)
    assert "CB303" in text
    for hidden in (PIN, AHEAD, asterisk.ari_password):
        assert hidden not in text
    shown = [json.loads(line) for line in text.splitlines() if '"entry":"KeyPressed"' in line]
    assert [entry["key"] for entry in shown] == ["•"] * 16


async def test_what_a_caller_is_called_steers_no_log_and_starts_no_line(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440)}, {HANGUP}]")) as running:
        call = await phone.call("099", caller="0;rm -rf%0aX: y", name="${SHELL(id)}\x1b]0;x\x07\u202e\x9b31m")
        await call.ended()
        await Told(running).end()
        text = written(running)
    assert not [char for char in "\x1b\x07\x9b\u202e\r" if char in text.replace("\0", "")]


async def test_without_a_module_no_call_is_taken_and_the_fallback_answers(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """Asterisk says 404 for a path that nobody serves, which is also its word for a caller who has left."""
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440, 'loop = 9')}]")) as running:
        await running.stop()
        await asterisk.cli("module unload res_ari_channels.so")
        async with asyncio.TaskGroup() as tasks:
            try:
                starting = tasks.create_task(running.start())
                async with asyncio.timeout(10):
                    while "res_ari_channels" not in running.said():
                        await asyncio.wait({starting}, timeout=0.05)
                call = await phone.call("099")
                await call.hears_sound()  # what callbridge-after plays
                await call.hangup()
            finally:
                await asterisk.cli("module load res_ari_channels.so")
        call = await phone.call("099")
        await call.hears(440)
        await call.hangup()
