"""What a newcomer types: the lab, on this machine, with a call through Asterisk, Callbridge and a script."""

import subprocess
import sys
from pathlib import Path

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
