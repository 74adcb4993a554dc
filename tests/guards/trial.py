"""One trial: a guard is taken out of a copy of the project, and the tests that must fail are run there.

Knows pytest and its report. Does not know the table of guards. The project itself is never changed.
"""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.guards.guard import Guard
from tests.house import ROOT

FOLDERS: Final = ("asterisk-conf", "bench", "bridge", "docker", "docs", "lab", "packaging", "tests")
PARTS: Final = (*FOLDERS, "pyproject.toml", "README.md")
TEST_LIMIT: Final = 30
"""Seconds for one test: without its guard, one may wait for ever."""
LIMIT: Final = 120.0
"""Seconds for all tests of one trial."""
ALL_LIMIT: Final = 1200.0
"""Seconds for all tests of all trials."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a trial. `wrong` is empty when each test has failed, as it must."""

    guard: Guard
    wrong: str = ""


class Copy:
    """A copy of the project in a folder that is there already."""

    def __init__(self, folder: Path) -> None:
        """Copy what tests need."""
        self._folder = folder
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / part, folder / part)

    def attempt(self, guard: Guard) -> Verdict:
        """Run a guard's tests without it. Raises Astray."""
        with self._without(guard):
            ran, failed, trouble = self.run(guard.tests)
        if trouble:
            return Verdict(guard, trouble)
        blind = [test for test in guard.tests if plain(test) not in failed]
        missing = [test for test in blind if plain(test) not in ran]
        if missing:
            return Verdict(guard, f"there is no such test: {', '.join(missing)}")
        return Verdict(guard, f"passes without the guard: {', '.join(blind)}" if blind else "")

    def run(self, tests: Iterable[str], limit: float = LIMIT) -> tuple[set[str], set[str], str]:
        """Which tests ran, which of them failed, and why nothing can be said of either; node ids without parameters."""
        report = self._folder / "report.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", f"--timeout={TEST_LIMIT}"]
        command += [f"--junitxml={report}", "-o", "junit_family=xunit1", *tests]
        try:
            done = subprocess.run(
                command,
                cwd=self._folder,
                env=_surroundings(),
                capture_output=True,
                text=True,
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return set(), set(), f"the tests did not end within {limit:g} s"
        said = done.stdout.strip().splitlines()[-12:]
        if done.returncode not in (0, 1) or not report.exists():
            return set(), set(), "the tests did not run:\n" + "\n".join(said)
        return *_read(report), ""

    @contextmanager
    def _without(self, guard: Guard) -> Iterator[None]:
        """While this lasts, the guard is not there. What Python has compiled goes with it: a clock's tick is coarse."""
        file = self._folder / guard.file
        source = file.read_text("utf-8")
        try:
            self._write(file, guard.removed_from(source))
            yield
        finally:
            self._write(file, source)

    @staticmethod
    def _write(file: Path, source: str) -> None:
        for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
            compiled.unlink()
        file.write_text(source, "utf-8")


def _surroundings() -> dict[str, str]:
    """As usual; options of the one who started this are not for these tests."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTEST_ADDOPTS", "PYTHONPATH"}}


def _read(report: Path) -> tuple[set[str], set[str]]:
    ran: set[str] = set()
    failed: set[str] = set()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest just now
        node = _node(case.get("file", ""), case.get("classname", ""), case.get("name", ""))
        ran.add(node)
        if any(one.tag in {"failure", "error"} for one in case):
            failed.add(node)
    return ran, failed


def _node(file: str, owner: str, name: str) -> str:
    """`tests/unit/test_x.py::test_y`; of a parametrised test all cases are one."""
    inside = owner.removeprefix(file.removesuffix(".py").replace("/", ".")).strip(".")
    return "::".join(part for part in (file, inside, plain(name)) if part)


def plain(test: str) -> str:
    """A test without its case: one case may be named where all of them would take too long."""
    return test.partition("[")[0]


def blind_on_a_whole_copy(copy: Copy, tests: Sequence[str]) -> str:
    """Empty when all tests pass while nothing is taken away: else their failing would prove nothing."""
    ran, failed, trouble = copy.run(tests, ALL_LIMIT)
    if trouble:
        return trouble
    missing = sorted({plain(test) for test in tests} - ran)
    if missing:
        return "there are no such tests:" + "".join(f"\n  {test}" for test in missing)
    return (
        "these fail although every guard is there:" + "".join(f"\n  {one}" for one in sorted(failed)) if failed else ""
    )
