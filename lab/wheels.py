"""The Python packages that an installation elsewhere needs, fetched with this machine's pip.

Knows what pyproject.toml needs, and where the wheels are kept. Does not know who installs them: a container, a package.
In that way a build needs no package index, and neither this machine's pip settings nor its certificates.
"""

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from lab.asterisk_root import LabError, cache_dir, locked
from lab.stage import ROOT


async def fetch_wheels(python: str) -> Path:
    """Fetch what is installed for this version of Python (3.11), once for each set of packages; the directory."""
    return await asyncio.to_thread(wheels_for, python)


def wheels_for(python: str) -> Path:
    """The same, for who may wait. Raises LabError with what pip says."""
    constraints, needed = ROOT / "constraints.txt", needed_packages()
    recipe = hashlib.sha256("\n".join([python, *needed, constraints.read_text("utf-8")]).encode()).hexdigest()[:12]
    target = cache_dir() / f"wheels-{recipe}"
    with locked(target.with_suffix(".lock")):
        if not target.is_dir():
            new = target.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
            which = ["--only-binary", ":all:", "--python-version", python, "--constraint", str(constraints)]
            command = [*pip, "--dest", str(new), *which, *needed]
            done = subprocess.run(command, env=os.environ, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise LabError(f"The Python packages could not be fetched. pip says:\n{done.stderr.strip()}")
            new.rename(target)
    return target


def needed_packages() -> list[str]:
    """What pyproject.toml needs to run, with traces, and to be built."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = said["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["otel"], *said["build-system"]["requires"]]
