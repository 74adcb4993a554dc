"""Builds the lab's two images, also where no registry and no package index can be reached from inside a build.

Knows docker build, base images and wheels. Does not know what the containers do.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lab.asterisk_root import LabError
from lab.process import output_of, succeeds
from lab.stage import ROOT, Say
from lab.wheels import fetch_wheels

ASTERISK: Final = "callbridge-lab/asterisk"
CALLBRIDGE: Final = "callbridge-lab/callbridge"
BASES: Final = {ASTERISK: "forky", CALLBRIDGE: "bookworm"}
"""The Debian release below each image."""
CONTEXT: Final = (
    "bridge",
    "lab/etc",
    "asterisk-conf",
    "docker",
    "pyproject.toml",
    "constraints.txt",
    "LICENSE",
    "README.md",
)
"""What goes into a build, of the whole project."""
PYTHON: Final = "3.11"
"""The Python of the release below Callbridge's image."""


async def build_images(say: Say, env: Mapping[str, str]) -> None:
    """Build both images; layers that have not changed are taken from the engine's cache."""
    with tempfile.TemporaryDirectory(prefix="callbridge-build-") as name:
        context = Path(name)
        for part in CONTEXT:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, context / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, context / part)
        say("Fetching the Python packages for the image …")
        shutil.copytree(await fetch_wheels(PYTHON), context / "wheels")
        for image, release in BASES.items():
            base = await base_image(release, say, env)
            say(f"Building the image {image} (once, about a minute) …")
            file = context / "docker" / f"Dockerfile.{image.rpartition('/')[2]}"
            arguments = ["--build-arg", f"BASE={base}", "--build-arg", "PIP_NO_INDEX=1"]
            for proxy in ("http_proxy", "https_proxy", "no_proxy"):
                if os.environ.get(proxy):
                    arguments += ["--build-arg", proxy]
            command = ["docker", "build", "--network", "host", "-f", str(file), "-t", image, *arguments, str(context)]
            await output_of(command, env, ROOT)


async def base_image(release: str, say: Say, env: Mapping[str, str]) -> str:
    """A Debian image: from the registry that the engine knows, else made here by mmdebstrap. Its name."""
    usual, own = f"debian:{release}-slim", f"callbridge-lab/debian:{release}"
    for name in (usual, own):
        if await succeeds(["docker", "image", "inspect", name], env):
            return name
    say(f"Pulling {usual} …")
    if await succeeds(["timeout", "120", "docker", "pull", "--quiet", usual], env):
        return usual
    if not shutil.which("mmdebstrap"):
        raise LabError(f"{usual} cannot be pulled, and mmdebstrap is missing, which could make it. Install mmdebstrap.")
    say(f"No registry has {usual}: making it with mmdebstrap (once, about 30 s) …")
    await asyncio.to_thread(_make_base, release, own, env)
    return own


def _make_base(release: str, name: str, env: Mapping[str, str]) -> None:
    check = 'Acquire::Check-Valid-Until "false"'
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--aptopt={check}", release, "-"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as make:
        load = ["docker", "import", "-", name]
        loaded = subprocess.run(load, stdin=make.stdout, capture_output=True, env=dict(env), check=False)
        complaint = make.stderr.read().decode("utf-8", "replace") if make.stderr else ""
    if make.returncode != 0 or loaded.returncode != 0:
        raise LabError(f"mmdebstrap could not make {name}: {complaint or loaded.stderr.decode('utf-8', 'replace')}")
