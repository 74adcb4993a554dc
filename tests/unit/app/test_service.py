"""The service as a process beside a stand-in for Asterisk: how it begins, and how it ends."""

import asyncio
import shutil
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.ari import PASSWORD, FakeAri, fake_ari
from tests.fakes.ivr_files import write_settings

NUMBER = ("ivr", "0003*099")


@asynccontextmanager
async def service(folder: Path, more: str = "") -> AsyncIterator[tuple[Process, FakeAri]]:
    """A service that is connected; it is killed at the end if it still runs."""
    async with fake_ari() as asterisk:
        asterisk.sounds_end = True
        file = write_settings(folder)
        text = file.read_text().replace('"made-up"', f'"{PASSWORD}"\nari_url = "{asterisk.url}"')
        text = text.replace("[service]", f"[service]\n{more}")
        file.write_text(f'{text}\n[speech]\ncache_dir = "speech"\n[journal]\ndir = "journal"\n')
        command = [sys.executable, "-m", "bridge", "run", "--config", str(file)]
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
        try:
            assert process.stderr is not None
            async with asyncio.timeout(15):
                while b"connected" not in (line := await process.stderr.readline()):
                    assert line, "it ended before it was connected"
            yield process, asterisk
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def ended(process: Process) -> int:
    """The exit status; what it still says is read, so that it can end."""
    async with asyncio.timeout(10):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


async def test_a_call_is_served_from_the_first_event_to_its_end(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: any(entry.startswith("play sound:") for entry in leg.log))
        asterisk.hang_up(leg)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
        (journal,) = (tmp_path / "journal").glob("*.jsonl")
        told = journal.read_text()
        assert all(kind in told for kind in ("CallEntered", "CallAnswered", "SoundPlayed", "caller_hangup"))


async def test_sigterm_gives_calls_time_and_then_gives_them_back_to_the_dialplan(tmp_path: Path) -> None:
    async with service(tmp_path, "drain = 0.2") as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in leg.log)
        process.send_signal(signal.SIGTERM)
        await asterisk.until(lambda: "continue" in leg.log)
        assert leg.variables["CALLBRIDGE_RESULT"] == "ERROR"
        assert await ended(process) == 0


async def test_who_comes_while_it_ends_is_given_back_as_refused(tmp_path: Path) -> None:
    async with service(tmp_path, "drain = 5") as (process, asterisk):
        first = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in first.log)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        async with asyncio.timeout(5):
            while b"asked to stop" not in await process.stderr.readline():
                pass
        late = asterisk.enter("1795325102.15", *NUMBER)
        await asterisk.until(lambda: "continue" in late.log)
        assert late.variables["CALLBRIDGE_RESULT"] == "REFUSED"
        asterisk.hang_up(first)
        assert await ended(process) == 0


async def test_systemd_is_told_when_it_is_ready_that_it_turns_and_that_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "1000000")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(0)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(20), service(tmp_path, "drain = 7") as (process, _):
            told: set[bytes] = set()
            while told != {b"READY=1", b"WATCHDOG=1"}:
                told.add(await loop.sock_recv(systemd, 100))
            process.send_signal(signal.SIGTERM)
            while (last := await loop.sock_recv(systemd, 100)) == b"WATCHDOG=1":
                pass
            assert last == b"STOPPING=1\nEXTEND_TIMEOUT_USEC=37000000"
            assert await ended(process) == 0


async def test_another_program_under_its_name_ends_it_with_a_status_of_its_own(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, asterisk):
        asterisk.tell("ApplicationReplaced")
        assert await ended(process) == 3


async def heard(process: Process, text: bytes) -> bytes:
    """The line of the log that says so."""
    assert process.stderr is not None
    async with asyncio.timeout(10):
        while text not in (line := await process.stderr.readline()):
            assert line, f"it ended before it said {text!r}"
    return line


async def second(folder: Path) -> tuple[int | None, str]:
    """Another service with the same files: its exit status, and what it said."""
    command = [sys.executable, "-m", "bridge", "run", "--config", str(folder / "callbridge.toml")]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    async with asyncio.timeout(15):
        _, said = await process.communicate()
    return process.returncode, said.decode()


async def test_sighup_reloads_and_findings_are_told_line_by_line(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, _):
        whole = (tmp_path / "ivr" / "ivr.toml").read_text()
        (tmp_path / "ivr" / "ivr.toml").write_text(whole.replace("max_digits = 4", "max_digit = 4"))
        process.send_signal(signal.SIGHUP)
        assert b"ivr/ivr.toml:15: fatal CB402" in await heard(process, b"CB402")
        assert b"SIGHUP" in await heard(process, b"live set refused")
        (tmp_path / "ivr" / "ivr.toml").write_text(whole.replace("max_digits = 4", "max_digits = 5"))
        process.send_signal(signal.SIGHUP)
        await heard(process, b"live set accepted")
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
        assert (tmp_path / "audit.jsonl").read_text().count('"who": "SIGHUP"') == 2


async def test_a_second_service_with_the_same_files_does_not_take_the_calls_of_the_first(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, asterisk):
        status, said = await second(tmp_path)
        assert status == 2
        assert "another Callbridge listens there. Stop that one first." in said
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in leg.log)
        asterisk.hang_up(leg)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
        assert not (tmp_path / "control.sock").exists()


async def test_a_control_socket_that_cannot_be_made_costs_orders_and_no_calls(tmp_path: Path) -> None:
    (tmp_path / "control.sock").write_text("precious")
    async with service(tmp_path) as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in leg.log)
        asterisk.hang_up(leg)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
        assert (tmp_path / "control.sock").read_text() == "precious"


async def test_where_nothing_can_be_written_calls_are_served_and_each_trouble_is_told_once(tmp_path: Path) -> None:
    for file in ("state", "journal", "speech"):
        (tmp_path / file).touch()
    (tmp_path / "callbridge.db").mkdir()
    async with service(tmp_path) as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: any(entry.startswith("play sound:") for entry in leg.log))
        asterisk.hang_up(leg)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0


async def test_broken_files_let_those_accepted_before_run_and_without_them_it_ends_with_status_2(
    tmp_path: Path,
) -> None:
    async with service(tmp_path) as (process, asterisk):
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
        (tmp_path / "ivr" / "ivr.toml").write_text("x")
        command = [sys.executable, "-m", "bridge", "run", "--config", str(tmp_path / "callbridge.toml")]
        again = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
        await heard(again, b"live set fallback")
        await heard(again, b"connected")
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: any(entry.startswith("play sound:") for entry in leg.log))
        asterisk.hang_up(leg)
        again.send_signal(signal.SIGTERM)
        assert await ended(again) == 0
        shutil.rmtree(tmp_path / "state")
        status, said = await second(tmp_path)
        assert status == 2
        assert "ivr/ivr.toml:1: fatal CB401" in said
