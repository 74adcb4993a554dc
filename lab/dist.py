"""`python -m lab.dist`: builds the sdist, and from it the wheel, into dist/.

Knows how they are built. Does not know what is in them: pyproject.toml says so, tests/contract/test_distributions.py
looks. That the wheel comes from the sdist proves that nothing is missing there.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from lab.asterisk_root import LabError
from lab.deb import source_version
from lab.stage import ROOT

NAMES: Final = {"sdist": "callbridge-{version}.tar.gz", "wheel": "callbridge-{version}-py3-none-any.whl"}


def build(target: Path) -> tuple[Path, Path]:
    """Sdist and wheel, in the directory `target`. Raises LabError with what hatchling says."""
    target.mkdir(parents=True, exist_ok=True)
    sdist = _hatchling("sdist", ROOT, target)
    with tempfile.TemporaryDirectory(prefix="callbridge-dist-") as folder:
        with tarfile.open(sdist) as packed:
            packed.extractall(folder, filter="data")
        (source,) = Path(folder).iterdir()
        return sdist, _hatchling("wheel", source, target)


def _hatchling(kind: str, source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"hatchling could not build the {kind}:\n{done.stderr.strip()}")
    return target / NAMES[kind].format(version=source_version())


if __name__ == "__main__":
    try:
        for made in build(ROOT / "dist"):
            print(made)
    except LabError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
