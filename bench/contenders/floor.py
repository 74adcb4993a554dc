"""The floor: a minimal ARI client, see floor_client for what it does and leaves out."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.call import NUMBER
from bench.contenders import Contender
from bench.contenders.waiting import registered
from lab.asterisk import Asterisk
from lab.process import Process

APP = "floor"
ROOT = Path(__file__).parents[2]


def dialplan(_script: str) -> str:
    return f"[from-trunk]\nexten => {NUMBER},1,Stasis({APP})\n same => n,Hangup()\n"


@asynccontextmanager
async def start(asterisk: Asterisk, folder: Path, script: str) -> AsyncIterator[int]:
    words = (APP, asterisk.ari_url, script, asterisk.sounds_asterisk)
    command = [sys.executable, "-m", "bench.contenders.floor_client", *words]
    env = {**os.environ, "ARI_USER": asterisk.ari_user, "ARI_PASSWORD": asterisk.ari_password}
    async with Process("The floor", command, folder / "floor.log", env, ROOT) as process:
        await registered(asterisk, APP, process)
        yield process.pid


FLOOR = Contender("floor", "minimal ARI client, aiohttp and uvloop, no checks", dialplan, start)
