"""RTP never pauses: trunks and NAT bindings live on it."""

import asyncio
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import MUSIC, MUSIC_HZ, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]


async def test_audio_flows_through_a_long_pause_a_slow_script_a_collection_and_an_idle_caller(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """Four calls side by side; no gap is longer than a second from the answer to the end."""
    script.answers("/pause", reply("<Pause length='30'/>", "<PlaySound>tone-440</PlaySound>", "<Hangup/>"))
    script.answers("/slow", Answer(reply("<PlaySound>tone-440</PlaySound>", "<Hangup/>"), after=12))
    silent = ask(script.url + "/slow", 'wait_music = ""')
    ivrs = [
        ivr(f"start = [{ask(script.url + '/pause')}]", number="091"),
        ivr(f"start = [{silent}]", number="092"),
        ivr(
            f'start = [{{ action = "record_digits", variable = "d", timeout = 8 }}, {tone(440)}, '
            '{ action = "hangup" }]',
            number="093",
        ),
        ivr(
            f'start = [{{ action = "wait", seconds = 0.1 }}]\ntimeout = [{tone(440)}, {{ action = "hangup" }}]',
            "timeout = 8",
            number="094",
        ),
    ]
    async with bridge(asterisk, tmp_path, *ivrs):
        calls = [await phone.call(number) for number in ("091", "092", "093", "094")]
        for call in calls:
            await call.answered()
        await asyncio.gather(*(call.hears(440, within=40) for call in calls))
        await asyncio.gather(*(call.ended(within=40) for call in calls))
        assert max(call.longest_gap() for call in calls) < 1.0


async def test_music_begins_after_its_time_and_stops_with_the_reply(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I31."""
    script.answers("/slow", Answer(reply("<PlaySound>tone-440</PlaySound>", "<Hangup/>"), after=4))
    slow = ask(script.url + "/slow", f'wait_music_after = 2, wait_music = "{MUSIC}"')
    menu = f"start = [{slow}]"
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        asked = await script.asks()
        music = await call.hears(MUSIC_HZ, within=6)
        prompt = await call.hears(440, within=6, lasting=0.5)
        assert 1.9 < music - asked.at < 2.3
        assert 3.9 < prompt - asked.at < 4.3
        assert call.hearing.tones() == [MUSIC_HZ, 440]
        await call.ended()
