"""A Callbridge that is killed and does not come back: its callers hear the dialplan's fallback. On both versions."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bridge import rescue
from bridge.calls.journal import CallFailed, CallReturned
from lab import tones
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, MUSIC, MUSIC_HZ, Told, bridge, ivr, tone
from tests.asterisk.talkers import bridges

pytestmark = pytest.mark.asterisk

LONG_HZ = 700
PROMPT = f"start = [{tone(LONG_HZ)}, {HANGUP}]"
DIGITS = 'variable = "code", max_digits = 6, prompt = "tone-700", timeout = 60'
KEYS = f'start = [{{ action = "record_digits", {DIGITS} }}]'
TRANSFER = f'start = [{{ action = "transfer", to = "001", ring = 30, final = false }}, {HANGUP}]'
MUSICAL = TRANSFER.replace("final", 'hear = "moh", final')
ONE = "pbx1: callers to the dialplan: 1, legs hung up: 0, left talking: 0\n"
CALLERS = 20


async def rescued(running: BridgeProcess, *more: str) -> tuple[int, str]:
    """The file alone, in a Python that sees the standard library and nothing else."""
    words = ("-I", "-S", rescue.__file__, "--config", str(running.config), *more)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def make_long_tone(asterisk: Asterisk) -> None:
    """A prompt that would last much longer than anybody may wait for the fallback."""
    tones.write_tone(asterisk.sounds_host / "client" / "en", LONG_HZ, 60.0)


async def hears_the_fallback(asterisk: Asterisk, call: Call, since: float) -> None:
    """It answers, waits for half a second, and then somebody speaks."""
    quiet = await call.silent(since=since)
    await call.hears_sound(since=quiet)
    assert "RESULT=ERROR" in await asterisk.cli("dialplan show globals")


@pytest.mark.parametrize("start", [PROMPT, KEYS], ids=["in a prompt", "before keys"])
async def test_who_waits_for_a_killed_service_hears_the_fallback(
    asterisk: Asterisk, phone: Phone, tmp_path: Path, start: str
) -> None:
    make_long_tone(asterisk)
    async with bridge(asterisk, tmp_path, ivr(start)) as running:
        async with await phone.call("099") as call:
            await call.hears(LONG_HZ)
            await running.stop(signal.SIGKILL)
            now = asyncio.get_running_loop().time()
            assert await rescued(running) == (0, ONE)
            await hears_the_fallback(asterisk, call, now)
        assert await rescued(running) == (0, ONE.replace("1", "0").replace("pbx0", "pbx1"))


async def test_a_service_that_comes_back_later_leaves_them_where_they_are(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    make_long_tone(asterisk)
    async with bridge(asterisk, tmp_path, ivr(PROMPT)) as running:
        async with await phone.call("crowd") as call:
            await call.hears(LONG_HZ)
            await running.stop(signal.SIGKILL)
            assert await rescued(running) == (0, ONE)
            await running.start()
            await call.hears(1900)  # the fallback of this extension
            await call.ended()
        assert not [entry for entry in Told(running).entries() if isinstance(entry, CallFailed | CallReturned)]
        async with await phone.call("099") as call:
            await call.hears(LONG_HZ)


async def test_many_callers_are_handed_over_within_seconds(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    make_long_tone(asterisk)
    async with bridge(asterisk, tmp_path, ivr(PROMPT)) as running:
        calls = [await phone.call("099") for _ in range(CALLERS)]
        await asyncio.gather(*(call.hears(LONG_HZ) for call in calls))
        await running.stop(signal.SIGKILL)
        now = asyncio.get_running_loop().time()
        status, said = await rescued(running)
        assert (status, f"dialplan: {CALLERS}," in said) == (0, True), said
        await asyncio.gather(*(hears_the_fallback(asterisk, call, now) for call in calls))
        await asyncio.gather(*(call.hangup() for call in calls))


async def test_a_leg_that_rings_ends_and_its_caller_hears_the_fallback(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with (
        bridge(asterisk, tmp_path, ivr(MUSICAL, f'moh_folder = "{MUSIC}"')) as running,
        await phone.call("099") as call,
    ):
        theirs = await ana.rings()
        await call.hears(MUSIC_HZ)
        await running.stop(signal.SIGKILL)
        now = asyncio.get_running_loop().time()
        assert await rescued(running) == (0, ONE.replace("up: 0", "up: 1"))
        await theirs.ended()
        await hears_the_fallback(asterisk, call, now)


async def test_two_who_talk_are_not_parted_and_the_one_who_stays_hears_the_fallback(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(TRANSFER)) as running, await phone.call("099") as call:
        theirs = await ana.rings()
        theirs.answer()
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await running.stop(signal.SIGKILL)
        assert await rescued(running) == (3, ONE.replace("1,", "0,").replace("talking: 0", "talking: 2"))
        theirs.say_tone(1300, 1)
        await call.hears(1300)
        await theirs.hangup()
        await call.silent(lasting=0.5)
        now = asyncio.get_running_loop().time()
        assert await rescued(running) == (0, ONE)
        assert await bridges(asterisk) == []
        await hears_the_fallback(asterisk, call, now)


async def test_callers_of_a_service_that_lives_are_not_touched(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    make_long_tone(asterisk)
    async with bridge(asterisk, tmp_path, ivr(PROMPT)) as running, await phone.call("099") as call:
        await call.hears(LONG_HZ)
        status, said = await rescued(running)
        assert (status, "a Callbridge runs" in said) == (4, True), said
        status, said = await running.typed("rescue", "--dry-run")
        assert (status, said) == (0, f"pbx1: would be, {ONE.removeprefix('pbx1: ')}")
        await call.hears(LONG_HZ, since=asyncio.get_running_loop().time(), lasting=0.5)
