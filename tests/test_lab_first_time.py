"""What `make lab` fetches before it can run, and how it says so."""

import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from lab import first_time, packages
from lab.asterisk_root import LabError
from tests.house import ROOT


def say_nothing() -> None:
    """A part that is there already."""


def fail() -> None:
    raise LabError("the disk is full")


def test_only_packages_whose_programs_are_missing_are_asked_for() -> None:
    assert packages.missing({"sh": "dash", "no-such-program": "b", "no-such-one-either": "a", "nor-this": "b"}) == [
        "a",
        "b",
    ]


def test_it_needs_nothing_that_pip_installs() -> None:
    """It runs before pip has."""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r}); import lab.first_time"]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize(
    ("pip", "root", "status", "said"),
    [(say_nothing, say_nothing, 0, "✓ Python packages"), (say_nothing, fail, 1, "the disk is full")],
)
def test_each_part_is_told_and_one_that_fails_is_the_exit_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pip: Callable[[], None],
    root: Callable[[], None],
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr(first_time, "python_packages", pip)
    monkeypatch.setattr(first_time, "debian_packages", say_nothing)
    monkeypatch.setattr(first_time, "an_asterisk", root)
    monkeypatch.setattr("shutil.which", lambda _program: None)
    assert first_time.main() == status
    assert said in capsys.readouterr().out


def test_where_docker_is_no_asterisk_is_made_in_advance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_time, "python_packages", say_nothing)
    monkeypatch.setattr(first_time, "an_asterisk", fail)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    assert first_time.main() == 0


def test_a_user_is_told_one_line_and_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    tried: list[Sequence[str]] = []

    def apt(*words: str) -> str:
        tried.append(words)
        return ""

    monkeypatch.setattr(packages, "_apt", apt)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    with pytest.raises(LabError, match="sudo apt-get update && sudo apt-get install --yes a b"):
        packages.install(["a", "b"])
    assert tried == []


def test_lists_of_packages_are_renewed_only_where_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    tried: list[str] = []

    def apt(*words: str) -> str:
        tried.append(" ".join(words))
        return "" if "update" in tried or words[0] == "update" else "unable to locate package"

    monkeypatch.setattr(packages, "_apt", apt)
    packages.install(["sox"])
    assert tried == ["install sox", "update", "install sox"]
