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
from tests.fakes.http_server import http_server, never, reply
from tests.fakes.ivr_files import write_settings

NUMBER = ("ivr", "0003*099")
NOWHERE = "http://127.0.0.1:9/ivr?code=$code"


@asynccontextmanager
async def service(
    folder: Path, more: str = "", url: str = NOWHERE, level: str = "info"
) -> AsyncIterator[tuple[Process, FakeAri]]:
    """A service that is connected; it is killed at the end if it still runs. `more`: other tables."""
    async with fake_ari() as asterisk:
        asterisk.sounds_end = True
        file = write_settings(folder, url)
        text = file.read_text().replace('"made-up"', f'"{PASSWORD}"\nari_url = "{asterisk.url}"')
        text = text.replace("[log]", f'[log]\nlevel = "{level}"')
        text = text.replace("[service]", f"{more}\n[service]\ndrain = 0.2")
        file.write_text(f'{text}\n[speech]\ncache_dir = "speech"\n[journal]\ndir = "journal"\n')
        async with running(folder) as process:
            yield process, asterisk


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Process]:
    """A process with the files that are there, as soon as it is connected."""
    command = [sys.executable, "-m", "bridge", "run", "--config", str(folder / "callbridge.toml")]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while b"connected" not in (line := await process.stderr.readline()):
                assert line, "it ended before it was connected"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: Process) -> int:
    """The exit status; what it still says is read, so that it can end."""
    async with asyncio.timeout(30):
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


@pytest.mark.parametrize(
    ("number", "more"), [(signal.SIGINT, ""), (signal.SIGTERM, "[calls]\nresume = false")], ids=["SIGINT", "resume off"]
)
async def test_who_ends_it_for_good_gives_calls_time_and_then_gives_them_back_to_the_dialplan(
    tmp_path: Path, number: signal.Signals, more: str
) -> None:
    async with service(tmp_path, more) as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in leg.log)
        process.send_signal(number)
        await asterisk.until(lambda: "continue" in leg.log)
        assert leg.variables["CALLBRIDGE_RESULT"] == "ERROR"
        assert await ended(process) == 0


async def test_sigterm_leaves_a_call_where_it_is_and_the_next_process_goes_on_with_its_keys(tmp_path: Path) -> None:
    async with http_server(reply(b"<Response><Hangup/></Response>")) as site:
        url = site.url("/ivr?code=$code")
        async with service(tmp_path, "", url, "debug") as (process, asterisk):
            leg = asterisk.enter("1795325102.14", *NUMBER)
            await asterisk.until(lambda: "answer" in leg.log)
            asterisk.press(leg, "1")
            await heard(process, b"record_digits begins")
            asterisk.press(leg, "4")
            await heard(process, b"key ")
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0
            assert leg.in_stasis
            assert leg.variables.get("CALLBRIDGE_RESULT") is None
            async with running(tmp_path) as again:
                asterisk.press(leg, "711")
                await asterisk.until(lambda: leg.id not in asterisk.legs)
                again.send_signal(signal.SIGTERM)
                assert await ended(again) == 0
        assert b"code=4711" in site.requests[0]
    (journal,) = (tmp_path / "journal").glob("*.jsonl")
    told = journal.read_text()
    assert [told.count(kind) for kind in ("CallEntered", "CallTakenUp", "CallEnded")] == [1, 1, 1]


