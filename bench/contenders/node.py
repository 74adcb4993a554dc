"""Node.js with the package ari-client, see node_client.js. The package is installed by npm, once, into the cache.

No lock file: npm's own registry setting counts, and what it has taken is named in the report.
"""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bench.call import NUMBER
from bench.contenders import Contender
from bench.contenders.floor import ROOT
from bench.contenders.waiting import registered
from lab.asterisk import Asterisk
from lab.asterisk_root import LabError, cache_dir, locked
from lab.process import Process

APP: Final = "node"
PACKAGE: Final = "ari-client@2.2.0"
CLIENT: Final = Path(__file__).with_name("node_client.js")


def dialplan(_script: str) -> str:
    return f"[from-trunk]\nexten => {NUMBER},1,Stasis({APP})\n same => n,Hangup()\n"


@asynccontextmanager
async def start(asterisk: Asterisk, folder: Path, script: str) -> AsyncIterator[int]:
    node = shutil.which("node")
    if node is None:
        raise LabError("node is missing. On Debian: apt-get install nodejs npm")
    words = (APP, asterisk.ari_url.removesuffix("/ari"), script, asterisk.sounds_asterisk)
    env = {
        **os.environ,
        "ARI_USER": asterisk.ari_user,
        "ARI_PASSWORD": asterisk.ari_password,
        "NODE_PATH": str(modules()),
    }
    async with Process("Node", [node, str(CLIENT), *words], folder / "node.log", env, ROOT) as process:
        await registered(asterisk, APP, process)
        yield process.pid


def modules() -> Path:
    """Where ari-client is; it is installed there when it is not. Raises LabError with npm's last words."""
    place = cache_dir() / f"npm-{PACKAGE}"
    with locked(place.with_name(f"{place.name}.lock")):
        if not (place / "done").exists():
            npm = shutil.which("npm")
            if npm is None:
                raise LabError("npm is missing. On Debian: apt-get install npm")
            place.mkdir(exist_ok=True)
            command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", str(place), PACKAGE]
            ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
            if ended.returncode != 0:
                raise LabError(f"npm could not install {PACKAGE}:\n{ended.stderr[-800:]}")
            (place / "done").touch()
    return place / "node_modules"


NODE = Contender("node", f"Node.js with {PACKAGE}, no checks", dialplan, start)
