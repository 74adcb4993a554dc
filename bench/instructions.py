"""How many instructions does the work on the call path take? `python -m bench.instructions` counts and compares.

Instructions, not seconds: callgrind counts the same on a busy machine as on an idle one, so a test may compare them.
The counts to compare with are in tests/data/instructions.json, for each minor version of Python and version of lxml;
`make instructions`, which is `python -m bench.instructions --write`, replaces those of the versions at hand.
Knows callgrind and that file. Does not know what the work is (see bench.instruction_work).
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Console

from bench.instruction_work import WORK
from bench.telling import say
from lab.asterisk_root import LabError
from lab.prepare import install

ROOT: Final = Path(__file__).parents[1]
BASELINE: Final = ROOT / "tests" / "data" / "instructions.json"
MORE: Final = 0.05
"""By which share a count may be above the one that was written down; less is never wrong, but is worth writing down."""
_COUNTED: Final = re.compile(r"^summary: (\d+)$", re.MULTILINE)


def versions() -> str:
    """Under which name counts are written down: on what they depend besides our code."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"Python {python}, lxml {version('lxml')}, {platform.machine()}"


def count() -> dict[str, int]:
    """Instructions for each piece of work, once. Installs valgrind where it may; raises LabError."""
    if not shutil.which("valgrind"):
        install(["valgrind"], Console(quiet=True))
    with tempfile.TemporaryDirectory(prefix="callbridge-instructions-") as name:
        out = Path(name) / "out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--dump-before=getloadavg"]
        ended = subprocess.run(
            [*command, sys.executable, "-m", "bench.instruction_work"],
            env={**os.environ, "PYTHONHASHSEED": "0"}, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ended.returncode != 0:
            raise LabError(f"The work did not run under callgrind:\n{ended.stderr[-1500:]}")
        # The first part is everything before the work.
        parts = [_counted(Path(f"{out}.{number}")) for number in range(2, len(WORK) + 2)]
    return {name: round(part / times) for part, (name, (_, times)) in zip(parts, WORK.items(), strict=True)}


def compare(counted: Mapping[str, int], written: Mapping[str, int]) -> Sequence[str]:
    """What takes too many instructions, or is written down for nothing; empty when all is well."""
    found = [
        f"{name}: {have:,} instructions, {100 * (have / written[name] - 1):+.1f} % on {written[name]:,} written down"
        for name, have in counted.items()
        if name in written and have > written[name] * (1 + MORE)
    ]
    found += [f"{name}: nothing is written down for it" for name in counted if name not in written]
    return found + [f"{name}: it is written down, and not counted any more" for name in written if name not in counted]


def baseline() -> Mapping[str, int]:
    """What is written down for the versions at hand. Raises LabError when nothing is."""
    written = _written()
    if versions() not in written:
        raise LabError(f"{BASELINE.name} has no counts for {versions()}. `make instructions` writes them.")
    return written[versions()]


def _written() -> dict[str, dict[str, int]]:
    if not BASELINE.is_file():
        return {}
    read: dict[str, dict[str, int]] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return read


def _counted(dump: Path) -> int:
    found = _COUNTED.search(dump.read_text(encoding="utf-8"))
    if found is None:
        raise LabError(f"callgrind has written no sum into {dump.name}.")
    return int(found[1])


def main(arguments: Sequence[str]) -> int:
    """Exit status 1 when something takes too many."""
    counted = count()
    if "--write" in arguments:
        written = _written() | {versions(): counted}
        BASELINE.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    written_now = baseline()
    for name, have in counted.items():
        say(f"{name:<24} {have:>12,} {have / written_now[name] - 1:+8.2%}" if name in written_now else f"{name}: new")
    worse = compare(counted, written_now)
    for line in worse:
        say(line)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
