"""Two hundred callers are in an IVR, and Callbridge is killed five times: nobody is dropped, no digit is wrong."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bridge.calls.entries.resume import CallTakenUp
from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import Told, ask, bridge, ivr
from tests.asterisk.script_server import Answer, ScriptServer
from tests.asterisk.serving import eventually
from tests.fakes.receiver import Receiver

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(300)]

CALLERS = int(os.environ.get("CALLERS", "200"))
KILLS = 5
AT_ONCE = 20
PROMPT = 620


async def all_call(phone: Phone) -> list[Call]:
    """All are in the IVR and hear its prompt."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Call:
        async with gate:
            call = await phone.call("099", caller=f"+12025550{number:03}")
            await call.hears(PROMPT, within=30)
            return call

    return list(await asyncio.gather(*(one(number) for number in range(CALLERS))))


async def killed_and_taken_up(running: BridgeProcess, told: Told, times: int) -> float:
    """Killed, and back; all callers are in their IVR again. When it was killed."""
    await running.stop(signal.SIGKILL)
    now = asyncio.get_running_loop().time()
    await running.start()
    await eventually(lambda: len(taken_up(told)) == CALLERS * times, within=30)
    return now


def taken_up(told: Told) -> list[CallTakenUp]:
    return [entry for entry in told.entries() if isinstance(entry, CallTakenUp)]


async def test_nobody_is_dropped_and_every_digit_is_right(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/end", Answer("<Response><Hangup/></Response>"))
    digits = 'variable = "code", max_digits = 4, min_digits = 4, prompt = "tone-620", timeout = 120'
    menu = f'start = [{{ action = "record_digits", {digits} }}, {ask(script.url + "/end?code=$code")}]'
    async with Receiver() as receiver:
        settings = "[calls]\nmax_new_per_second = 1000\n"
        settings += f'[[event]]\nextension = "0003*099"\ntype = "hangup"\nurl = "{receiver.url}/ev"\n'
        async with bridge(asterisk, tmp_path, ivr(menu, "max_idle_cycles = 100"), settings=settings) as running:
            told = Told(running)
            calls = await all_call(phone)
            await asyncio.sleep(1)  # noqa: TID251 - they are in the IVR: what was noted of the last one is written
            died = [await killed_and_taken_up(running, told, times) for times in range(1, KILLS + 1)]

            gate = asyncio.Semaphore(AT_ONCE)

            async def finishes(number: int, call: Call) -> str:
                async with gate:
                    await call.hears(PROMPT, since=died[-1], within=30)
                    keys = f"{(number * 7919) % 10000:04}"
                    await call.press(keys, gap_ms=200)
                    await call.ended(within=30)
                    return f"+12025550{number:03} {keys}"

            keyed = await asyncio.gather(*(finishes(number, call) for number, call in enumerate(calls)))
            asked = [f"{one.parameters['CallerIDNum']} {one.parameters['code']}" for one in script.asked]
            assert sorted(asked) == sorted(keyed)
            assert set(await told.ends(CALLERS, within=20)) == {EndReason.REPLY_HANGUP}
            await receiver.until(lambda: len(receiver.told) >= CALLERS)
            assert await running.channels_left() == []
        callers = sorted(one.parameters["CallerIDNum"] for one in receiver.told)
        assert callers == sorted(f"+12025550{number:03}" for number in range(CALLERS))
