"""Where the house's files are: shared by the tests of the house rules."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bridge"


def project_files() -> list[Path]:
    """All files that are, or are about to be, part of the project: what git tracks and what it does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    files = [ROOT / name for name in listing.split("\0") if name]
    return [file for file in files if file.is_file()]


def python_files() -> list[Path]:
    return [file for file in project_files() if file.suffix == ".py"]


def listed(lines: list[str]) -> str:
    return "".join(f"\n  {line}" for line in lines)
