"""The programs that write pages take the project that they stand in, not one that is installed besides."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT

GENERATORS = sorted(
    file
    for file in (ROOT / "docs").glob("generate*.py")
    if re.search("^from (bridge|tests)", file.read_text(), re.MULTILINE)
)
LOAD = "import runpy, sys; runpy.run_path(sys.argv[1]); print(sys.modules[sys.argv[2]].__file__)"


@pytest.mark.parametrize("program", GENERATORS, ids=lambda program: program.stem)
def test_a_generator_reads_the_project_beside_it(program: Path, tmp_path: Path) -> None:
    for package in ("bridge", "tests"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(f"raise SystemExit('the {package} of somebody else')\n")
    package = "tests" if "from tests" in program.read_text("utf-8") else "bridge"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", LOAD, str(program), package]
    said = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert said.stdout.strip() == str(ROOT / package / "__init__.py"), said.stderr
