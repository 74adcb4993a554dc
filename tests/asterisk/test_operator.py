"""What an operator does with calls that are up, and with one that is over, on real Asterisk with real telephones."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bridge.calls.live_orders import CallShown
from bridge.terminal.remote import RemoteService
from bridge.terminal.remote_calls import RemoteCalls
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import ScriptServer

pytestmark = pytest.mark.timeout(180)
"""Each command is a process of its own, which takes its time on a machine with other work."""


async def up(running: BridgeProcess, *, where: str) -> CallShown:
    """The only call, once it is there."""
    async with asyncio.timeout(10):
        while True:
            calls = await asyncio.to_thread(RemoteCalls(RemoteService(running.socket)).calls)
            if len(calls) == 1 and calls[0].where == where:
                return calls[0]


async def test_a_call_is_watched_where_it_stands_and_hung_up(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440, 'loop = 100')}]")) as running:
        call = await phone.call("099")
        await call.hears(440, within=20)
        shown = await up(running, where="main.start[1]")
        assert (shown.ivr, shown.doing, shown.server) == ("0003*099", "play_sound", "pbx1")
        status, printed = await running.typed("hangup", shown.call)
        assert (status, printed) == (0, f"Ended: {shown.call}.\n")
        await call.ended(within=30)
        assert (await running.typed("top"))[1] == "no calls\n"
        audit = (running.folder / "audit.jsonl").read_text(encoding="utf-8")
        assert '"what": "hang up"' in audit


async def test_a_telephone_is_called_for_an_ivr(asterisk: Asterisk, ana: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(620)}, {HANGUP}]")) as running:
        status, printed = await running.typed("call", "001", "--ivr", "099")
        assert (status, printed.startswith("Calling 001 for IVR 0003*099: call ")) == (0, True)
        call = await ana.rings(within=20)
        call.answer()
        await call.hears(620, within=20)
        await call.ended(within=30)
        refused = await running.typed("call", "0744123456", "--ivr", "099")
        assert refused[0] == 2
        assert "nobody was called" in refused[1].lower()


async def test_a_call_that_is_over_is_recorded_and_its_script_asked_again(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{ask(script.url + '/menu?choice=$choice')}]", contexts='[variables]\nchoice = "7"')
    script.answers("/menu", reply('<SetVar name="shop">open</SetVar>', "<Hangup/>"))
    file = tmp_path / "flight.jsonl"
    async with bridge(asterisk, tmp_path / "bridge", menu) as running:
        call = await phone.call("099")
        await call.ended(within=30)
        status, printed = await running.typed("show", "--export", str(file))
        assert status == 0, printed
    again = ("replay", str(file))
    status, printed = await typed_alone(running, *again)
    assert (status, "as then" in printed) == (0, True), printed
    assert [one.parameters["choice"] for one in script.asked] == ["7", "7"]
    assert script.asked[1].headers["Callbridge-Replay"] == "1"
    script.answers("/menu", reply('<SetVar name="shop">closed</SetVar>', "<Hangup/>"))
    status, printed = await typed_alone(running, *again)
    assert (status, "verb 1 value: open → closed" in printed) == (1, True), printed


async def typed_alone(running: BridgeProcess, *words: str) -> tuple[int, str]:
    """A command that needs no settings."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bridge", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    assert running.folder.exists()
    return process.returncode, printed.decode()
