"""Ten times as many callers as are taken: the excess hears the dialplan's fallback, the others notice nothing."""

import asyncio
import os
import re
import signal
from pathlib import Path

import aiohttp
import pytest

from lab import sipp
from lab.asterisk import Asterisk
from lab.asterisk_root import LabError
from lab.phone import Phone
from lab.ports import free_port
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import ask, bridge, ivr, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.serving import eventually

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(180)]

TAKEN, CAME = 2, 20
"""New calls a second."""
CALLERS = 60
CROWD = sipp.Load("crowd", calls=300, per_second=100)
CROWD_TAKEN = 10
KEYS = "471108"
TALK = sipp.Talk(KEYS, before_ms=2000)
LATE = 0.5
"""Seconds by which the event loop may be late before new calls are refused for that."""
DIGITS = 'variable = "code", max_digits = 6, min_digits = 6, prompt = "tone-620", timeout = 60'


def menu(script: ScriptServer) -> str:
    collect = f'{{ action = "record_digits", {DIGITS} }}'
    return ivr(f"start = [{tone(440)}, {collect}, {ask(script.url + '/end?code=$code')}]")


def limits(a_second: int) -> str:
    return f"[calls]\nmax_new_per_second = {a_second}\n"


async def numbers(port: int) -> dict[str, float]:
    """What the metrics say, by their names with labels."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        text = await answer.text()
    return {name: float(value) for name, value in re.findall(r"^(callbridge_\S+) (\S+)$", text, re.MULTILINE)}


REFUSED = 'callbridge_calls_refused_total{reason="max_new_per_second"}'


async def test_the_excess_hears_the_fallback_and_who_was_taken_finishes_with_his_own_digits(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    async def one(caller: int) -> str:
        """His digits when he was taken, empty when he has heard the fallback."""
        keys = f"{caller:02}{(caller * 7919) % 10000:04}"
        await asyncio.wait({waiting}, timeout=caller / CAME)
        call = await phone.call("crowd", caller=f"+12025550{caller:03}")
        taken, refused = tasks.create_task(call.hears(440, 30)), tasks.create_task(call.hears(1900, 30))
        await asyncio.wait({taken, refused}, return_when=asyncio.FIRST_COMPLETED)
        if taken.done():
            await call.press(keys)
        for task in (taken, refused):
            task.cancel()
        await call.ended(within=20)
        return keys if not taken.cancelled() else ""

    made = bridge(asterisk, tmp_path, menu(script), settings=limits(TAKEN), metrics=free_port())
    async with made as running, asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(asyncio.Event().wait())
        keyed = await asyncio.gather(*(one(caller) for caller in range(CALLERS)))
        waiting.cancel()
        taken = sorted(filter(None, keyed))
        assert CALLERS / CAME * TAKEN <= len(taken) <= (CALLERS / CAME + 2) * TAKEN
        assert sorted(asked.parameters["code"] for asked in script.asked) == taken
        said = await numbers(running.metrics)
        assert said[REFUSED] == CALLERS - len(taken)
        assert said["callbridge_calls_entered_total"] == len(taken)
        assert said["callbridge_loop_lag_seconds"] < LATE


async def test_hundreds_in_a_few_seconds_are_all_told_apart(
    asterisk: Asterisk, script: ScriptServer, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        with pytest.raises(LabError, match=r"lab\.phone"):
            await sipp.run(asterisk.sip_port, CROWD, TALK)
        return
    before = len(await asterisk.cdrs())
    made = bridge(asterisk, tmp_path, menu(script), settings=limits(CROWD_TAKEN), metrics=free_port())
    async with made as running:
        result = await sipp.run(asterisk.sip_port, CROWD, TALK)
        assert (result.successful, result.failed) == (CROWD.calls, 0), result.said
        records = await asterisk.cdrs(after=before, count=CROWD.calls)
        refused = [one for one in records if one.userfield == "REFUSED"]
        codes = [asked.parameters["code"] for asked in script.asked]
        assert codes == [KEYS] * (CROWD.calls - len(refused))
        assert CROWD_TAKEN * 3 <= len(codes) <= CROWD_TAKEN * 6
        said = await numbers(running.metrics)
        assert said[REFUSED] == len(refused)
        assert said["callbridge_sessions_failed_total"] == 0


async def stutters(running: BridgeProcess) -> None:
    """Until it is cancelled: the process has a ninth of the time that it needs, as on a machine that is overloaded."""
    never = asyncio.get_running_loop().create_future()
    try:
        while True:
            running.signal(signal.SIGSTOP)
            await asyncio.wait({never}, timeout=0.8)
            running.signal(signal.SIGCONT)
            await asyncio.wait({never}, timeout=0.1)
    finally:
        running.signal(signal.SIGCONT)


async def says(running: BridgeProcess, text: str) -> None:
    await eventually(lambda: text in running.said(), within=30)


async def readiness(port: int) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
        return answer.status, await answer.text()


async def test_a_machine_that_cannot_keep_up_takes_no_new_calls_until_it_does(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    made = bridge(asterisk, tmp_path, menu(script), metrics=free_port())
    async with made as running, asyncio.TaskGroup() as tasks:
        first = await phone.call("crowd")
        await first.hears(620)
        overload = tasks.create_task(stutters(running))
        await says(running, "the event loop is late")
        async with await phone.call("crowd") as call:
            await call.hears(1900, within=10)
            await call.ended()
        overload.cancel()
        status, why = await readiness(running.metrics)
        assert (status, "the event loop is late" in why) == (503, True)
        assert (await numbers(running.metrics))['callbridge_calls_refused_total{reason="late"}'] == 1
        await says(running, "the event loop keeps up again")
        assert await readiness(running.metrics) == (200, "ready\n")
        await first.press(KEYS)
        await first.ended()
        async with await phone.call("crowd") as call:
            await call.hears(620)
            await call.press(KEYS)
            await call.ended()
        assert [asked.parameters["code"] for asked in script.asked] == [KEYS, KEYS]
