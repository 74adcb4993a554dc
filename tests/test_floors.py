"""Imports go down only. The contracts are in pyproject.toml; here they are run, and shown to bite."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import PACKAGE, ROOT


def test_the_house_stands() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("ivr/script.py", "import time", "the pure floors do no I/O"),
        ("telephony/values.py", "import bridge.ivr", "floors: imports go down only"),
        ("calls/ports.py", "import bridge.asterisk", "floors: imports go down only"),
        ("calls/journal.py", "import bridge.calls.ports", "floors inside calls"),
        ("calls/ports.py", "import pathlib", "a call knows no edge's library"),
        ("scripts/__init__.py", "import lxml.etree", "one door for lxml"),
        ("attic.py", "", "floors: imports go down only"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "bridge", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "bridge" / file).open("a") as broken:
        broken.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert contract in result.stdout.partition("Broken contracts")[2] + result.stderr, result.stdout + result.stderr


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    run_it = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", run_it], cwd=folder, env=environment, capture_output=True, check=False, text=True
    )
