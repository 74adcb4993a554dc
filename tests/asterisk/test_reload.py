"""The operator's files change while calls go on: scenarios I23 to I25, I36 (switches) and I42 of The IVR 11."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, bridge, ivr, tone
from tests.asterisk.serving import eventually

pytestmark = pytest.mark.asterisk

PROMPT = tone(440, 'where = "background"')
MENU = f"start = [{PROMPT}]\n1 = [{tone(620, 'loop = 3')}, {tone(850)}, {HANGUP}]"
NO_OPTION_1 = f"start = [{tone(1050)}, {HANGUP}]"
NIGHT = '[switch.night]\nlabel = "Night service"\n'
BROKEN = 'schema = 1\n[ivr]\nextension = "0003*097"\nlanguage = 7\n'


def write(running: BridgeProcess, name: str, text: str) -> None:
    (running.folder / "ivr" / f"{name}.toml").write_text(text, encoding="utf-8")


async def result_of(asterisk: Asterisk) -> str:
    said = await asterisk.cli("dialplan show globals")
    return next(line.split("=", 1)[1] for line in said.splitlines() if line.strip().startswith("RESULT="))


async def heard_when_calling(phone: Phone, number: str, hz: int) -> None:
    call = await phone.call(number)
    await call.hears(hz)
    await call.ended()


async def test_a_call_finishes_on_the_files_it_entered_with_and_the_next_one_has_the_new(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I23."""
    async with bridge(asterisk, tmp_path, ivr(MENU)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.press("1")
        await call.hears(620)
        write(running, "ivr-0", ivr(NO_OPTION_1))
        status, printed = await running.typed("reload")
        assert (status, printed.split(":")[0]) == (0, "Accepted")
        await call.hears(850)
        await call.ended()
        assert 1050 not in call.hearing.tones()
        await heard_when_calling(phone, "099", 1050)


async def test_sighup_reloads(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, ivr(MENU)) as running:
        write(running, "ivr-0", ivr(NO_OPTION_1))
        running.signal(signal.SIGHUP)
        await eventually(lambda: running.said().count("live set accepted") == 2)
        await heard_when_calling(phone, "099", 1050)


async def test_one_broken_file_of_three_changes_nothing_and_is_named_with_its_line(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I24."""
    others = (ivr(MENU, number="098"), ivr(MENU, number="097"))
    async with bridge(asterisk, tmp_path, ivr(MENU), *others) as running:
        _, before = await running.typed("status")
        write(running, "ivr-0", ivr(NO_OPTION_1))
        write(running, "ivr-2", BROKEN)
        status, printed = await running.typed("reload")
        assert status == 1
        assert "ivr/ivr-2.toml:4: fatal CB403 ivr.language" in printed
        assert "Nothing has changed" in printed
        _, after = await running.typed("status")
        assert after.splitlines()[1] == before.splitlines()[1]
        assert after.endswith("ready\n")
        call = await phone.call("099")
        await call.hears(440)
        assert 1050 not in call.hearing.tones()
        await call.hangup()
        assert "ivr/ivr-2.toml:4" in running.said()


async def test_a_draft_is_for_phones_and_runs_the_files_as_they_are_on_disk(
    asterisk: Asterisk, ana: Phone, phone: Phone, tmp_path: Path
) -> None:
    """I25."""
    async with bridge(asterisk, tmp_path, ivr(MENU)) as running:
        write(running, "ivr-0", ivr(NO_OPTION_1))
        await heard_when_calling(ana, "*48099", 1050)
        ordinary = await ana.call("099")
        await ordinary.hears(440)
        await ordinary.hangup()
        stranger = await phone.call("*48099")
        assert ((await stranger.ended()).cause, stranger.answered_at) == (17, None)
        assert await result_of(asterisk) == "UNKNOWN"


async def test_a_draft_that_cannot_be_read_says_so_and_hangs_up(asterisk: Asterisk, ana: Phone, tmp_path: Path) -> None:
    """I25, with a fatal finding: the caller is not left to the dialplan."""
    async with bridge(asterisk, tmp_path, ivr(MENU)) as running:
        write(running, "ivr-0", BROKEN)
        call = await ana.call("*48099")
        await call.hears_sound()
        assert (await running.application())["channel_ids"] != []
        ending = await call.ended(within=10)
        assert ending.cause == 16
        assert "ivr/ivr-0.toml:4: fatal CB403 ivr.language" in running.said()
        assert "given back to the dialplan" not in running.said()


async def test_a_switch_turned_by_phone_counts_for_the_next_call_and_after_a_restart(
    asterisk: Asterisk, ana: Phone, phone: Phone, tmp_path: Path
) -> None:
    """I36, the part of switches."""
    by_night = tone(620, 'when = { switch = "night", is = true }')
    by_day = tone(850, 'when = { switch = "night", is = false }')
    menu = f"start = [{by_night}, {by_day}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=NIGHT) as running:
        await heard_when_calling(phone, "099", 850)
        turning = await ana.call("*49")
        await turning.hears_sound()
        await turning.ended(within=10)
        assert await running.typed("switch") == (0, "night  on   Night service\n")
        await heard_when_calling(phone, "099", 620)
        await running.stop()
        await running.start()
        await heard_when_calling(phone, "099", 620)
        assert await running.typed("switch", "night", "toggle") == (0, "night  off  Night service\n")
        await heard_when_calling(phone, "099", 850)
        lines = (running.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        turned = [order for line in lines if (order := json.loads(line))["what"] == "switch turned"]
        assert [(one["switch"], one["to"]) for one in turned] == [("night", "on"), ("night", "off")]
        assert turned[0]["who"].startswith("PJSIP/001")
        assert "(uid " in turned[1]["who"]


async def test_broken_files_at_the_start_let_the_last_accepted_ones_answer(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I42."""
    async with bridge(asterisk, tmp_path, ivr(MENU)) as running:
        await running.stop()
        write(running, "ivr-0", BROKEN)
        await running.start()
        assert "ivr/ivr-0.toml:4: fatal CB403 ivr.language" in running.said()
        call = await phone.call("099")
        await call.hears(440)
        await call.hangup()
        status, printed = await running.typed("status")
        assert status == 1
        assert "not ready  the files were refused at the start" in printed
        write(running, "ivr-0", ivr(NO_OPTION_1))
        assert (await running.typed("reload"))[0] == 0
        assert (await running.typed("status"))[0] == 0
        await heard_when_calling(phone, "099", 1050)


async def test_a_broken_callbridge_toml_at_the_start_is_replaced_by_the_accepted_one(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I42, when not even the place of the state directory can be read in the ordinary way."""
    async with bridge(asterisk, tmp_path, ivr(MENU)) as running:
        await running.stop()
        whole = running.config.read_text(encoding="utf-8")
        running.config.write_text(f"{whole}\n[script.broken\n", encoding="utf-8")
        await running.start()
        call = await phone.call("099")
        await call.hears(440)
        await call.hangup()
        assert (await running.typed("status"))[0] == 1


async def test_broken_files_without_accepted_ones_end_the_start_with_status_2(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    """I42."""
    process = BridgeProcess(asterisk, tmp_path / "callbridge", {"ivr-0": BROKEN})
    began = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bridge", "run", "--config", str(process.config)), stderr=asyncio.subprocess.PIPE
    )
    _, said = await began.communicate()
    assert began.returncode == 2
    assert b"fatal CB403 ivr.language" in said
