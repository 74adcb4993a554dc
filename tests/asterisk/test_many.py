"""Fifty callers at once: every digit arrives, nobody is stuck, and the memory comes back."""

import asyncio
from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import Told, ask, bridge, ivr, tone
from tests.asterisk.script_server import ScriptServer

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(180)]

CALLERS = 50
WAVES = 4
MEMORY_TOLERANCE = 1.05


async def a_wave(phone: Phone, script: ScriptServer, running: BridgeProcess, number: int) -> None:
    """All callers key their own six digits after the beginning of the prompt, and hear their own end."""
    script.asked.clear()

    async def one(caller: int) -> str:
        keys = f"{caller:02}{(caller * 7919) % 10000:04}"
        call = await phone.call("099", caller=f"+12025550{caller:03}")
        await call.hears(440, within=20)
        await call.press(keys)
        await call.ended(within=20)
        return keys

    keyed = await asyncio.gather(*(one(caller) for caller in range(CALLERS)))
    assert sorted(asked.parameters["code"] for asked in script.asked) == sorted(keyed)
    reasons = await Told(running).ends(CALLERS * number, within=20)
    assert set(reasons) == {EndReason.REPLY_HANGUP}
    assert await running.channels_left() == []


async def test_fifty_calls_at_once_lose_no_digit_and_no_memory(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    digits = 'variable = "code", max_digits = 6, min_digits = 6, prompt = "tone-620", timeout = 10'
    collect = f'{{ action = "record_digits", {digits} }}'
    menu = f"start = [{tone(440)}, {collect}, {ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        levels = []
        for wave in range(1, WAVES + 1):
            await a_wave(phone, script, running, wave)
            levels.append(running.memory())
        # The first wave fills caches and pools; from then on the level stays.
        assert levels[-1] <= levels[1] * MEMORY_TOLERANCE, f"KiB after each wave: {levels}"
