"""What a newcomer types: the lab, on this machine, with a call through Asterisk, Callbridge and a script."""

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(180)]


def run_the_lab(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lab", "--native", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_step_of_the_demo_call_is_seen() -> None:
    lab = run_the_lab("--once")
    assert lab.returncode == 0, lab.stdout + lab.stderr
    assert "All 8 steps of the demo call were seen." in lab.stdout


def test_the_timeline_shows_the_call_from_its_start_to_its_end() -> None:
    lab = run_the_lab("--once")
    words = ("entered 0003*099", "/menu", "/goodbye", "ended", "hangup of 0003*099")
    places = [lab.stdout.find(one) for one in words]
    assert -1 not in places, lab.stdout
    assert places == sorted(places)


@contextmanager
def a_lab_that_stays() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """What it has printed until it waits for calls, and its process, which is told to end at last."""
    command = [sys.executable, "-m", "lab", "--native"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as lab:
        assert lab.stdout is not None
        try:
            said = ""
            while "Ctrl-C ends the lab" not in said and (line := lab.stdout.readline()):
                said += line
            yield said, lab
        finally:
            lab.terminate()
            lab.stdout.read()
            lab.wait()


def typed(file: str, command: str, elsewhere: Path) -> subprocess.CompletedProcess[str]:
    """What a terminal answers that has read the lab's file, whatever its folder holds."""
    shell = ["sh", "-c", f". {file}; callbridge {command}"]
    return subprocess.run(shell, cwd=elsewhere, capture_output=True, text=True, check=False)


def test_another_terminal_commands_the_lab_as_long_as_it_runs(tmp_path: Path) -> None:
    (tmp_path / "bridge").mkdir()
    (tmp_path / "bridge" / "__init__.py").write_text("raise SystemExit('not this one')\n")
    with a_lab_that_stays() as (said, lab):
        found = re.search(r"\. (/\S+); callbridge top", said)
        assert found, said
        file = Path(found[1])
        assert file.stat().st_mode & 0o777 == 0o600
        for command in ("top", "show", "events list", "reload"):
            answer = typed(found[1], command, tmp_path)
            assert answer.returncode == 0, f"{command}: {answer}"
            assert not re.search("fatal|error", answer.stderr), f"{command}: {answer}"
        unchanged = subprocess.run(["sh", "-c", f". {file}; env"], capture_output=True, text=True, check=True)
        assert "CALLBRIDGE_ASTERISK" not in unchanged.stdout
        kept = tmp_path / "kept.sh"
        kept.write_text(file.read_text())
    assert lab.returncode == 0
    assert not file.exists()
    late = typed(str(kept), "top", tmp_path)
    assert (late.returncode, "This lab has ended." in late.stderr) == (2, True)


def log_in(address: str, user: str, password: str) -> int:
    """The status of the answer: 303 leads to the pages, 403 does not."""
    parts = urlsplit(address)
    console = http.client.HTTPConnection(parts.netloc)
    console.request("GET", "/log-in")
    form = console.getresponse()
    cookie = str(form.getheader("Set-Cookie")).partition(";")[0]
    key = re.search(r'name="form_key" value="([^"]+)"', form.read().decode())
    assert key
    fields = urlencode({"form_key": key[1], "name": user, "password": password})
    head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": address.rstrip("/")}
    console.request("POST", "/log-in", fields, head)
    status = console.getresponse().status
    console.close()
    return status


def test_the_lab_says_who_may_log_in_at_the_console() -> None:
    with a_lab_that_stays() as (said, _):
        found = re.search(r"address\s+(http://\S+/)\s+user\s+(\S+)\s+password\s+(\S+)", said)
        assert found, said
        address, user, password = found.groups()
        assert log_in(address, user, password) == 303
        assert log_in(address, user, password + "x") == 403
