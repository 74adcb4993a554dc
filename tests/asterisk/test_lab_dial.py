"""A number of one's own, dialled by the lab's telephone: `make lab DIAL=099 KEYS=1`."""

import re
import subprocess
import sys

import pytest

from lab.asterisk_root import LabError
from lab.dialled_call import check, heard
from lab.tones import Piece
from tests.house import ROOT

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(180)]


def run_the_lab(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lab", "--native", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_telephone_keys_what_it_is_told_and_tells_what_it_has_heard() -> None:
    lab = run_the_lab("--dial", "099", "--keys", "1")
    assert lab.returncode == 0, lab.stdout + lab.stderr
    assert "choice = 1" in lab.stdout
    told = lab.stdout[lab.stdout.index("The telephone that dialled 099:") :]
    assert re.search(r"s  heard [\d.]+ s of sound\n.* s  keyed 1\n.* s  heard ", told), told
    assert "it was hung up on, cause 16" in told


def test_groups_of_keys_wait_for_prompts() -> None:
    lab = run_the_lab("--dial", "098", "--keys", "11,42")
    assert lab.returncode == 0, lab.stdout + lab.stderr
    assert lab.stdout.index("code = 11") < lab.stdout.index("code = 42")


def test_a_number_that_nobody_answers_is_told() -> None:
    lab = run_the_lab("--dial", "*5")
    assert lab.returncode == 1
    assert "The call was not answered" in lab.stdout
    assert "this number does not enter an IVR" in lab.stdout


@pytest.mark.parametrize(
    ("options", "said"), [(("--dial", "ana"), "is no number"), (("--dial", "099", "--keys", "1;2"), "are no keys")]
)
def test_what_cannot_be_dialled_or_keyed_is_told_before_anything_starts(options: tuple[str, ...], said: str) -> None:
    lab = run_the_lab(*options)
    assert lab.returncode == 1
    assert said in lab.stdout
    assert run_the_lab("--keys", "1").returncode == 2


def test_numbers_and_keys_that_telephones_have_are_taken() -> None:
    check("*48099", "42#,1,ABCD*")
    with pytest.raises(LabError):
        check("099", "1,,2")


def test_words_of_one_prompt_are_one_stretch_and_prompts_are_two() -> None:
    pieces = [Piece(10.0, 11.0, "sound", 0), Piece(11.0, 11.2, "silence", 0), Piece(11.2, 12.0, "tone", 440),
              Piece(14.0, 14.5, "sound", 0)]  # fmt: skip
    assert [(one.at, one.what) for one in heard(pieces, 9.0)] == [
        (1.0, "heard 2.0 s of sound"),
        (5.0, "heard 0.5 s of sound"),
    ]