async def test_what_a_call_does_while_others_are_given_back_at_sigterm_is_known_to_the_next_process(
    tmp_path: Path,
) -> None:
    async with http_server(reply(b"<Response><Hangup/></Response>")) as site:
        phone = '[[extension]]\nnumber = "002"\ntype = "phone"\nendpoints = ["PJSIP/anonymous"]'
        async with service(tmp_path, phone, site.url("/ivr?code=$code"), "debug") as (process, asterisk):
            leg = asterisk.enter("1795325102.14", *NUMBER)
            await asterisk.until(lambda: "answer" in leg.log)
            asterisk.press(leg, "1")
            await heard(process, b"record_digits begins")
            draft = asterisk.enter("1795325102.15", "ivr", "*48099")
            await asterisk.until(lambda: "answer" in draft.log)
            gate = asterisk.holds(f"POST channels/{draft.id}/continue")
            process.send_signal(signal.SIGTERM)
            await asterisk.until(lambda: "continue" in draft.log)
            asterisk.press(leg, "4")
            await heard(process, b"key ")
            gate.set()
            assert await ended(process) == 0
            async with running(tmp_path) as again:
                asterisk.press(leg, "711")
                await asterisk.until(lambda: leg.id not in asterisk.legs)
                again.send_signal(signal.SIGTERM)
                assert await ended(again) == 0
        assert b"code=4711" in site.requests[0]


async def test_kill_9_in_the_middle_of_a_request_costs_nobody_the_call_and_it_is_asked_again(tmp_path: Path) -> None:
    async with http_server(never) as site:
        async with service(tmp_path, "", site.url("/ivr?code=$code")) as (process, asterisk):
            leg = asterisk.enter("1795325102.14", *NUMBER)
            await asterisk.until(lambda: "answer" in leg.log)
            asterisk.press(leg, "14711")
            await site.has(1)
            process.kill()
            await process.wait()
            site.will(reply(b"<Response><Hangup/></Response>"))
            async with running(tmp_path) as again:
                await asterisk.until(lambda: leg.id not in asterisk.legs)
                again.send_signal(signal.SIGTERM)
                assert await ended(again) == 0
        assert ["Resumed=yes" in str(request) for request in site.requests] == [False, True]
        assert all(b"code=4711" in request for request in site.requests)


async def test_calls_that_are_left_are_given_back_by_a_process_that_is_not_to_resume_them(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in leg.log)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
        assert leg.in_stasis
        file = tmp_path / "callbridge.toml"
        file.write_text(f"{file.read_text()}\n[calls]\nresume = false\n")
        async with running(tmp_path) as again:
            assert leg.log[-1] == "continue"
            assert leg.variables["CALLBRIDGE_RESULT"] == "ERROR"
            again.send_signal(signal.SIGTERM)
            assert await ended(again) == 0


async def test_calls_that_cannot_be_written_down_are_given_back(tmp_path: Path) -> None:
    (tmp_path / "callbridge.db").mkdir()
    async with service(tmp_path) as (process, asterisk):
        leg = asterisk.enter("1795325102.14", *NUMBER)
        await asterisk.until(lambda: "answer" in leg.log)
        process.send_signal(signal.SIGTERM)
        await heard(process, b"calls cannot be written down for the next process; they go back to the dialplan")
        assert await ended(process) == 0
        assert leg.variables["CALLBRIDGE_RESULT"] == "ERROR"


async def test_who_comes_while_it_ends_is_given_back_as_refused(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, asterisk):
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
        async with asyncio.timeout(20), service(tmp_path) as (process, _):
            told: set[bytes] = set()
            while told != {b"READY=1", b"WATCHDOG=1"}:
                told.add(await loop.sock_recv(systemd, 100))
            process.send_signal(signal.SIGTERM)
            while (last := await loop.sock_recv(systemd, 100)) == b"WATCHDOG=1":
                pass
            assert last == b"STOPPING=1\nEXTEND_TIMEOUT_USEC=30200000"
            assert await ended(process) == 0


async def test_another_program_under_its_name_ends_it_with_a_status_of_its_own(tmp_path: Path) -> None:
    async with service(tmp_path) as (process, asterisk):
        asterisk.tell("ApplicationReplaced")
        assert await ended(process) == 3


async def heard(process: Process, text: bytes) -> bytes:
    """The line of the log that says so."""
    assert process.stderr is not None
    async with asyncio.timeout(30):
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
